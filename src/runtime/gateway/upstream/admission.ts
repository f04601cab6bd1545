/** Gives a place back. To be called once. */
export type Leave = () => void;

/**
 * So many calls at once; as many wait in line, and one more is refused at once. A queue without end would only hide for a while that an upstream is
 * slower than its callers.
 */
export class Admission {
  private active = 0;
  private readonly line: (() => void)[] = [];

  constructor(private readonly most: number) {}

  /** Calls that an upstream works on. */
  get running(): number {
    return this.active;
  }

  get waiting(): number {
    return this.line.length;
  }

  /**
   * Runs `start` with a place, at once or when one is free. Returns what takes the wait back, or undefined when the line is full.
   */
  enter(start: (leave: Leave) => void): (() => void) | undefined {
    if (this.active < this.most) {
      this.active++;
      start(this.leaveOnce());
      return NOTHING;
    }
    if (this.line.length >= this.most) return undefined;
    const turn = () => {
      this.active++;
      start(this.leaveOnce());
    };
    this.line.push(turn);
    return () => {
      const index = this.line.indexOf(turn);
      if (index >= 0) this.line.splice(index, 1);
    };
  }

  private leaveOnce(): Leave {
    let left = false;
    return () => {
      if (left) return;
      left = true;
      this.active--;
      this.line.shift()?.();
    };
  }
}

const NOTHING = () => undefined;
