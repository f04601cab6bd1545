import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { JSON_TYPES, type Json, until } from '../support/http';

/** One frame as it came. */
export interface RawFrame {
  readonly type: number;
  readonly number: number;
  readonly payload: Buffer;
}

export interface RawAnswer {
  status: number;
  headers: string;
  body: string;
  ended: boolean;
  reset?: number;
}

/** Frame types as the protocol numbers them, written once more: a mistake there shall not be one here. */
export const Type = {
  SHOW: 1,
  REQUEST: 2,
  RESPONSE: 3,
  DATA: 4,
  RESET: 5,
  WINDOW: 6,
  PING: 7,
  PONG: 8,
  LEAVE: 9,
} as const;

export function frame(type: number, number: number, payload: Buffer | string = '', length?: number): Buffer {
  const body = Buffer.from(payload as string);
  const head = Buffer.alloc(9);
  head.writeUInt32BE(length ?? body.length, 0);
  head[4] = type;
  head.writeUInt32BE(number, 5);
  return Buffer.concat([head, body]);
}

export const headersOf = (headers: Readonly<Record<string, string>>) =>
  Object.entries(headers)
    .map(([name, value]) => `${name}\n${value}\n`)
    .join('');

export interface RawRequest {
  readonly method?: number;
  readonly place?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export function request(number: number, { method = 1, place = 0, headers = {}, body = '' }: RawRequest): Buffer {
  const text = Buffer.from(headersOf(headers), 'latin1');
  const head = Buffer.alloc(5);
  head[0] = method;
  head.writeUInt16BE(place, 1);
  head.writeUInt16BE(text.length, 3);
  return frame(Type.REQUEST, number, Buffer.concat([head, text, Buffer.from(body)]));
}

/** A modern call as a gateway sends it. */
export function modernCall(number: number, method: string, params: Json, more: Partial<RawRequest> = {}): Buffer {
  const meta = {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientCapabilities': {},
    ...(params._meta as Json | undefined),
  };
  const name = params.name ?? params.uri;
  return request(number, {
    ...more,
    headers: {
      ...JSON_TYPES,
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': method,
      ...(typeof name === 'string' && { 'mcp-name': name }),
      ...more.headers,
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: number, method, params: { ...params, _meta: meta } }),
  });
}

const open = new Set<Socket>();

/** A link as bytes: what a gateway would never send can be sent. */
export class RawLink {
  readonly frames: RawFrame[] = [];
  closed = false;
  /** Whether what comes is read. */
  private rest = Buffer.alloc(0);

  private constructor(
    readonly socket: Socket,
    readonly status: number,
    readonly head: string,
  ) {}

  static async open(url: string, headers: Readonly<Record<string, string>> = {}): Promise<RawLink> {
    const { hostname, port, pathname, host } = new URL(url);
    const socket = connect(Number(port), hostname);
    open.add(socket);
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    const lines = { Host: host, Connection: 'Upgrade', Upgrade: 'strata-link/1', ...headers };
    const text = Object.entries(lines).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`GET ${pathname} HTTP/1.1\r\n${text.join('')}\r\n`);
    let head = Buffer.alloc(0);
    let over = false;
    const collect = (chunk: Buffer) => {
      head = Buffer.concat([head, chunk]);
    };
    socket.on('data', collect);
    socket.on('close', () => {
      over = true;
    });
    await until(() => over || head.includes('\r\n\r\n'));
    socket.off('data', collect);
    const end = head.indexOf('\r\n\r\n') + 4;
    const link = new RawLink(socket, Number(head.toString('latin1', 9, 12)), head.toString('latin1'));
    socket.on('data', (chunk: Buffer) => link.take(chunk));
    socket.on('close', () => {
      link.closed = true;
    });
    link.closed = over;
    if (link.status === 101) link.take(head.subarray(end));
    return link;
  }

  send(...frames: Buffer[]): void {
    this.socket.write(Buffer.concat(frames));
  }

  /** What came of a request so far. */
  answer(number: number): RawAnswer {
    const answer: RawAnswer = { status: 0, headers: '', body: '', ended: false };
    for (const { type, payload, number: of } of this.frames) {
      if (of !== number) continue;
      if (type === Type.RESPONSE) {
        const body = 5 + payload.readUInt16BE(3);
        answer.status = payload.readUInt16BE(0);
        answer.headers = payload.toString('latin1', 5, body);
        answer.body += payload.toString('utf8', body);
        answer.ended = payload[2] === 1;
      } else if (type === Type.DATA) {
        answer.body += payload.toString('utf8', 1);
        answer.ended = payload[0] === 1;
      } else if (type === Type.RESET) answer.reset = payload[0];
    }
    return answer;
  }

  async answered(number: number): Promise<RawAnswer & { readonly json: Json }> {
    await until(() => this.closed || this.answer(number).ended || this.answer(number).reset !== undefined);
    const answer = this.answer(number);
    return { ...answer, json: answer.body.startsWith('{') ? JSON.parse(answer.body) : {} };
  }

  of(type: number): RawFrame[] {
    return this.frames.filter((found) => found.type === type);
  }

  private take(chunk: Buffer): void {
    this.rest = Buffer.concat([this.rest, chunk]);
    while (this.rest.length >= 9) {
      const end = 9 + this.rest.readUInt32BE(0);
      if (this.rest.length < end) return;
      const payload = Buffer.from(this.rest.subarray(9, end));
      this.frames.push({ type: this.rest[4] as number, number: this.rest.readUInt32BE(5), payload });
      this.rest = this.rest.subarray(end);
    }
  }
}

/** For `afterEach`. */
export function closeRawLinks(): void {
  for (const socket of open) socket.destroy();
  open.clear();
}
