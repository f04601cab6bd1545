import { MOST_SLOTS, Slots, type Slotted } from './slots';

/** An entry that can be found by a number. */
export interface Numbered extends Slotted {
  number: number;
}

/**
 * What is in flight, under numbers that are never used twice: whoever comes late with one finds nothing. They soon fill more than 31 bits, and
 * then cost more to keep and to read: for tables in which nothing is looked up, there are plain slots.
 */
export class NumberedSlots<Entry extends Numbered> extends Slots<Entry> {
  private turn = 0;

  override add(entry: Entry): void {
    super.add(entry);
    entry.number = ++this.turn * MOST_SLOTS + entry.slot;
  }

  find(number: unknown): Entry | undefined {
    if (typeof number !== 'number') return undefined;
    // The remainder of a number of this size would be a call into the C library.
    const slot = (number - Math.floor(number / MOST_SLOTS) * MOST_SLOTS) | 0;
    const entry = this.at(slot);
    return entry?.number === number ? entry : undefined;
  }
}
