import type { Principal } from '../auth/principal';
import { type Accepted, accepted } from '../http/media';
import type { Incoming, Outgoing } from '../http/parties';
import type { PickedHeaders } from '../http/picked-headers';
import type { RequestId } from '../mcp/message';

/** One request that passed the checks that need no body. */
export class Caller {
  readonly accepts: Accepted;
  /** How many of its requests are observed. */
  observed = 0;
  /** The audit event before each request, where there is one: its sequence. */
  attempts?: Map<RequestId | undefined, number>;

  constructor(
    readonly request: Incoming,
    readonly response: Outgoing,
    /** What was read of the headers. */
    public headers: PickedHeaders,
    /** Who is calling, where callers are authenticated. */
    readonly identity?: Principal,
  ) {
    this.accepts = accepted(headers.accept);
  }

  /** What sessions, states and subscriptions are bound to. */
  get principal(): string | undefined {
    return this.identity?.key;
  }

  /** The request stands for one about something else: the header that repeats the name says so too. */
  means(name: string): void {
    this.headers = { ...this.headers, name: `=?base64?${Buffer.from(name).toString('base64')}?=` };
  }

  /** The caller's network address. */
  get source(): string {
    return this.request.socket.remoteAddress ?? '';
  }
}
