import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Accepted } from '../http/media';
import type { MirroredHeaders } from '../mcp/classify';

/** One HTTP request that passed the checks that need no body. */
export interface Caller {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly accepts: Accepted;
  readonly mirrored: MirroredHeaders;
  /** The header `traceparent`. */
  readonly traceparent: string | undefined;
  /** The caller's network address. */
  readonly source: string;
  /** Who is calling, once callers are authenticated. */
  readonly principal?: string;
}
