import { errorRatio, type Window } from '../recording';
import { type AlertingRule, alert, of, type RuleInput } from '../rule';

interface Burn {
  readonly name: string;
  readonly severity: 'critical' | 'warning';
  /** How many times faster than allowed the budget is used. */
  readonly factor: number;
  readonly long: Window;
  readonly short: Window;
  readonly for: string;
  readonly told: string;
}

/** Two windows each: the long one says that it matters, the short one that it still goes on (SRE Workbook, chapter 5, table 5-8). */
const BURNS: readonly Burn[] = [
  {
    name: 'StrataErrorBudgetBurnFast',
    severity: 'critical',
    factor: 14.4,
    long: '1h',
    short: '5m',
    for: '2m',
    told: '2 % of the budget of 30 days in one hour',
  },
  {
    name: 'StrataErrorBudgetBurn',
    severity: 'critical',
    factor: 6,
    long: '6h',
    short: '30m',
    for: '15m',
    told: '5 % of the budget of 30 days in six hours',
  },
  {
    name: 'StrataErrorBudgetBurnSlow',
    severity: 'warning',
    factor: 3,
    long: '1d',
    short: '2h',
    for: '1h',
    told: '10 % of the budget of 30 days in a day',
  },
  {
    name: 'StrataErrorBudgetBurnCreeping',
    severity: 'warning',
    factor: 1,
    long: '3d',
    short: '6h',
    for: '3h',
    told: 'the whole budget if it goes on',
  },
];

/** Whether calls are answered. */
export function availabilityAlerts(input: RuleInput): AlertingRule[] {
  return [
    ...BURNS.map(({ name, severity, factor, long, short, told, for: hold }) => {
      const limit = Number((factor * input.errorBudget).toPrecision(6));
      const above = (window: Window) => `${of(input, errorRatio(window))} > ${limit}`;
      return alert(input, name, severity, {
        expr: `${above(long)} and ${above(short)}`,
        for: hold,
        summary: 'Calls of {{ $labels.namespace }}/{{ $labels.workload }} fail too often.',
        description: `{{ $value | humanizePercentage }} of the calls failed within ${long}: that uses up ${told}.`,
      });
    }),
    alert(input, 'StrataTargetDown', 'critical', {
      expr: `${of(input, 'up')} == 0`,
      for: '5m',
      summary: 'The {{ $labels.role }} {{ $labels.namespace }}/{{ $labels.workload }} cannot be read.',
      description:
        'Prometheus has had no answer from {{ $labels.instance }} for five minutes: it is down, or the network lets nobody through.',
    }),
    alert(input, 'StrataServerNotStarting', 'critical', {
      expr: `max by (platform, namespace, role, workload) (${of(input, 'strata_bridge_server_failed_starts')}) >= 3`,
      for: '2m',
      summary: 'The server {{ $labels.namespace }}/{{ $labels.workload }} does not start.',
      description: '{{ $value }} starts of the server failed in a row. New sessions are refused.',
    }),
    alert(input, 'StrataUpstreamFailing', 'warning', {
      expr: `sum by (platform, namespace, role, workload) (increase(${of(input, 'strata_gateway_upstream_failures_total')}[10m])) > 5`,
      for: '5m',
      summary: 'The gateway {{ $labels.namespace }}/{{ $labels.workload }} does not get through to its servers.',
      description: '{{ $value | humanize }} calls to servers failed within ten minutes.',
    }),
  ];
}
