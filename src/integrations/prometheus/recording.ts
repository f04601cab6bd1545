import { of, type RecordingRule, type RuleInput, WORKLOAD } from './rule';

/** The windows of burn-rate alerts (SRE Workbook, chapter 5). */
export const WINDOWS = ['5m', '30m', '1h', '2h', '6h', '1d', '3d'] as const;
export type Window = (typeof WINDOWS)[number];

const CALLS = 'mcp_server_operation_duration_seconds_count';
/** What the platform has to answer for: its time ran out, it failed, or nobody knows. Errors of callers and of tools are theirs. */
const FAILED = 'error_type=~"timeout|_OTHER|-32603"';
const EVENTS = 'type=~"call|access"';

/** The share of failed calls in a window. */
export function errorRatio(window: Window): string {
  return `workload:strata_call_errors:ratio_rate${window}`;
}

/** The share of calls with an audit event. */
export const AUDIT_COVERAGE = 'workload:strata_audit_coverage:ratio_rate30m';

/** What dashboards and alerts share. */
export function recordingRules(input: RuleInput): RecordingRule[] {
  const rate = (selector: string, window: string) => `sum by (${WORKLOAD}) (rate(${selector}[${window}]))`;
  const all = of(input, CALLS);
  const failed = of(input, CALLS, FAILED);
  return [
    ...WINDOWS.map((window) => ({
      record: errorRatio(window),
      // Without a failed call there is no series of one.
      expr: `(${rate(failed, window)} or 0 * ${rate(all, window)}) / (${rate(all, window)} > 0)`,
    })),
    { record: 'workload:strata_calls:rate5m', expr: rate(of(input, 'strata_calls_total'), '5m') },
    {
      record: 'workload:mcp_tool_call_seconds:p95_5m',
      expr: `histogram_quantile(0.95, sum by (${WORKLOAD}, le) (rate(${of(
        input,
        'mcp_server_operation_duration_seconds_bucket',
        'mcp_method_name="tools/call"',
      )}[5m])))`,
    },
    {
      record: AUDIT_COVERAGE,
      // A call that is not over has no event yet: those that are open count neither way.
      expr: `(${rate(of(input, 'strata_audit_events_total', EVENTS), '30m')} or 0 * ${rate(of(input, 'strata_audit_accepting'), '30m')}) / (${rate(of(input, 'strata_calls_total'), '30m')} > 0)`,
    },
  ];
}
