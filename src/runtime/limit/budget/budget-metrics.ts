import type { Budget } from '../../../contract';
import type { Labels, Series } from '../../telemetry/series';

interface Share {
  readonly window: string;
  share: number;
}

/** What is counted of budgets. Whose they are is no label: there are as many as callers. */
export class BudgetMetrics {
  readonly #used = new Map<string, { readonly labels: Labels; count: number }>();
  readonly #spent = new Map<string, { readonly labels: Labels; count: number }>();
  readonly #highest = new Map<string, Share>();

  constructor(private readonly series: Series) {
    const read = (counts: Map<string, { readonly labels: Labels; count: number }>) =>
      [...counts.values()].map(({ labels, count }) => [labels, count] as const);
    series.gauge('strata_budget_used_total', 'Calls, or tokens of answers by estimate, that count to a budget.', () =>
      read(this.#used),
    );
    series.gauge('strata_budget_spent_total', 'Calls that met a spent budget: refused, or served with a warning.', () =>
      read(this.#spent),
    );
    series.gauge('strata_budget_highest_share', 'The largest share of a budget that one subject has used.', () =>
      [...this.#highest].map(([budget, { share }]) => [{ budget }, share] as const),
    );
  }

  used({ name, unit }: Budget, count: number): void {
    add(this.#used, name, { budget: name, unit }, count);
  }

  spent({ name, onSpent }: Budget): void {
    add(this.#spent, name, { budget: name, verdict: onSpent }, 1);
  }

  /** What one subject has used in a window. */
  share({ name, amount }: Budget, window: string, used: number): void {
    const share = used / amount;
    const known = this.#highest.get(name);
    if (known?.window !== window) this.#highest.set(name, { window, share });
    else known.share = Math.max(known.share, share);
  }

  /** The store could not be asked. */
  failed(verdict: 'refused' | 'served' | 'uncounted'): void {
    this.series.count('strata_budget_store_failures_total', verdict);
  }
}

function add(counts: Map<string, { readonly labels: Labels; count: number }>, key: string, labels: Labels, by: number) {
  const known = counts.get(key);
  if (known === undefined) counts.set(key, { labels, count: by });
  else known.count += by;
}
