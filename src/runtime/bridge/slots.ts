/** An entry of a Slots registry, and the number that it can be found by. */
export interface Slotted {
  slot: number;
}

/** Slots a number can name. */
const RANGE = 65_536;

/**
 * What is in flight, under numbers that are never used twice. A Map would do, but for one thing: with entries that come and go all the time
 * it replaces its table every few dozen calls, and each table that was left behind keeps alive what was in flight then, until a full
 * collection. Here an entry that is taken out is garbage at once.
 */
export class Slots<Entry extends Slotted> {
  private readonly entries: (Entry | undefined)[] = [];
  private readonly free: number[] = [];
  private turn = 0;
  private used = 0;

  get size(): number {
    return this.used;
  }

  /** Puts an entry in and returns its number, which is also its `slot` from now on. */
  add(entry: Entry): number {
    const index = this.free.pop() ?? this.entries.length;
    if (index >= RANGE) throw new RangeError('too many calls in flight');
    this.turn++;
    this.used++;
    entry.slot = this.turn * RANGE + index;
    this.entries[index] = entry;
    return entry.slot;
  }

  get(number: unknown): Entry | undefined {
    if (typeof number !== 'number' || !(number >= 0)) return undefined;
    const entry = this.entries[number % RANGE];
    return entry?.slot === number ? entry : undefined;
  }

  /** Takes an entry out; undefined where it is out already. */
  take(number: unknown): Entry | undefined {
    const entry = this.get(number);
    if (entry === undefined) return undefined;
    const index = entry.slot % RANGE;
    this.entries[index] = undefined;
    this.free.push(index);
    this.used--;
    return entry;
  }

  *[Symbol.iterator](): IterableIterator<Entry> {
    for (const entry of this.entries) if (entry !== undefined) yield entry;
  }
}
