/** An entry of a Slots registry, and its place there. */
export interface Slotted {
  slot: number;
}

/** Entries at once. */
export const MOST_SLOTS = 65_536;

/**
 * What is in flight. A Set would do, but for one thing: with entries that come and go all the time it replaces its table every few dozen
 * calls, and each table that was left behind keeps alive what was in flight then, until a full collection. Here an entry that is taken out is
 * garbage at once.
 */
export class Slots<Entry extends Slotted> {
  private readonly entries: (Entry | undefined)[] = [];
  private readonly free: number[] = [];
  private used = 0;

  get size(): number {
    return this.used;
  }

  /** Puts an entry in. Its `slot` says where until it is taken out, and then is another one's. */
  add(entry: Entry): void {
    const slot = this.free.pop() ?? this.entries.length;
    if (slot >= MOST_SLOTS) throw new RangeError('too many calls in flight');
    this.used++;
    entry.slot = slot;
    this.entries[slot] = entry;
  }

  /** Takes an entry out; false where it is out already. */
  take(entry: Entry): boolean {
    const { slot } = entry;
    if (this.entries[slot] !== entry) return false;
    this.entries[slot] = undefined;
    this.free.push(slot);
    this.used--;
    return true;
  }

  *[Symbol.iterator](): IterableIterator<Entry> {
    for (const entry of this.entries) if (entry !== undefined) yield entry;
  }

  protected at(slot: number): Entry | undefined {
    return this.entries[slot];
  }
}
