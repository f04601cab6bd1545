import { type IncomingMessage, type Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Outgoing, WholeRequest } from '../../http/parties';
import { sendError } from '../../http/reply';
import { Code } from '../../mcp/codes';
import type { Log } from '../../telemetry/log';
import { LINK_PROTOCOL } from '../protocol';
import { ServedLink } from './served-link';

export interface LinkHostOptions {
  /** The checks that a request needs no body for. Answers where one fails; else `go`. */
  readonly enter: (request: IncomingMessage, response: ServerResponse, go: () => void) => void;
  /** A request of a link. */
  readonly receive: (request: WholeRequest, response: Outgoing) => void;
  /** Most bytes of answers that may wait for one gateway. */
  readonly unread?: number;
  readonly log: Log;
}

/** Links at once: some for each replica of each gateway. */
const MOST = 256;
const UNREAD = 64 * 1024 * 1024;
/** A link on which nothing was said for so long, and nothing is in flight, ends, milliseconds. Clients end theirs before. */
const IDLE = 180_000;
const LOOK = 15_000;
/** After so long the system asks whether the other side is still there, milliseconds. */
const PROBE = 30_000;

/** Accepts links, and holds them. */
export class LinkHost {
  private readonly links = new Set<ServedLink>();
  private readonly sockets = new Set<Socket>();
  private readonly timer: NodeJS.Timeout;
  private leaving = false;

  constructor(private readonly options: LinkHostOptions) {
    this.timer = setInterval(() => this.look(), LOOK).unref();
  }

  /** What the server has to be asked before it gives a connection away: clients offer other protocols that they can do without. */
  static readonly wanted = ({ method, headers }: IncomingMessage): boolean =>
    method === 'GET' && headers.upgrade === LINK_PROTOCOL;

  /** Links that are open. */
  get size(): number {
    return this.links.size;
  }

  /** Exchanges that are in flight on them. */
  get exchanges(): number {
    let sum = 0;
    for (const link of this.links) sum += link.open;
    return sum;
  }

  attach(server: Server): void {
    server.on('upgrade', (request, socket, head) => this.upgrade(request, socket as Socket, head));
  }

  /** No more links, and no more requests on those there are. */
  leave(): void {
    this.leaving = true;
    for (const link of this.links) link.leave();
  }

  /** Ends all links; what was answered still leaves. */
  close(): void {
    clearInterval(this.timer);
    this.leaving = true;
    for (const link of this.links) link.end('the bridge stops', true);
  }

  /** Cuts what has not left. */
  cut(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  private upgrade(request: IncomingMessage, socket: Socket, head: Buffer): void {
    this.sockets.add(socket);
    socket.on('close', () => this.sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    const response = new ServerResponse(request);
    response.shouldKeepAlive = false;
    response.assignSocket(socket);
    response.on('finish', () => {
      response.detachSocket(socket);
      socket.destroySoon();
    });
    this.options.enter(request, response, () => this.accept(request, response, socket, head));
  }

  private accept(request: IncomingMessage, response: ServerResponse, socket: Socket, head: Buffer): void {
    if (socket.destroyed) return;
    if (this.leaving || this.links.size >= MOST) {
      sendError(response, 503, Code.TRANSPORT, 'No more links', { headers: ['Retry-After', '5'] });
      return;
    }
    response.detachSocket(socket);
    socket.write(`HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: ${LINK_PROTOCOL}\r\n\r\n`);
    socket.setTimeout(0);
    socket.setNoDelay(true);
    socket.setKeepAlive(true, PROBE);
    const { log, receive, unread = UNREAD } = this.options;
    const peer = socket.remoteAddress;
    const link = new ServedLink({
      socket,
      url: request.url ?? '',
      host: request.headers.host ?? '',
      unread,
      receive,
      ended: (reason) => {
        this.links.delete(link);
        log.debug({ event: 'link-ended', peer, reason }, 'A link ended');
      },
    });
    this.links.add(link);
    log.debug({ event: 'link-opened', peer }, 'A link was opened');
    if (head.length > 0) link.take(head);
    // Bytes that came while it was asked who wants the link.
    socket.resume();
  }

  private look(): void {
    const now = performance.now();
    for (const link of this.links)
      if (link.open === 0 && now - link.heard > IDLE) link.end('nothing was said for long');
  }
}
