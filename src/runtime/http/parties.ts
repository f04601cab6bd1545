import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { PickedHeaders } from './picked-headers';

/** A request that came whole, over a link. */
export interface WholeRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  /** Names and values in turn. */
  readonly rawHeaders: readonly string[];
  readonly picked: PickedHeaders;
  readonly socket: { readonly remoteAddress?: string | undefined };
  readonly whole: Buffer;
}

/** A request, whatever carried it: everything behind the endpoint treats both alike. */
export type Incoming = IncomingMessage | WholeRequest;

export function isWhole(request: Incoming): request is WholeRequest {
  return 'whole' in request;
}

/** Where a request is answered: what is used of a `ServerResponse` behind the endpoint, and what a link has in its place. */
export interface Outgoing {
  /** Says itself how long an answer is: no header has to. */
  readonly framed?: boolean;
  readonly statusCode: number;
  readonly headersSent: boolean;
  readonly writableEnded: boolean;
  /** Bytes that the other side has not taken. */
  readonly writableLength: number;
  /** Over, by its end or before it. */
  readonly destroyed: boolean;
  hasHeader(name: string): boolean;
  setHeader(name: string, value: string): unknown;
  /** @param headers names and values in turn */
  writeHead(status: number, headers: string[]): unknown;
  flushHeaders(): void;
  write(chunk: Buffer): unknown;
  end(data?: string | Buffer, encoding?: BufferEncoding): unknown;
  destroy(): unknown;
  /** It is over, whatever the reason. */
  on(event: 'close', listener: () => void): unknown;
}
