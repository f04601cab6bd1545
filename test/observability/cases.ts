/** Series of a moment at which an alert has to fire, and of one that looks nearly the same and at which it must not. */
export interface AlertCase {
  /** Series by name and labels, in promtool's notation, one value a minute. */
  readonly fires: Readonly<Record<string, string>>;
  readonly silent: Readonly<Record<string, string>>;
  /** When it is looked at. */
  readonly at: string;
  /** Time between two values. Days are looked at in longer steps. @default 1m */
  readonly step?: '1m' | '10m';
}

const labels = (more = '', role = 'server', workload = 'files') =>
  `{platform="acme",namespace="acme",role="${role}",workload="${workload}",pod="${workload}-1",stage="3"${more}}`;
const CALLS = 'mcp_server_operation_duration_seconds_count';
const ok = (values: string) => ({ [`${CALLS}${labels(',mcp_method_name="tools/call"')}`]: values });
const failed = (values: string, error = 'timeout') => ({
  [`${CALLS}${labels(`,mcp_method_name="tools/call",error_type="${error}"`)}`]: values,
});
const one = (metric: string, values: string, more = '', role = 'server') => ({
  [`${metric}${labels(more, role)}`]: values,
});
/** As kube-state-metrics has it. */
const cronJob = (metric: string, values: string, name = 'files-backup') => ({
  [`${metric}{namespace="acme",cronjob="${name}",job="kube-state-metrics"}`]: values,
});
/** Errors of callers and tools are no failures of the platform. */
const theirs = (values: string, length: string) => ({
  ...ok(length),
  ...failed(values, 'tool_error'),
  ...failed(values, '-32602'),
  ...failed(values, 'denied'),
});

