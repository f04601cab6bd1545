import { type Bucket, type RateStore, StoreFull, type Taken } from './rate-store';

/** Most buckets that are not full. */
const BUCKETS = 65_536;
/** What sums of fractions may be off by, milliseconds: the last request of a burst is not refused for it. */
const EXACT = 1e-3;
/** Buckets that are looked at for room, each time room is wanted. */
const LOOK = 64;

export interface ProcessStoreOptions {
  readonly max?: number;
  /** Milliseconds of a clock that never goes back. */
  readonly now?: () => number;
}

/**
 * Buckets in memory: each replica counts alone. A bucket is one number, the time at which it will be full again (GCRA, ITU-T I.371), so that
 * a full bucket need not be kept. A bucket that is not full is never forgotten: whoever fills the store with names cannot clear a debt.
 */
export class ProcessStore implements RateStore {
  /** When each bucket will be full, by key; the one that was touched longest ago is first. */
  readonly #full = new Map<string, number>();
  readonly #max: number;
  readonly #now: () => number;

  constructor({ max = BUCKETS, now = () => performance.now() }: ProcessStoreOptions = {}) {
    this.#max = max;
    this.#now = now;
  }

  /** Buckets that are kept. */
  get size(): number {
    return this.#full.size;
  }

  /** @throws StoreFull */
  take(buckets: readonly Bucket[], count: number): Taken {
    const now = this.#now();
    let wait = 0;
    let bucket = 0;
    const after = buckets.map(({ key, interval, capacity }, index) => {
      const owed = Math.max(0, (this.#full.get(key) ?? 0) - now) + count * interval;
      const late = owed - capacity;
      if (late > Math.max(wait, EXACT)) {
        wait = late;
        bucket = index;
      }
      return now + owed;
    });
    if (wait > 0) return { allowed: false, bucket, wait };
    const fresh = buckets.filter(({ key }) => !this.#full.has(key)).length;
    if (this.#full.size + fresh > this.#max && !this.#makeRoom(fresh, now)) throw new StoreFull('too many buckets');
    for (const [index, { key }] of buckets.entries()) {
      this.#full.delete(key);
      this.#full.set(key, after[index] as number);
    }
    return { allowed: true };
  }

  /** Drops buckets that are full: they say nothing. */
  #makeRoom(wanted: number, now: number): boolean {
    let looked = 0;
    for (const [key, full] of this.#full) {
      if (full <= now) this.#full.delete(key);
      // What is still owed goes behind, so that the next look begins elsewhere.
      else {
        this.#full.delete(key);
        this.#full.set(key, full);
      }
      if (++looked >= LOOK + wanted) break;
    }
    return this.#full.size + wanted <= this.#max;
  }
}
