import { MOST_SLOTS, Slots, type Slotted } from './slots';

/** An entry that can be found by a number. */
export interface Numbered extends Slotted {
  number: number;
}

/** Numbers that are never used twice: the engine keeps them as it keeps fractions, all of them, so that it compiles what reads them once. */
const FIRST_TURN = 2 ** 31 / MOST_SLOTS;

/** What is in flight, under numbers that are never used twice: whoever comes late with one finds nothing. */
export class NumberedSlots<Entry extends Numbered> extends Slots<Entry> {
  private turn = FIRST_TURN;

  override add(entry: Entry): void {
    super.add(entry);
    entry.number = this.turn++ * MOST_SLOTS + entry.slot;
  }

  find(number: unknown): Entry | undefined {
    if (typeof number !== 'number') return undefined;
    // The remainder of a number of this size would be a call into the C library.
    const slot = (number - Math.floor(number / MOST_SLOTS) * MOST_SLOTS) | 0;
    const entry = this.at(slot);
    return entry?.number === number ? entry : undefined;
  }
}
