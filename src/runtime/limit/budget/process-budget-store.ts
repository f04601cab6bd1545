import { StoreFull } from '../rate-store';
import type { Begun, BudgetStore, Meter } from './budget-store';

/** Most meters whose windows are not over. */
const METERS = 65_536;

interface Count {
  used: number;
  readonly until: number;
}

/** Budgets in memory: each replica counts alone. What was used is never forgotten before its window ends. */
export class ProcessBudgetStore implements BudgetStore {
  readonly #counts = new Map<string, Count>();

  constructor(
    private readonly now: () => number = Date.now,
    private readonly max: number = METERS,
  ) {}

  /** @throws StoreFull */
  begin(meters: readonly Meter[]): Begun {
    const used = meters.map(({ key }) => this.#counts.get(key)?.used ?? 0);
    const counted = !meters.some(({ hard, amount }, index) => hard && (used[index] ?? 0) >= amount);
    if (counted) this.#addAll(meters, ({ add }) => add);
    return { used, counted };
  }

  /** @throws StoreFull */
  add(meters: readonly Meter[], count: number): void {
    this.#addAll(meters, () => count);
  }

  /** To all or to none. */
  #addAll(meters: readonly Meter[], countOf: (meter: Meter) => number): void {
    this.#makeRoom(meters.filter(({ key }) => !this.#counts.has(key)).length);
    for (const meter of meters) {
      const known = this.#counts.get(meter.key);
      if (known !== undefined) known.used += countOf(meter);
      else this.#counts.set(meter.key, { used: countOf(meter), until: meter.until });
    }
  }

  #makeRoom(wanted: number): void {
    if (this.#counts.size + wanted <= this.max) return;
    const now = this.now();
    for (const [key, { until }] of this.#counts) if (until <= now) this.#counts.delete(key);
    if (this.#counts.size + wanted > this.max) throw new StoreFull('too many budgets are being counted');
  }
}
