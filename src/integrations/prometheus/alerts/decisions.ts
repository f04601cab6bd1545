import { type AlertingRule, alert, grew, of, type RuleInput, WORKLOAD } from '../rule';

/** Whether decisions about callers are made, and made closed. */
export function decisionAlerts(input: RuleInput): AlertingRule[] {
  return [
    alert(input, 'StrataPolicyFailing', 'critical', {
      expr: grew(of(input, 'strata_policy_failures_total'), '10m'),
      summary: 'The policy engine of {{ $labels.namespace }}/{{ $labels.workload }} could not decide.',
      description: 'Decisions failed within the last ten minutes. Those calls were refused.',
    }),
    alert(input, 'StrataGuardrailFailing', 'critical', {
      expr: grew(of(input, 'strata_guardrail_verdicts_total', 'verdict="failed"'), '10m', `${WORKLOAD}, guardrail`),
      summary: 'The guardrail {{ $labels.guardrail }} of {{ $labels.namespace }}/{{ $labels.workload }} fails.',
      description:
        'It did not answer, or not in words that are known, within the last ten minutes. Calls were refused.',
    }),
    alert(input, 'StrataFailOpen', 'critical', {
      expr: grew(of(input, 'strata_rate_store_failures_total', 'reason="served"'), '15m'),
      summary: '{{ $labels.namespace }}/{{ $labels.workload }} serves calls without their limits.',
      description: 'The store of rate limits does not answer, and the composition says that calls are served then.',
    }),
    alert(input, 'StrataBudgetUnchecked', 'critical', {
      expr: grew(of(input, 'strata_budget_store_failures_total'), '15m', `${WORKLOAD}, reason`),
      summary: 'Budgets of {{ $labels.namespace }}/{{ $labels.workload }} cannot be counted: {{ $labels.reason }}.',
      description: 'The store of budgets does not answer. Calls are refused, unless the composition says otherwise.',
    }),
    alert(input, 'StrataDryRun', 'info', {
      expr: grew(of(input, 'strata_policy_decisions_total', 'reason=~"dry-run-.+"'), '1h'),
      summary: '{{ $labels.namespace }}/{{ $labels.workload }} serves calls that its policy would refuse.',
      description:
        'The policy runs dry: nothing is refused. Events of the audit stream have what would have been (wouldBe).',
    }),
    alert(input, 'StrataSigningKeysUnusable', 'critical', {
      expr: `min by (${WORKLOAD}, issuer) (${of(input, 'strata_auth_keys_usable')}) == 0`,
      for: '5m',
      summary: '{{ $labels.namespace }}/{{ $labels.workload }} has no usable keys of {{ $labels.issuer }}.',
      description: 'Tokens of this issuer are refused until its keys can be fetched.',
    }),
    alert(input, 'StrataSigningKeysStale', 'warning', {
      expr: `(sum by (${WORKLOAD}) (increase(${of(input, 'strata_auth_key_fetches_total', 'reason="failure"')}[30m])) > 2) unless (sum by (${WORKLOAD}) (increase(${of(input, 'strata_auth_key_fetches_total', 'reason="success"')}[30m])) > 0)`,
      for: '10m',
      summary: '{{ $labels.namespace }}/{{ $labels.workload }} cannot fetch signing keys.',
      description:
        'No fetch of keys has succeeded for half an hour. Keys that were fetched before are used until they are too old.',
    }),
    alert(input, 'StrataRefusalsHigh', 'warning', {
      expr: `sum by (${WORKLOAD}, reason) (rate(${of(input, 'strata_auth_refused_total')}[10m])) > 1`,
      for: '15m',
      summary: '{{ $labels.namespace }}/{{ $labels.workload }} refuses many callers: {{ $labels.reason }}.',
      description: '{{ $value | humanize }} requests a second are refused for who sent them.',
    }),
  ];
}
