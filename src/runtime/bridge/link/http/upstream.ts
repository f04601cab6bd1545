import { Agent, type ClientRequest, type IncomingHttpHeaders, request } from 'node:http';

/** Milliseconds to reach a server in the same pod. */
const CONNECT = 5_000;

/**
 * A response whose head is here. What is used of an `IncomingMessage`: whoever wants its content says so at once, and one listener of each kind
 * is heard.
 */
export interface UpstreamResponse {
  readonly statusCode?: number;
  readonly headers: IncomingHttpHeaders;
  /** Whether the whole of it arrived. */
  readonly complete: boolean;
  on(event: 'data', listener: (chunk: Buffer) => void): unknown;
  /** The last event. A connection that broke shows in `complete`. */
  on(event: 'close', listener: () => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  /** The content is not wanted. */
  resume(): unknown;
  /** Nothing more of it is wanted. */
  destroy(): unknown;
}

/** A request on its way. */
export interface Sent {
  destroy(error?: Error): unknown;
}

/** Where requests to a server go. */
export interface UpstreamClient {
  readonly url: URL;
  send(request: UpstreamRequest): Sent;
}

/** One request to the server. One of the callbacks is called, once; what goes wrong after the response is the response's own. */
export interface UpstreamRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer;
  /** Another path of the same server. */
  readonly target?: URL;
  readonly onResponse: (response: UpstreamResponse) => void;
  readonly onError: (error: Error) => void;
}

/**
 * A server that listens itself, in the same pod. Every header that it gets is made here: what a client sent (cookies, credentials, forwarding
 * headers) does not pass, and neither does what the server sets.
 */
export class Upstream implements UpstreamClient {
  private readonly agent = new Agent({ keepAlive: true });

  /** @param host what the server is told as `Host`, where it is not the URL's */
  constructor(
    readonly url: URL,
    private readonly host?: string,
  ) {}

  /** A path of the server as it names it itself: relative, by the name that it is called by, or by its address. None: it is somewhere else. */
  named(reference: string): URL | undefined {
    const called = this.host === undefined ? this.url : new URL(this.url.pathname, `http://${this.host}`);
    const found = URL.parse(reference, called.href);
    if (found === null || (found.origin !== called.origin && found.origin !== this.url.origin)) return undefined;
    // Part by part: a path such as //elsewhere would be another host, were it read as a reference.
    const target = new URL(this.url);
    target.pathname = found.pathname;
    target.search = found.search;
    return target;
  }

  send({ method, headers, body, target = this.url, onResponse, onError }: UpstreamRequest): ClientRequest {
    const length = body === undefined ? {} : { 'Content-Length': body.length };
    const host = this.host === undefined ? {} : { Host: this.host };
    const sent = request(target, { method, agent: this.agent, headers: { ...headers, ...host, ...length } });
    const timer = setTimeout(() => sent.destroy(new Error(LATE)), CONNECT);
    const connected = () => clearTimeout(timer);
    sent.on('socket', (socket) => {
      if (socket.connecting) socket.once('connect', connected);
      else connected();
    });
    sent.on('close', connected);
    sent.on('response', onResponse);
    sent.on('error', onError);
    sent.end(body);
    return sent;
  }
}

const LATE = 'connection timed out';
const NOBODY: ReadonlySet<string | undefined> = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Whether an error says that nobody is there. */
export function isUnreachable(error: Error): boolean {
  return NOBODY.has((error as NodeJS.ErrnoException).code) || error.message === LATE;
}

/** What kind of error it is. The message of a system error names addresses, which are no business of clients. */
export function kindOf(error: Error): string {
  return (error as NodeJS.ErrnoException).code ?? error.message;
}
