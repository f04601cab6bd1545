/** Gives a number to each different text: things that read the same have the same number. */
export class Shapes {
  private readonly numbers = new Map<string, number>();

  /** The number of a text, counted from 0. */
  of(text: string): number {
    const known = this.numbers.get(text);
    if (known !== undefined) return known;
    const next = this.numbers.size;
    this.numbers.set(text, next);
    return next;
  }

  /** How many different texts there were. */
  get size(): number {
    return this.numbers.size;
  }
}
