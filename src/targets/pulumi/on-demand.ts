/** Values that are made when they are asked for, each once. Keys are in their order from the beginning. */
export class OnDemand<Value> implements ReadonlyMap<string, Value> {
  private readonly made = new Map<string, Value>();
  private readonly known: ReadonlySet<string>;

  /** @param make may ask for other values, and not for one that asks for it */
  constructor(
    keys: readonly string[],
    private readonly make: (key: string) => Value,
  ) {
    this.known = new Set(keys);
  }

  get size(): number {
    return this.known.size;
  }

  has(key: string): boolean {
    return this.known.has(key);
  }

  get(key: string): Value | undefined {
    return this.known.has(key) ? this.of(key) : undefined;
  }

  keys(): MapIterator<string> {
    return this.known.keys();
  }

  *values(): MapIterator<Value> {
    for (const key of this.known) yield this.of(key);
  }

  *entries(): MapIterator<[string, Value]> {
    for (const key of this.known) yield [key, this.of(key)];
  }

  [Symbol.iterator](): MapIterator<[string, Value]> {
    return this.entries();
  }

  forEach(tell: (value: Value, key: string, map: ReadonlyMap<string, Value>) => void): void {
    for (const [key, value] of this) tell(value, key, this);
  }

  private of(key: string): Value {
    const there = this.made.get(key);
    if (there !== undefined) return there;
    const value = this.make(key);
    this.made.set(key, value);
    return value;
  }
}
