/** Gives a number to each different text: things that read the same have the same number. */
export class Shapes {
  private readonly numbers = new Map<string, Map<string, number>>();
  private next = 0;

  /**
   * The number of a text, counted from 0.
   *
   * @param context what else must be the same
   */
  of(context: string, text: string): number {
    const known = this.numbers.get(context) ?? new Map<string, number>();
    this.numbers.set(context, known);
    const number = known.get(text);
    if (number !== undefined) return number;
    known.set(text, this.next);
    return this.next++;
  }

  /** How many different texts there were. */
  get size(): number {
    return this.next;
  }
}