/** One case for each alert. An alert without one fails the suite. */
export const CASES: Readonly<Record<string, AlertCase>> = {
  // 20 % of the calls: twenty times the budget.
  StrataErrorBudgetBurnFast: {
    fires: { ...ok('0+80x120'), ...failed('0+20x120') },
    silent: theirs('0+20x120', '0+80x120'),
    at: '90m',
  },
  // 10 %: below 14.4 times, above 6 times.
  StrataErrorBudgetBurn: {
    fires: { ...ok('0+90x500'), ...failed('0+10x500') },
    silent: { ...ok('0+96x500'), ...failed('0+4x500') },
    at: '450m',
  },
  StrataErrorBudgetBurnSlow: {
    fires: { ...ok('0+96x180'), ...failed('0+4x180') },
    silent: { ...ok('0+98x180'), ...failed('0+2x180') },
    at: '1700m',
    step: '10m',
  },
  StrataErrorBudgetBurnCreeping: {
    fires: { ...ok('0+98x480'), ...failed('0+2x480') },
    silent: { ...ok('0+995x480'), ...failed('0+5x480') },
    at: '4700m',
    step: '10m',
  },
  StrataTargetDown: { fires: one('up', '1x3 0x20'), silent: one('up', '1x3 0x2 1x20'), at: '12m' },
  StrataServerNotStarting: {
    fires: one('strata_bridge_server_failed_starts', '0 1 2 3 4x10'),
    silent: one('strata_bridge_server_failed_starts', '0 1 2 0 1 2 0x10'),
    at: '10m',
  },
  StrataUpstreamFailing: {
    fires: one('strata_gateway_upstream_failures_total', '0+2x30', '', 'gateway'),
    silent: one('strata_gateway_upstream_failures_total', '0x10 3x20', '', 'gateway'),
    at: '25m',
  },
  StrataRegistrySourceFailing: {
    fires: one('strata_registry_source_failures', '3x30', ',source="official"', 'registry'),
    silent: one('strata_registry_source_failures', '2x30', ',source="official"', 'registry'),
    at: '20m',
  },
  StrataRegistrySourceRefused: {
    fires: one('strata_registry_source_refused', '1x90', ',source="official"', 'registry'),
    silent: one('strata_registry_source_refused', '0x90', ',source="official"', 'registry'),
    at: '80m',
  },
  StrataRegistryVerificationFailing: {
    fires: one('strata_registry_verification_failures_total', '0+1x20 20x40', ',reason="look-up"', 'registry'),
    silent: one('strata_registry_verification_failures_total', '0 1 2x60', ',reason="look-up"', 'registry'),
    at: '50m',
  },
  StrataRegistryBackupFailed: {
    fires: {
      ...one('strata_registry_entries', '5x150', '', 'registry'),
      ...cronJob('kube_cronjob_created', '100x150'),
      ...cronJob('kube_cronjob_status_last_successful_time', '1000x150'),
      ...cronJob('kube_cronjob_status_last_schedule_time', '1000x20 5000x130'),
    },
    // Another CronJob of that name belongs to no registry.
    silent: {
      ...one('strata_registry_entries', '5x150', '', 'registry'),
      ...cronJob('kube_cronjob_status_last_successful_time', '1000x20 5060x130'),
      ...cronJob('kube_cronjob_status_last_schedule_time', '1000x19 5000x131'),
      ...cronJob('kube_cronjob_created', '100x150', 'wiki-backup'),
      ...cronJob('kube_cronjob_status_last_schedule_time', '5000x150', 'wiki-backup'),
    },
    at: '120m',
  },
  StrataPortalWithoutRegistry: {
    fires: one('strata_portal_registry_failures_total', '0+2x30', ',reason="unavailable"', 'portal'),
    silent: one('strata_portal_registry_failures_total', '0+2x30', ',reason="missing"', 'portal'),
    at: '25m',
  },
  StrataAuditCoverageLow: {
    fires: {
      ...one('strata_calls_total', '0+100x60'),
      ...one('strata_audit_events_total', '0+90x60', ',type="call"'),
      ...one('strata_audit_accepting', '1x60'),
    },
    silent: {
      ...one('strata_calls_total', '0+100x60'),
      ...one('strata_audit_events_total', '0+90x60', ',type="call"'),
      ...one('strata_audit_events_total', '0+8x60', ',type="access"'),
      ...one('strata_audit_accepting', '1x60'),
    },
    at: '50m',
  },
  StrataAuditMissing: {
    fires: one('strata_calls_total', '0+10x40'),
    silent: { ...one('strata_calls_total', '0+10x40'), ...one('strata_audit_accepting', '1x40') },
    at: '35m',
  },
  StrataAuditRefusing: {
    fires: one('strata_audit_accepting', '1x5 0x10'),
    silent: one('strata_audit_accepting', '1x15'),
    at: '10m',
  },
  // The series begins with the first event: Prometheus sees no increase there.
  StrataToolDrift: {
    fires: one('strata_audit_events_total', '_x20 1x20', ',type="drift"'),
    silent: one('strata_audit_events_total', '1x40', ',type="drift"'),
    at: '30m',
  },
  StrataPolicyFailing: {
    fires: one('strata_policy_failures_total', '_x20 1x20', ',reason="p1"'),
    silent: one('strata_policy_failures_total', '4x40', ',reason="p1"'),
    at: '25m',
  },
  StrataGuardrailFailing: {
    fires: one('strata_guardrail_verdicts_total', '_x20 1x20', ',guardrail="dlp",phase="request",verdict="failed"'),
    silent: one('strata_guardrail_verdicts_total', '_x20 1+1x20', ',guardrail="dlp",phase="request",verdict="block"'),
    at: '25m',
  },
  StrataFailOpen: {
    fires: one('strata_rate_store_failures_total', '2x20 5x20', ',reason="served"'),
    silent: one('strata_rate_store_failures_total', '2x20 5x20', ',reason="refused"'),
    at: '30m',
  },
  StrataBudgetUnchecked: {
    fires: one('strata_budget_store_failures_total', '_x20 1x20', ',reason="refused"', 'gateway'),
    silent: one('strata_budget_store_failures_total', '4x40', ',reason="refused"', 'gateway'),
    at: '30m',
  },
  StrataBudgetNearlySpent: {
    fires: one('strata_budget_highest_share', '0.5x10 0.81x10', ',budget="team"', 'gateway'),
    silent: one('strata_budget_highest_share', '0.5x10 0.79x10', ',budget="team"', 'gateway'),
    at: '15m',
  },
  StrataBudgetSpent: {
    fires: one('strata_budget_spent_total', '_x20 1x20', ',budget="team",verdict="deny"', 'gateway'),
    silent: one('strata_budget_spent_total', '3x40', ',budget="team",verdict="deny"', 'gateway'),
    at: '30m',
  },
  StrataDryRun: {
    fires: one('strata_policy_decisions_total', '_x20 1+1x20', ',reason="dry-run-forbid"'),
    silent: one('strata_policy_decisions_total', '_x20 1+1x20', ',reason="forbid"'),
    at: '30m',
  },
  StrataSigningKeysUnusable: {
    fires: one('strata_auth_keys_usable', '1x5 0x20', ',issuer="https://login.acme.example"'),
    silent: one('strata_auth_keys_usable', '1x5 0x2 1x20', ',issuer="https://login.acme.example"'),
    at: '15m',
  },
  StrataSigningKeysStale: {
    fires: {
      ...one('strata_auth_key_fetches_total', '0+1x60', ',reason="failure"'),
      ...one('strata_auth_key_fetches_total', '1x60', ',reason="success"'),
    },
    silent: {
      ...one('strata_auth_key_fetches_total', '0+1x60', ',reason="failure"'),
      ...one('strata_auth_key_fetches_total', '0+1x60', ',reason="success"'),
    },
    at: '50m',
  },
  StrataRefusalsHigh: {
    fires: one('strata_auth_refused_total', '0+120x60', ',reason="expired"'),
    silent: one('strata_auth_refused_total', '0+30x60', ',reason="expired"'),
    at: '40m',
  },
  StrataSaturated: {
    fires: one('strata_bridge_refused_total', '0+60x40', ',reason="concurrency"'),
    silent: one('strata_bridge_refused_total', '0+60x40', ',reason="host"'),
    at: '30m',
  },
  StrataRateLimited: {
    fires: one('strata_rate_limited_total', '0+120x60', ',reason="principal"'),
    silent: one('strata_rate_limited_total', '0+30x60', ',reason="principal"'),
    at: '40m',
  },
  StrataOutputQueueLong: {
    fires: one('strata_bridge_output_queue_characters', '0 2000000x20'),
    silent: one('strata_bridge_output_queue_characters', '0 900000x20'),
    at: '10m',
  },
  StrataEgressRefused: {
    fires: one(
      'strata_egress_connections_total',
      '0+1x40',
      ',outcome="denied",reason="undeclared-host",server="acme/files"',
      'egress',
    ),
    silent: one('strata_egress_connections_total', '0+9x40', ',outcome="success",server="acme/files"', 'egress'),
    at: '30m',
  },
};
