import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Accepted, accepted } from '../http/media';
import type { PickedHeaders } from '../http/picked-headers';

/** One HTTP request that passed the checks that need no body. */
export class Caller {
  readonly accepts: Accepted;
  /** Who is calling, once callers are authenticated. */
  readonly principal?: string;

  constructor(
    readonly request: IncomingMessage,
    readonly response: ServerResponse,
    readonly headers: PickedHeaders,
  ) {
    this.accepts = accepted(headers.accept);
  }

  /** The caller's network address. */
  get source(): string {
    return this.request.socket.remoteAddress ?? '';
  }
}
