import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { EgressConfig, EgressReason } from '../../contract';
import { listen } from '../http/listen';
import { AllowList } from './allow-list';
import { type Connected, type ConnectOptions, connectTarget } from './connect';
import { forward, hasPlainFraming } from './forward';
import { Passage, type PassageFacts, type Passed } from './passage';
import { answerOf } from './reasons';
import { type Asked, absoluteTarget, authorityTarget, type Target } from './target';
import { answerRaw, openTunnel } from './tunnel';

export interface ListenerOptions extends ConnectOptions {
  readonly proxy: string;
  readonly listener: EgressConfig['listeners'][number];
  readonly limits: EgressConfig['limits'];
  /** False while connections could not be audited. */
  readonly accepting: () => boolean;
  readonly report: (passed: Passed & { readonly port: number }) => void;
}

/** How often slow senders are looked for, milliseconds. */
const CHECK = 500;

/** One server's port: what it declared is served there, one request a connection, and everything else is refused and reported. */
export class Listener {
  readonly http: Server;
  readonly #open = new Set<Passage>();
  readonly #used = new WeakSet<Duplex>();
  readonly #allowed: AllowList;
  #port = 0;

  constructor(private readonly options: ListenerOptions) {
    const { limits, listener } = options;
    this.#allowed = new AllowList(listener.allow);
    this.http = createServer({
      maxHeaderSize: limits.headerBytes,
      headersTimeout: limits.headerSeconds * 1_000,
      // Bodies may take long; a connection on which nothing moves is cut by its passage.
      requestTimeout: 0,
      keepAliveTimeout: 1_000,
      connectionsCheckingInterval: CHECK,
      // Missing `Host` fields are refused here, with a line in the audit stream.
      requireHostHeader: false,
      noDelay: true,
    });
    this.http.maxConnections = limits.connections;
    this.http.on(
      'connect',
      (request: IncomingMessage, client: Duplex, head: Buffer) => void this.#connect(request, client, head),
    );
    this.http.on('request', (request, response) => void this.#request(request, response));
    this.http.on('clientError', (error: NodeJS.ErrnoException, client) => this.#unreadable(error, client));
    this.http.on('drop', (data) => this.#begin({ source: data?.remoteAddress ?? '' }).end('connections'));
  }

  /** Whose port it is. */
  get server(): string {
    return this.options.listener.server;
  }

  get port(): number {
    return this.#port;
  }

  /**
   * Starts to listen.
   *
   * @throws Error when the port cannot be had
   */
  async open(host: string): Promise<void> {
    this.#port = await listen(this.http, host, this.options.listener.port);
  }

  /** Connections that pass or are being opened. */
  get size(): number {
    return this.#open.size;
  }

  /** Ends what is still open. */
  cut(): void {
    for (const passage of [...this.#open]) passage.cut('shutdown');
  }

  async #connect(request: IncomingMessage, client: Duplex, head: Buffer): Promise<void> {
    // Until somebody listens, an error of the socket would end the process.
    client.on('error', () => undefined);
    const asked = authorityTarget(request.url ?? '');
    const passage = this.#begin({ source: sourceOf(request), method: 'CONNECT', target: nameOf(asked) });
    const refuse = (reason: EgressReason, address?: string, target?: Target) => {
      passage.end(reason, address);
      answerRaw(client, answerOf(reason, this.options.proxy, target));
    };
    const reason = this.#refusal(request, asked);
    if (reason !== undefined || 'refused' in asked) return refuse(reason ?? 'malformed', undefined, targetOf(asked));
    const connected = await this.#reach(asked, client);
    if ('failed' in connected) return refuse(connected.failed, connected.address, asked);
    passage.join(client, connected.socket, connected.address);
    if (client.destroyed || passage.over) return passage.cut('client-failed');
    openTunnel(passage, client, head, connected.socket);
  }

  async #request(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { asked, path } = absoluteTarget(request.url ?? '');
    const passage = this.#begin({ source: sourceOf(request), method: request.method, target: nameOf(asked) });
    const refuse = (reason: EgressReason, address?: string, target?: Target) => {
      passage.end(reason, address);
      const { status, headers, body } = answerOf(reason, this.options.proxy, target);
      if (!response.headersSent && !response.destroyed) response.writeHead(status, [...headers]).end(body);
    };
    const reason = this.#refusal(request, asked) ?? (hasPlainFraming(request) ? undefined : 'unsupported');
    if (reason !== undefined || 'refused' in asked) return refuse(reason ?? 'malformed', undefined, targetOf(asked));
    const connected = await this.#reach(asked, request.socket);
    if ('failed' in connected) return refuse(connected.failed, connected.address, asked);
    const { socket: upstream, address } = connected;
    passage.join(request.socket, upstream, address);
    if (request.socket.destroyed || passage.over) return passage.cut('client-failed');
    const failed = () => refuse('upstream-failed', address, asked);
    forward(request, response, { passage, target: asked, path, upstream, limits: this.options.limits, failed });
  }

  /** Why a request is refused before anything is looked up. */
  #refusal(request: IncomingMessage, asked: Asked): EgressReason | undefined {
    const again = this.#used.has(request.socket);
    this.#used.add(request.socket);
    if (again || (request.httpVersion === '1.1' && request.headers.host === undefined)) return 'malformed';
    if ('refused' in asked) return asked.refused;
    return this.options.accepting() ? this.#allowed.refuse(asked) : 'audit-unavailable';
  }

  /** Connects for as long as the client waits. */
  async #reach(target: Target, client: Duplex): Promise<Connected> {
    const left = new AbortController();
    const leave = () => left.abort();
    client.once('close', leave);
    try {
      return await connectTarget(target, this.options, left.signal);
    } finally {
      client.off('close', leave);
    }
  }

  /** What came is no request, or not all of one. */
  #unreadable({ code }: NodeJS.ErrnoException, client: Duplex): void {
    const reason: EgressReason | undefined =
      code === 'HPE_HEADER_OVERFLOW'
        ? 'headers-too-large'
        : code === 'ERR_HTTP_REQUEST_TIMEOUT'
          ? 'headers-too-slow'
          : code?.startsWith('HPE_')
            ? 'malformed'
            : undefined;
    // A connection that broke before it asked for anything is nobody's business; one that broke later is its passage's.
    if (reason === undefined || this.#used.has(client)) {
      client.destroy();
      return;
    }
    this.#used.add(client);
    this.#begin({ source: addressOf(client) }).end(reason);
    answerRaw(client, answerOf(reason, this.options.proxy));
  }

  #begin(facts: PassageFacts): Passage {
    const passage = new Passage(facts, this.options.limits, (passed) => {
      this.#open.delete(passage);
      this.options.report({ ...passed, port: this.#port });
    });
    this.#open.add(passage);
    return passage;
  }
}

/** What the audit stream repeats of a target, refused or not. */
function nameOf(asked: Asked): Partial<Target> {
  return { host: asked.host, port: asked.port };
}

function targetOf(asked: Asked): Target | undefined {
  return 'refused' in asked ? undefined : asked;
}

function sourceOf({ socket }: IncomingMessage): string {
  return addressOf(socket);
}

function addressOf(socket: Duplex): string {
  return 'remoteAddress' in socket && typeof socket.remoteAddress === 'string' ? socket.remoteAddress : '';
}
