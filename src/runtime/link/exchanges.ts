/** Places of the table. More than exchanges at once, so that a free one is near. */
const PLACES = 4_096;

/**
 * Exchanges in flight, by number. The place of a number is its rest: whoever numbers takes the next one whose place is free. A Map would do, but
 * for what it keeps alive (see Slots of the bridge): each table that it leaves behind holds what was in flight then.
 */
export class Exchanges<Exchange extends { readonly number: number }> {
  private readonly places = new Array<Exchange | undefined>(PLACES).fill(undefined);
  private used = 0;

  get size(): number {
    return this.used;
  }

  /** Whether a number can be taken. */
  free(number: number): boolean {
    return this.places[number % PLACES] === undefined;
  }

  /** The number must be free. */
  add(exchange: Exchange): void {
    this.places[exchange.number % PLACES] = exchange;
    this.used++;
  }

  get(number: number): Exchange | undefined {
    const found = this.places[number % PLACES];
    return found?.number === number ? found : undefined;
  }

  /** Takes an exchange out; false where it is out already. */
  delete(number: number): boolean {
    if (this.get(number) === undefined) return false;
    this.places[number % PLACES] = undefined;
    this.used--;
    return true;
  }

  /** All of them, in no order. */
  all(): Exchange[] {
    return this.places.filter((place) => place !== undefined);
  }
}
