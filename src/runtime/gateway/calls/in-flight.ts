import { Deadlines, type Timed } from '../../bridge/deadline';
import { Slots, type Slotted } from '../../bridge/slots';

/** A call at an upstream. */
export interface UpstreamCall extends Timed, Slotted {
  /** Milliseconds that it may be without answer or progress, and in all. */
  readonly limits: { readonly idle: number; readonly total: number };
  /** The time is up. */
  expire(limit: number): void;
}

/** How often calls are looked at is worked out from the shortest time that any has, milliseconds. */
const SHORTEST = 2_000;

/** Calls at all upstreams, each with the time that its upstream has. */
export class InFlight {
  private readonly calls = new Slots<UpstreamCall>();
  private readonly deadlines = new Deadlines<UpstreamCall>({
    calls: () => this.calls,
    limits: ({ limits }) => limits,
    expired: (call, limit) => call.expire(limit),
    shortest: SHORTEST,
  });

  get size(): number {
    return this.calls.size;
  }

  add(call: UpstreamCall): void {
    this.calls.add(call);
  }

  remove(call: UpstreamCall): void {
    this.calls.take(call);
  }

  close(): void {
    this.deadlines.stop();
  }
}
