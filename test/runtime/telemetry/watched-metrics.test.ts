import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { dashboards } from '../../../src/integrations/grafana/dashboards';
import { ruleGroups } from '../../../src/integrations/prometheus/groups';
import { egress, endAll } from '../egress/support';
import { bridgeTo, closeBridges, Server } from '../support/bridge';

afterEach(async () => {
  await closeBridges();
  await endAll();
});

/** Counters of rare events are not there before the first of them. Each stands in the source, under exactly this name. */
const AFTER_FIRST_EVENT: readonly string[] = [
  'strata_auth_key_fetches_total',
  'strata_auth_refused_total',
  'strata_bridge_refused_total',
  'strata_budget_highest_share',
  'strata_budget_spent_total',
  'strata_budget_store_failures_total',
  'strata_budget_used_total',
  'strata_gateway_breaker_opened_total',
  'strata_gateway_upstream_failures_total',
  'strata_guardrail_seconds_total',
  'strata_guardrail_verdicts_total',
  'strata_policy_decisions_total',
  'strata_policy_failures_total',
  'strata_rate_limited_total',
  'strata_rate_store_failures_total',
];
/** Read from roles that ask for tokens. */
const WITH_IDENTITY: readonly string[] = ['strata_auth_keys_usable'];
/** Read from registries and portals, which do not run here. */
const OF_OTHER_ROLES: readonly string[] = [
  'strata_portal_forms_refused_total',
  'strata_portal_logins_total',
  'strata_portal_registry_failures_total',
  'strata_portal_requests_total',
  'strata_portal_sessions',
  'strata_portal_usage_failures_total',
  'strata_registry_attested_entries',
  'strata_registry_entries',
  'strata_registry_requests_total',
  'strata_registry_source_age_seconds',
  'strata_registry_source_failures',
  'strata_registry_source_refused',
  'strata_registry_verification_failures_total',
];
const NOT_YET = [...AFTER_FIRST_EVENT, ...WITH_IDENTITY, ...OF_OTHER_ROLES].sort();
/** Prometheus' own, and what kube-state-metrics says of CronJobs. */
const OWN: readonly string[] = [
  'up',
  'kube_cronjob_created',
  'kube_cronjob_status_last_schedule_time',
  'kube_cronjob_status_last_successful_time',
];

const INPUT = { platform: 'acme', errorBudget: 0.01, auditCoverage: 0.95, runbooks: 'https://acme.example/runbooks' };
const rules = ruleGroups(INPUT).flatMap((group) => group.rules);
const recorded = new Set(rules.flatMap((rule) => ('record' in rule ? [rule.record] : [])));
const boards = dashboards('acme').flatMap(({ panels }) => panels.flatMap(({ queries }) => queries));
const expressions = [...rules, ...boards].map(({ expr }) => expr);

/** Names of metrics in a query: what stands before a brace. */
function namesOf(expression: string): string[] {
  return [...expression.matchAll(/([a-z_][\w:]*)\{/g)].map(([, name = '']) => name);
}

const used = [...new Set(expressions.flatMap(namesOf))].sort();

/** Names of families that a scrape shows; those of histograms with their parts. */
async function served(admin: string): Promise<string[]> {
  const text = await (await fetch(`${admin}/metrics`)).text();
  return [...text.matchAll(/^# TYPE (\w+) (\w+)$/gm)].flatMap(([, name = '', kind]) =>
    kind === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
  );
}

test('rules and dashboards read metrics that a running bridge and a running egress proxy have, or will have', async () => {
  const bridge = await bridgeTo(Server.ECHO_V2, { audit: { enabled: true } });
  const proxy = await egress();
  const live = new Set([
    ...(await served(bridge.admin)),
    ...(await served(`http://127.0.0.1:${proxy.proxy.adminPort}`)),
  ]);
  expect(live.size).toBeGreaterThan(20);
  const missing = used.filter((name) => !live.has(name) && !recorded.has(name) && !OWN.includes(name));
  expect(missing).toEqual(NOT_YET);
});

test('what is not there yet is written by the runtime under that name', () => {
  const root = join(import.meta.dirname, '../../../src/runtime');
  const source = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(join(root, file), 'utf8'))
    .join('\n');
  for (const name of NOT_YET) expect(source).toContain(`'${name}'`);
});

test('a name that nobody writes would be found', () => {
  expect(namesOf('sum(rate(strata_no_such_total{platform="acme"}[5m]))')).toEqual(['strata_no_such_total']);
  expect(used.length).toBeGreaterThan(20);
  // A query without a matcher would read another platform's series, and would not be seen here.
  for (const expression of expressions) expect(namesOf(expression).length).toBeGreaterThan(0);
});
