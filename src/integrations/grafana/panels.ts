import { AUDIT_COVERAGE, errorRatio } from '../prometheus/recording';
import type { Panel } from './dashboard';

/** The workloads that panels show, as a matcher. */
export interface Scope {
  readonly platform: string;
  /** Such as `role="gateway", workload=~"$workload"`. */
  readonly more?: string;
}

export const BY = 'namespace, workload';
export const LEGEND = '{{namespace}}/{{workload}}';

/** The series of a metric within a scope. */
export function series({ platform, more }: Scope, metric: string, ...matchers: readonly string[]): string {
  const all = [`platform="${platform}"`, ...(more === undefined ? [] : [more]), ...matchers];
  return `${metric}{${all.join(', ')}}`;
}

/** Growth of a counter, by labels. */
export const rate = (selector: string, by = BY) => `sum by (${by}) (rate(${selector}[$__rate_interval]))`;
/** A panel of one query. */
export const line = (
  title: string,
  description: string,
  unit: Panel['unit'],
  expr: string,
  legend = LEGEND,
): Panel => ({
  title,
  description,
  kind: 'timeseries',
  unit,
  queries: [{ expr, legend }],
});

/** Panels that several dashboards share. */
export const panels = {
  calls: (scope: Scope) =>
    line('Calls', 'Requests that came in, allowed or refused.', 'reqps', rate(series(scope, 'strata_calls_total'))),
  errors: (scope: Scope): Panel => ({
    ...line(
      'Failed calls',
      'Share of the calls that the platform has to answer for; the objective allows 1 %.',
      'percentunit',
      series(scope, errorRatio('30m')),
    ),
    thresholds: [0.01, 0.06],
  }),
  outcomes: (scope: Scope) =>
    line(
      'Errors by kind',
      'What calls end with: errors of the platform, of tools and of callers.',
      'reqps',
      rate(series(scope, 'mcp_server_operation_duration_seconds_count', 'error_type!=""'), 'error_type'),
      '{{error_type}}',
    ),
  latency: (scope: Scope): Panel => ({
    title: 'Duration of tool calls',
    description: 'Half, 95 % and 99 % of the calls take no longer than this.',
    kind: 'timeseries',
    unit: 's',
    queries: [0.5, 0.95, 0.99].map((quantile) => ({
      expr: `histogram_quantile(${quantile}, sum by (le) (rate(${series(scope, 'mcp_server_operation_duration_seconds_bucket', 'mcp_method_name="tools/call"')}[$__rate_interval])))`,
      legend: `${quantile * 100} %`,
    })),
  }),
  tools: (scope: Scope): Panel => ({
    title: 'Tools',
    description: 'The twenty tools that are called most, within the last hour.',
    kind: 'table',
    unit: 'short',
    queries: [
      {
        expr: `topk(20, sum by (namespace, workload, gen_ai_tool_name) (increase(${series(scope, 'mcp_server_operation_duration_seconds_count', 'gen_ai_tool_name!=""')}[1h])))`,
        legend: '{{gen_ai_tool_name}}',
      },
    ],
  }),
  coverage: (scope: Scope): Panel => ({
    ...line(
      'Audit coverage',
      'Share of the calls that have an event in the audit stream; 95 % is promised.',
      'percentunit',
      series(scope, AUDIT_COVERAGE),
    ),
    thresholds: [0.99, 0.95],
  }),
  accepting: (scope: Scope): Panel => ({
    title: 'Audit streams that take events',
    description: 'Pods whose audit stream can be written; the others refuse calls.',
    kind: 'stat',
    unit: 'short',
    queries: [{ expr: `sum(${series(scope, 'strata_audit_accepting')})`, legend: 'pods' }],
  }),
  events: (scope: Scope) =>
    line(
      'Audit events by type',
      'Calls, refused access, drift of tools, connections.',
      'reqps',
      rate(series(scope, 'strata_audit_events_total'), 'type'),
      '{{type}}',
    ),
  up: (scope: Scope): Panel => ({
    title: 'Pods that cannot be read',
    description: 'Pods whose metrics Prometheus does not get.',
    kind: 'stat',
    unit: 'short',
    thresholds: [1, 2],
    queries: [{ expr: `count(${series(scope, 'up')} == 0) or vector(0)`, legend: 'pods' }],
  }),
  sessions: (scope: Scope) =>
    line(
      'Sessions',
      'Legacy sessions that are open.',
      'short',
      `sum by (${BY}) (${series(scope, 'strata_bridge_sessions')})`,
    ),
  inFlight: (scope: Scope) =>
    line(
      'Requests in flight',
      'Requests that wait for the server.',
      'short',
      `sum by (${BY}) (${series(scope, 'strata_bridge_requests_in_flight')})`,
    ),
  processes: (scope: Scope) =>
    line(
      'Server processes',
      'Processes that serve, and those that wait for the next session.',
      'short',
      `sum by (state) (${series(scope, 'strata_bridge_server_processes')})`,
      '{{state}}',
    ),
  refused: (scope: Scope) =>
    line(
      'Refused by the bridge',
      'Requests that reached a cap, or broke a rule of the protocol.',
      'reqps',
      rate(series(scope, 'strata_bridge_refused_total'), 'reason'),
      '{{reason}}',
    ),
  access: (scope: Scope) =>
    line(
      'Refused callers',
      'Requests without a token that is accepted.',
      'reqps',
      rate(series(scope, 'strata_auth_refused_total'), 'reason'),
      '{{reason}}',
    ),
  decisions: (scope: Scope) =>
    line(
      'Decisions',
      'What the policy said about calls.',
      'reqps',
      rate(series(scope, 'strata_policy_decisions_total'), 'reason'),
      '{{reason}}',
    ),
  limited: (scope: Scope) =>
    line(
      'Limited calls',
      'Calls that reached a rate limit.',
      'reqps',
      rate(series(scope, 'strata_rate_limited_total'), 'reason'),
      '{{reason}}',
    ),
  failures: (scope: Scope): Panel => ({
    title: 'What could not be decided',
    description: 'Failures of the policy engine and of the store of limits, within an hour.',
    kind: 'timeseries',
    unit: 'short',
    queries: [
      {
        expr: `sum by (reason) (increase(${series(scope, 'strata_policy_failures_total')}[1h]))`,
        legend: 'policy {{reason}}',
      },
      {
        expr: `sum by (reason) (increase(${series(scope, 'strata_rate_store_failures_total')}[1h]))`,
        legend: 'store {{reason}}',
      },
    ],
  }),
  upstreams: (scope: Scope): Panel => ({
    title: 'Upstreams',
    description: 'Calls to servers that failed, and breakers that opened.',
    kind: 'timeseries',
    unit: 'reqps',
    queries: [
      { expr: rate(series(scope, 'strata_gateway_upstream_failures_total'), 'reason'), legend: 'failed {{reason}}' },
      { expr: rate(series(scope, 'strata_gateway_breaker_opened_total'), 'reason'), legend: 'opened {{reason}}' },
    ],
  }),
  connections: (scope: Scope) =>
    line(
      'Connections by outcome',
      'Connections through the proxy that are over.',
      'reqps',
      rate(series(scope, 'strata_egress_connections_total'), 'outcome, reason'),
      '{{outcome}} {{reason}}',
    ),
  open: (scope: Scope) =>
    line(
      'Open connections',
      'Connections that are open or being opened.',
      'short',
      `sum by (${BY}) (${series(scope, 'strata_egress_open_connections')})`,
    ),
  bytes: (scope: Scope) =>
    line(
      'Bytes',
      'What passed, as servers see it.',
      'Bps',
      rate(series(scope, 'strata_egress_bytes_total'), 'direction'),
      '{{direction}}',
    ),
  denied: (scope: Scope): Panel => ({
    title: 'Refused connections',
    description: 'Who tried to reach what it had not declared, within an hour.',
    kind: 'table',
    unit: 'short',
    queries: [
      {
        expr: `sum by (server, exported_server, reason) (increase(${series(scope, 'strata_egress_connections_total', 'outcome="denied"')}[1h])) > 0`,
        legend: '{{server}} {{reason}}',
      },
    ],
  }),
  queue: (scope: Scope): Panel => ({
    title: 'Output that waits',
    description: 'Characters of log and audit that wait to be written. At eight million calls are refused.',
    kind: 'timeseries',
    unit: 'short',
    queries: [
      { expr: `max by (${BY}) (${series(scope, 'strata_bridge_output_queue_characters')})`, legend: LEGEND },
      { expr: `max by (${BY}) (${series(scope, 'strata_egress_output_queue_characters')})`, legend: LEGEND },
    ],
  }),
  memory: (scope: Scope) =>
    line(
      'Memory',
      'Resident memory of the role.',
      'bytes',
      `max by (${BY}) (${series(scope, 'process_resident_memory_bytes')})`,
    ),
  cpu: (scope: Scope) =>
    line('Processor time', 'Cores that the role uses.', 'short', rate(series(scope, 'process_cpu_seconds_total'))),
} as const;
