import type { Labels, Series } from '../../telemetry/series';

/** What is counted of guardrails: verdicts, and the time that calls waited for them. */
export class GuardrailMetrics {
  readonly #verdicts = new Map<string, { readonly labels: Labels; count: number }>();
  readonly #seconds = new Map<string, number>();

  constructor(series: Series) {
    series.gauge('strata_guardrail_verdicts_total', 'What guardrails said, and how often they failed.', () =>
      [...this.#verdicts.values()].map(({ labels, count }) => [labels, count] as const),
    );
    series.gauge('strata_guardrail_seconds_total', 'Time that calls waited for guardrails.', () =>
      [...this.#seconds].map(([guardrail, seconds]) => [{ guardrail }, seconds] as const),
    );
  }

  add(guardrail: string, phase: string, verdict: string, milliseconds: number): void {
    const key = `${guardrail} ${phase} ${verdict}`;
    const known = this.#verdicts.get(key);
    if (known === undefined) this.#verdicts.set(key, { labels: { guardrail, phase, verdict }, count: 1 });
    else known.count++;
    this.#seconds.set(guardrail, (this.#seconds.get(guardrail) ?? 0) + milliseconds / 1_000);
  }
}
