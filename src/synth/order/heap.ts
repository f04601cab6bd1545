/** A binary min-heap of small integers: hands out the smallest one that is ready. */
export class Heap {
  private readonly items: number[] = [];

  get size(): number {
    return this.items.length;
  }

  push(value: number): void {
    const { items } = this;
    let at = items.push(value) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = items[parent] as number;
      if (above <= value) break;
      items[at] = above;
      at = parent;
    }
    items[at] = value;
  }

  /** The smallest value. Only for a heap that is not empty. */
  pop(): number {
    const { items } = this;
    const smallest = items[0] as number;
    const last = items.pop() as number;
    if (items.length > 0) this.sink(last);
    return smallest;
  }

  private sink(value: number): void {
    const { items } = this;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= items.length) break;
      if (child + 1 < items.length && (items[child + 1] as number) < (items[child] as number)) child += 1;
      if ((items[child] as number) >= value) break;
      items[at] = items[child] as number;
      at = child;
    }
    items[at] = value;
  }
}
