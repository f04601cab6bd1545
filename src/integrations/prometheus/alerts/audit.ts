import { AUDIT_COVERAGE } from '../recording';
import { type AlertingRule, alert, grew, of, type RuleInput, WORKLOAD } from '../rule';

/** Whether what happens is on record. */
export function auditAlerts(input: RuleInput): AlertingRule[] {
  return [
    alert(input, 'StrataAuditCoverageLow', 'critical', {
      expr: `${of(input, AUDIT_COVERAGE)} < ${input.auditCoverage}`,
      for: '10m',
      summary: 'Calls of {{ $labels.namespace }}/{{ $labels.workload }} are missing from the audit stream.',
      description: `Only {{ $value | humanizePercentage }} of the calls of the last 30 minutes have an event; ${input.auditCoverage * 100} % is promised.`,
    }),
    alert(input, 'StrataAuditMissing', 'critical', {
      expr: `(sum by (${WORKLOAD}) (rate(${of(input, 'strata_calls_total', 'stage=~"3|4"')}[10m])) > 0) unless on (${WORKLOAD}) max by (${WORKLOAD}) (${of(input, 'strata_audit_accepting')})`,
      for: '10m',
      summary: '{{ $labels.namespace }}/{{ $labels.workload }} serves calls and audits none.',
      description: 'From stage 3 on every call is audited. This workload has no audit stream.',
    }),
    alert(input, 'StrataAuditRefusing', 'critical', {
      expr: `min by (${WORKLOAD}) (${of(input, 'strata_audit_accepting')}) == 0`,
      for: '1m',
      summary: '{{ $labels.namespace }}/{{ $labels.workload }} refuses calls, because it cannot write audit events.',
      description: 'The output is broken or nobody reads it. Calls are refused until events can be written.',
    }),
    alert(input, 'StrataToolDrift', 'critical', {
      expr: grew(of(input, 'strata_audit_events_total', 'type="drift"'), '15m'),
      summary: '{{ $labels.namespace }}/{{ $labels.workload }} offers a tool that is not the one that was approved.',
      description:
        'Name, description or schema of a tool differ from the tool lock. Its calls are refused. The event of the type "drift" says which tool it is.',
    }),
  ];
}
