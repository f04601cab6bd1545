import type { Panel } from './dashboard';
import { BY, LEGEND, line, rate, type Scope, series } from './panels';

/** Panels of registries and portals. */
export const cataloguePanels = {
  entries: (scope: Scope): Panel => ({
    title: 'Versions',
    description: 'Versions in the catalogue, and those whose provenance was verified here.',
    kind: 'timeseries',
    unit: 'short',
    queries: [
      { expr: `max by (${BY}) (${series(scope, 'strata_registry_entries')})`, legend: `${LEGEND} all` },
      { expr: `max by (${BY}) (${series(scope, 'strata_registry_attested_entries')})`, legend: `${LEGEND} attested` },
    ],
  }),
  readers: (scope: Scope) =>
    line(
      'Requests to the registry',
      'By the class of their status.',
      'reqps',
      rate(series(scope, 'strata_registry_requests_total'), 'reason'),
      '{{reason}}',
    ),
  sources: (scope: Scope): Panel => ({
    ...line(
      'Age of sources',
      'Time since a source was read. Replicas read in turn: the newest counts.',
      's',
      `min by (${BY}, source) (${series(scope, 'strata_registry_source_age_seconds')} >= 0)`,
      '{{source}}',
    ),
    thresholds: [7_200, 86_400],
  }),
  failing: (scope: Scope): Panel => ({
    title: 'Sources that cannot be read',
    description: 'Readings that failed in a row, and entries that are not taken over.',
    kind: 'timeseries',
    unit: 'short',
    queries: [
      {
        expr: `max by (source) (${series(scope, 'strata_registry_source_failures')})`,
        legend: '{{source}} failed',
      },
      {
        expr: `max by (source) (${series(scope, 'strata_registry_source_refused')})`,
        legend: '{{source}} refused',
      },
    ],
  }),
  verification: (scope: Scope) =>
    line(
      'Failed verifications',
      'Provenance that could not be looked up, within an hour.',
      'short',
      `sum by (reason) (increase(${series(scope, 'strata_registry_verification_failures_total')}[1h]))`,
      '{{reason}}',
    ),
  people: (scope: Scope) =>
    line(
      'People who are logged in',
      'Sessions that a portal knows of. Replicas that share a secret may count a person each.',
      'short',
      `max by (${BY}) (${series(scope, 'strata_portal_sessions')})`,
    ),
  visits: (scope: Scope) =>
    line(
      'Pages',
      'By the class of their status.',
      'reqps',
      rate(series(scope, 'strata_portal_requests_total'), 'reason'),
      '{{reason}}',
    ),
  logins: (scope: Scope) =>
    line(
      'Logins',
      'How they ended, within an hour.',
      'short',
      `sum by (reason) (increase(${series(scope, 'strata_portal_logins_total')}[1h]))`,
      '{{reason}}',
    ),
  questions: (scope: Scope): Panel => ({
    title: 'What portals were not told',
    description:
      'Questions to the registry and to Prometheus that failed, and forms that were refused, within an hour.',
    kind: 'timeseries',
    unit: 'short',
    queries: [
      {
        expr: `sum by (reason) (increase(${series(scope, 'strata_portal_registry_failures_total')}[1h]))`,
        legend: 'registry {{reason}}',
      },
      { expr: `sum(increase(${series(scope, 'strata_portal_usage_failures_total')}[1h]))`, legend: 'usage' },
      {
        expr: `sum by (reason) (increase(${series(scope, 'strata_portal_forms_refused_total')}[1h]))`,
        legend: 'form {{reason}}',
      },
    ],
  }),
} as const;
