import type { AccessEvent } from '../../contract';
import type { Unlinked } from './audit-chain';

/** Refusals that are told one by one within a second. */
const SINGLE = 100;
/** Kinds of refusal that are summed up within a second, by source and detail; what comes beyond is summed up together. */
const KINDS = 1_000;
const SECOND = 1_000;

type Refusal = Omit<Unlinked<AccessEvent>, 'count'>;

/**
 * Tells refusals of access, and sums them up when they come too fast: whoever has no token must not be able to fill the audit stream, because
 * calls are refused while it is full. None is lost: each counts in an event.
 */
export class AccessRefusals {
  #told = 0;
  #timer: NodeJS.Timeout | undefined;
  readonly #summed = new Map<string, { readonly refusal: Refusal; count: number }>();

  constructor(private readonly write: (event: Unlinked<AccessEvent>) => void) {}

  tell(refusal: Refusal): void {
    this.#timer ??= setTimeout(() => this.settle(), SECOND).unref();
    if (this.#told < SINGLE) {
      this.#told++;
      this.write({ ...refusal, count: 1 });
      return;
    }
    const named = `${refusal.source} ${refusal.status} ${refusal.detail}`;
    const key = this.#summed.has(named) || this.#summed.size < KINDS ? named : '';
    const sum = this.#summed.get(key);
    if (sum !== undefined) sum.count++;
    // Of several sources, principals and traces no one is named.
    else this.#summed.set(key, { refusal: key === '' ? anonymous(refusal) : refusal, count: 1 });
  }

  /** Writes what was summed up. */
  settle(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#told = 0;
    for (const { refusal, count } of this.#summed.values()) this.write({ ...refusal, count });
    this.#summed.clear();
  }
}

function anonymous({ principal: _, trace: __, ...rest }: Refusal): Refusal {
  return { ...rest, source: 'many', detail: 'many' };
}
