import type { Panel } from './dashboard';
import { line, rate, type Scope, series } from './panels';

/** Panels of budgets and guardrails. */
export const spendingPanels = {
  share: (scope: Scope): Panel => ({
    ...line(
      'Budgets',
      'The largest share of each budget that somebody has used in its window.',
      'percentunit',
      `max by (budget) (${series(scope, 'strata_budget_highest_share')})`,
      '{{budget}}',
    ),
    thresholds: [0.8, 1],
  }),
  used: (scope: Scope) =>
    line(
      'What counts to budgets',
      'Calls, and tokens of answers by estimate, a second.',
      'short',
      rate(series(scope, 'strata_budget_used_total'), 'budget, unit'),
      '{{budget}} {{unit}}',
    ),
  spent: (scope: Scope) =>
    line(
      'Calls that met a spent budget',
      'Refused (deny), or served with a warning, within an hour.',
      'short',
      `sum by (budget, verdict) (increase(${series(scope, 'strata_budget_spent_total')}[1h]))`,
      '{{budget}} {{verdict}}',
    ),
  uncounted: (scope: Scope) =>
    line(
      'Budgets that could not be counted',
      'Failures of their store, within an hour.',
      'short',
      `sum by (reason) (increase(${series(scope, 'strata_budget_store_failures_total')}[1h]))`,
      '{{reason}}',
    ),
  verdicts: (scope: Scope) =>
    line(
      'Verdicts of guardrails',
      'What they said of arguments and answers.',
      'reqps',
      rate(series(scope, 'strata_guardrail_verdicts_total'), 'guardrail, phase, verdict'),
      '{{guardrail}} {{phase}} {{verdict}}',
    ),
  waiting: (scope: Scope) =>
    line(
      'Time for a guardrail',
      'How long a call waits for one of its answers.',
      's',
      `${rate(series(scope, 'strata_guardrail_seconds_total'), 'guardrail')} / ${rate(series(scope, 'strata_guardrail_verdicts_total'), 'guardrail')}`,
      '{{guardrail}}',
    ),
} as const;
