export interface DeadlineOptions {
  /** Milliseconds without progress. */
  readonly idle: number;
  /** Milliseconds in all. */
  readonly total: number;
}

/** The time that one call has. Progress starts the idle time anew, never the total. */
export class Deadline {
  private readonly timer: NodeJS.Timeout;
  private readonly end: number;

  constructor(
    { idle, total }: DeadlineOptions,
    private readonly expired: () => void,
  ) {
    this.end = performance.now() + total;
    this.timer = setTimeout(expired, Math.min(idle, total));
  }

  progress(): void {
    if (performance.now() < this.end) this.timer.refresh();
    else {
      this.clear();
      this.expired();
    }
  }

  clear(): void {
    clearTimeout(this.timer);
  }
}
