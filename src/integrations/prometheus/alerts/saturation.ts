import { type AlertingRule, alert, grew, of, type RuleInput, WORKLOAD } from '../rule';

/** Characters of log and audit that wait from which on somebody should look: an eighth of what makes calls be refused. */
const QUEUE = 1024 ** 2;

/** Whether there is room. */
export function saturationAlerts(input: RuleInput): AlertingRule[] {
  return [
    alert(input, 'StrataSaturated', 'warning', {
      expr: `sum by (${WORKLOAD}, reason) (rate(${of(input, 'strata_bridge_refused_total', 'reason=~"rate|concurrency|streams|capacity"')}[5m])) > 0.1`,
      for: '10m',
      summary: '{{ $labels.namespace }}/{{ $labels.workload }} is full: {{ $labels.reason }}.',
      description: '{{ $value | humanize }} requests a second are refused because a cap of the bridge is reached.',
    }),
    alert(input, 'StrataRateLimited', 'info', {
      expr: `sum by (${WORKLOAD}, reason) (rate(${of(input, 'strata_rate_limited_total')}[5m])) > 1`,
      for: '15m',
      summary:
        'Limits of {{ $labels.namespace }}/{{ $labels.workload }} are reached all the time: {{ $labels.reason }}.',
      description: '{{ $value | humanize }} calls a second are refused by rate limits.',
    }),
    alert(input, 'StrataBudgetNearlySpent', 'info', {
      expr: `max by (${WORKLOAD}, budget) (${of(input, 'strata_budget_highest_share')}) > 0.8`,
      summary: 'The budget {{ $labels.budget }} of {{ $labels.namespace }}/{{ $labels.workload }} is nearly spent.',
      description: 'Somebody has used {{ $value | humanizePercentage }} of it in this hour, day or month.',
    }),
    alert(input, 'StrataBudgetSpent', 'warning', {
      expr: grew(of(input, 'strata_budget_spent_total'), '15m', `${WORKLOAD}, budget, verdict`),
      summary: 'The budget {{ $labels.budget }} of {{ $labels.namespace }}/{{ $labels.workload }} is spent.',
      description:
        'Calls met it within 15 minutes. With the verdict deny they were refused, with warn they were served.',
    }),
    alert(input, 'StrataOutputQueueLong', 'warning', {
      expr: `max by (${WORKLOAD}) (${of(input, 'strata_bridge_output_queue_characters')} or ${of(input, 'strata_egress_output_queue_characters')}) > ${QUEUE}`,
      for: '2m',
      summary: 'Log and audit of {{ $labels.namespace }}/{{ $labels.workload }} wait to be written.',
      description: '{{ $value | humanize }} characters wait. At eight million calls are refused.',
    }),
    alert(input, 'StrataEgressRefused', 'warning', {
      expr: `sum by (${WORKLOAD}, server, reason) (increase(${of(input, 'strata_egress_connections_total', 'outcome="denied"')}[15m])) > 3`,
      for: '5m',
      summary: 'A server tries to reach what it did not declare.',
      description:
        '{{ $value | humanize }} connections were refused within 15 minutes: {{ $labels.reason }}. A declaration is missing, or somebody tries to carry data out.',
    }),
  ];
}
