import { hash } from 'node:crypto';
import type { Budget, Budgets } from '../../../contract';
import type { Principal } from '../../auth/principal';
import { type NameTest, nameTest } from '../../mcp/name-pattern';
import type { Log } from '../../telemetry/log';
import type { BudgetMetrics } from './budget-metrics';
import type { Begun, BudgetStore, Meter } from './budget-store';
import { windowAt } from './window';

/** Whose use it is. */
export interface BudgetSubject {
  /** Absent: nobody was authenticated. All strangers are one subject. */
  readonly principal?: Pick<Principal, 'key' | 'businessUnit'> | undefined;
  readonly upstream: string;
  /** The tool of a `tools/call`, by the server's own name. */
  readonly tool?: string | undefined;
  /** Whether it counts as a call. What follows up on one brings tokens alone. */
  readonly call: boolean;
}

/** What budgets say of a call that begins. */
export type BudgetVerdict =
  | {
      readonly kind: 'go';
      /** Budgets that are spent and warn, by name. */
      readonly spent: readonly string[];
      /** Counts what the answer brought. Never rejects. */
      readonly ended: (tokens: number) => void;
    }
  | { readonly kind: 'spent'; readonly spent: readonly string[]; readonly until: number }
  | { readonly kind: 'unavailable' };

export interface BudgetsOptions {
  readonly config: Budgets;
  readonly store: BudgetStore;
  readonly metrics: BudgetMetrics;
  readonly log: Log;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

interface Line {
  readonly budget: Budget;
  readonly tools: readonly NameTest[] | undefined;
  /** What tells its meters from another's: the same for all replicas, and another once the budget counts something else. */
  readonly id: string;
}

interface Counted {
  readonly line: Line;
  readonly meter: Meter;
  readonly window: string;
}

/** Counts calls and the tokens of their answers over hours, days and months. A call is counted to all budgets that concern it, or to none. */
export class BudgetBook {
  readonly #lines: readonly Line[];
  #complained = Number.NEGATIVE_INFINITY;

  constructor(private readonly options: BudgetsOptions) {
    this.#lines = options.config.budgets.map((budget) => {
      const { name, per, unit, window, upstreams, tools } = budget;
      const parts = JSON.stringify([name, per, unit, window, upstreams ?? null, tools ?? null]);
      return { budget, tools: tools?.map(nameTest), id: hash('sha256', parts, 'hex').slice(0, 16) };
    });
  }

  /** Begins a call. Never throws and never rejects. */
  begin(subject: BudgetSubject): BudgetVerdict | Promise<BudgetVerdict> {
    const counted = this.#counted(subject);
    if (counted.length === 0) return NOTHING;
    try {
      const begun = this.options.store.begin(counted.map(({ meter }) => meter));
      if (!(begun instanceof Promise)) return this.#verdict(counted, begun);
      return begun.then(
        (found) => this.#verdict(counted, found),
        (error: unknown) => this.#failed(error),
      );
    } catch (error) {
      return this.#failed(error);
    }
  }

  #counted(subject: BudgetSubject): Counted[] {
    const now = (this.options.now ?? Date.now)();
    return this.#lines
      .filter((line) => concerns(line, subject))
      .map((line) => {
        const { per, amount, unit, onSpent, window: length } = line.budget;
        const { name: window, until } = windowAt(length, now);
        const whose = hash('sha256', JSON.stringify(partsOf(per, subject)), 'hex').slice(0, 32);
        const add = unit === 'calls' && subject.call ? 1 : 0;
        return {
          line,
          window,
          meter: { key: `${line.id}:${window}:${whose}`, amount, hard: onSpent === 'deny', add, until },
        };
      });
  }

  #verdict(counted: readonly Counted[], { used, counted: goesOn }: Begun): BudgetVerdict {
    const { metrics } = this.options;
    const spent = counted.filter(({ meter }, index) => (used[index] ?? 0) >= meter.amount);
    for (const { line } of spent) metrics.spent(line.budget);
    for (const [index, { line, meter, window }] of counted.entries()) {
      metrics.share(line.budget, window, (used[index] ?? 0) + (goesOn ? meter.add : 0));
      if (goesOn && meter.add > 0) metrics.used(line.budget, meter.add);
    }
    const names = (some: readonly Counted[]) => some.map(({ line }) => line.budget.name);
    const hard = spent.filter(({ meter }) => meter.hard);
    if (!goesOn) {
      return { kind: 'spent', spent: names(hard), until: Math.max(...hard.map(({ meter }) => meter.until)) };
    }
    const tokens = counted.filter(({ line }) => line.budget.unit === 'tokens');
    return { kind: 'go', spent: names(spent), ended: (count) => this.#ended(tokens, count) };
  }

  #ended(tokens: readonly Counted[], count: number): void {
    if (tokens.length === 0 || count === 0) return;
    for (const { line } of tokens) this.options.metrics.used(line.budget, count);
    const meters = tokens.map(({ meter }) => meter);
    // The answer is there, and was paid for: it is shown. The next call finds out whether the store is.
    const lost = (error: unknown) => this.#complain(error, 'uncounted', 'Tokens of an answer could not be counted');
    try {
      const added = this.options.store.add(meters, count);
      if (added instanceof Promise) added.catch(lost);
    } catch (error) {
      lost(error);
    }
  }

  #failed(error: unknown): BudgetVerdict {
    const open = this.options.config.onFailure === 'open';
    const text = open ? 'Budgets are not checked: calls go on' : 'Budgets cannot be checked: calls are refused';
    this.#complain(error, open ? 'served' : 'refused', text);
    return open ? NOTHING : { kind: 'unavailable' };
  }

  /** Told every ten seconds at most: the counter knows the rest. */
  #complain(error: unknown, verdict: 'refused' | 'served' | 'uncounted', text: string): void {
    const { metrics, log } = this.options;
    metrics.failed(verdict);
    const now = performance.now();
    if (now - this.#complained <= 10_000) return;
    this.#complained = now;
    log.error({ event: 'budget-store-failed', error: String(error), verdict }, text);
  }
}

const NOTHING: BudgetVerdict = { kind: 'go', spent: [], ended: () => undefined };

function concerns({ budget, tools }: Line, { upstream, tool }: BudgetSubject): boolean {
  if (budget.upstreams !== undefined && !budget.upstreams.includes(upstream)) return false;
  if (tool === undefined) return tools === undefined && budget.per !== 'tool' && budget.per !== 'principal-tool';
  return tools === undefined || tools.some((test) => test(tool));
}

/** Names come from callers: what they are made of is hashed, so that none is long and none is another's. */
function partsOf(per: Budget['per'], { principal, upstream, tool }: BudgetSubject): readonly string[] {
  const caller = principal === undefined ? ['anonymous'] : ['principal', principal.key];
  switch (per) {
    case 'principal':
      return caller;
    case 'business-unit':
      // Whoever belongs to no unit shares one.
      return [principal?.businessUnit ?? ''];
    case 'upstream':
      return [upstream];
    case 'tool':
      return [upstream, tool ?? ''];
    case 'principal-tool':
      return [...caller, upstream, tool ?? ''];
    case 'gateway':
      return [];
  }
}
