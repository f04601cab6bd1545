import type { IncomingHttpHeaders } from 'node:http';

/** The headers that the bridge reads of every request. One that was sent several times is joined, and then equals nothing that is served. */
export interface PickedHeaders {
  readonly host: string | undefined;
  readonly origin: string | undefined;
  readonly accept: string | undefined;
  readonly contentType: string | undefined;
  readonly contentLength: string | undefined;
  readonly session: string | undefined;
  readonly version: string | undefined;
  readonly method: string | undefined;
  readonly name: string | undefined;
  readonly lastEventId: string | undefined;
  readonly traceparent: string | undefined;
}

/** Reads them once, so that everything behind works on one small object of one shape. */
export function pickHeaders(headers: IncomingHttpHeaders): PickedHeaders {
  return {
    host: headers.host,
    origin: headers.origin,
    accept: headers.accept,
    contentType: headers['content-type'],
    contentLength: headers['content-length'],
    session: single(headers['mcp-session-id']),
    version: single(headers['mcp-protocol-version']),
    method: single(headers['mcp-method']),
    name: single(headers['mcp-name']),
    lastEventId: single(headers['last-event-id']),
    traceparent: single(headers.traceparent),
  };
}

function single(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(', ') : value;
}
