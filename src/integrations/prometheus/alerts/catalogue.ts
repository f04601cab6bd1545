import { type AlertingRule, alert, of, type RuleInput, WORKLOAD } from '../rule';

/** Whether people find what is there: registries and portals. */
export function catalogueAlerts(input: RuleInput): AlertingRule[] {
  return [
    alert(input, 'StrataRegistrySourceFailing', 'warning', {
      expr: `max by (${WORKLOAD}, source) (${of(input, 'strata_registry_source_failures')}) >= 3`,
      for: '15m',
      summary:
        'The registry {{ $labels.namespace }}/{{ $labels.workload }} cannot read its source {{ $labels.source }}.',
      description:
        '{{ $value }} readings failed in a row. What the source said before stays, also what it has taken back since.',
    }),
    alert(input, 'StrataRegistrySourceRefused', 'info', {
      expr: `max by (${WORKLOAD}, source) (${of(input, 'strata_registry_source_refused')}) > 0`,
      for: '1h',
      summary: 'The registry {{ $labels.namespace }}/{{ $labels.workload }} refuses entries of {{ $labels.source }}.',
      description: '{{ $value }} entries are not taken over. Its log says which, and why.',
    }),
    alert(input, 'StrataPortalWithoutRegistry', 'warning', {
      expr: `sum by (${WORKLOAD}) (increase(${of(input, 'strata_portal_registry_failures_total', 'reason=~"unavailable|refused"')}[10m])) > 5`,
      for: '5m',
      summary: 'The portal {{ $labels.namespace }}/{{ $labels.workload }} gets no answers from its registry.',
      description: '{{ $value | humanize }} questions failed within ten minutes. People see an error, and no old data.',
    }),
  ];
}
