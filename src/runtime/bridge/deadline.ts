export interface DeadlineOptions {
  /** Milliseconds without progress. */
  readonly idle: number;
  /** Milliseconds in all. */
  readonly total: number;
}

/** How often calls are looked at, milliseconds, where their limits are not shorter. */
const LOOK = 250;

/** A call whose time is measured. */
export interface Timed {
  /** When it began, and when it last made progress, milliseconds of `performance.now()`. */
  readonly began: number;
  readonly progressed: number;
}

/**
 * Ends calls that take too long. One timer looks at all that are in flight: a timer for each would be made and taken back for every call,
 * and hardly one ever runs out. Progress starts the idle time anew, never the total.
 */
export class Deadlines<Call extends Timed> {
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly options: {
      readonly calls: () => Iterable<Call>;
      /** The limits of a call; undefined: it may stay open. */
      readonly limits: (call: Call) => DeadlineOptions | undefined;
      /** `limit`: the one that was reached, milliseconds. */
      readonly expired: (call: Call, limit: number) => void;
      /** The shortest limit there is. */
      readonly shortest: number;
    },
  ) {
    this.timer = setInterval(() => this.look(), Math.max(10, Math.min(LOOK, options.shortest / 8))).unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private look(): void {
    const { calls, limits, expired } = this.options;
    const now = performance.now();
    for (const call of [...calls()]) {
      const limit = limits(call);
      if (limit === undefined) continue;
      if (now - call.began >= limit.total) expired(call, limit.total);
      else if (now - call.progressed >= limit.idle) expired(call, limit.idle);
    }
  }
}

/** What a client is told whose call took too long. */
export function lateText(limit: number): string {
  return `The server did not answer within ${limit / 1_000} s`;
}
