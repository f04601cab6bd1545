import { createServer as createHttp, type IncomingMessage, type RequestListener } from 'node:http';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { EgressConfig, EgressEvent } from '../../../src/contract';
import type { EgressProxy } from '../../../src/runtime/egress/egress-proxy';
import { type EgressDependencies, startEgress } from '../../../src/runtime/egress/start';
import { Lines } from '../support/bridge';

/** Addresses that are public for the proxy. The test's dialer leads them to loopback; nothing leaves the machine. */
export const PUBLIC = {
  one: '93.184.215.14',
  two: '151.101.1.6',
  six: '2606:2800:21f:cb07:6820:80da:af6b:8b2c',
} as const;
export const SERVER = 'tools/github';

/** Ends what a test opened. */
const endings: (() => unknown)[] = [];
export async function endAll(): Promise<void> {
  for (const end of endings.splice(0).reverse()) await end();
}

/** A TCP server on loopback. */
export async function origin(handle: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    handle(socket);
  });
  return listening(server, () => {
    for (const socket of sockets) socket.destroy();
  });
}

/** An HTTP server on loopback. */
export function httpOrigin(handle: RequestListener): Promise<number> {
  const server = createHttp(handle);
  return listening(server, () => server.closeAllConnections());
}

async function listening(server: Server, end: () => void): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endings.push(() => {
    end();
    return new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
}

export interface World {
  /** Addresses of names. A function is asked each time. */
  readonly names?: Readonly<Record<string, readonly string[] | (() => readonly string[])>>;
  /** The loopback port behind an address; an address that is not here does not answer. */
  readonly hosts?: Readonly<Record<string, number>>;
  readonly config?: Record<string, unknown>;
  readonly dependencies?: EgressDependencies;
}

export interface TestProxy {
  readonly proxy: EgressProxy;
  readonly port: number;
  readonly lines: Lines;
  /** Addresses that were connected to. */
  readonly dialled: string[];
  /** The audit events, read by their schema. */
  audit(): EgressEvent[];
  /** Waits for so many audit events. */
  audited(count: number): Promise<EgressEvent[]>;
}

/** A proxy in this process. `api.example.com` on 443 and 80 is what its server declared, unless the configuration says otherwise. */
export async function egress({ names = {}, hosts = {}, config = {}, dependencies }: World = {}): Promise<TestProxy> {
  const lines = new Lines();
  const dialled: string[] = [];
  const allow = [443, 80].map((port) => ({ host: 'api.example.com', port }));
  const parsed = EgressConfig.parse({
    role: 'egress',
    name: 'egress-proxy',
    listeners: [{ server: SERVER, port: 0, allow }],
    drainSeconds: 0.1,
    ...config,
    listen: { host: '127.0.0.1', adminPort: 0 },
  });
  const proxy = await startEgress(parsed, {
    output: lines,
    resolve: async (host) => {
      const found = names[host] ?? [];
      return typeof found === 'function' ? found() : found;
    },
    dial: (address) => {
      dialled.push(address);
      return connect({ host: '127.0.0.1', port: hosts[address] ?? 1, allowHalfOpen: true });
    },
    ...dependencies,
  });
  endings.push(() => proxy.close());
  const audit = () => lines.audit.map((line) => EgressEvent.parse(line));
  const audited = async (count: number) => {
    await until(() => lines.audit.length >= count);
    return audit();
  };
  return { proxy, port: proxy.portOf(SERVER) ?? 0, lines, dialled, audit, audited };
}

/** Waits until something holds, for at most five seconds. */
export async function until(holds: () => boolean, milliseconds = 5_000): Promise<void> {
  const end = performance.now() + milliseconds;
  while (!holds()) {
    if (performance.now() > end) throw new Error('it did not come to hold');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** A raw connection: what was sent is what the test wrote. */
export class Raw {
  text = '';
  ended = false;
  closed = false;

  constructor(readonly socket: Socket) {
    socket.on('data', (chunk) => {
      this.text += chunk.toString('latin1');
    });
    socket.on('end', () => {
      this.ended = true;
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.closed = true;
    });
  }

  static async to(port: number): Promise<Raw> {
    const socket = connect({ host: '127.0.0.1', port, allowHalfOpen: true });
    endings.push(() => socket.destroy());
    await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
    return new Raw(socket);
  }

  send(text: string): this {
    this.socket.write(text, 'latin1');
    return this;
  }

  /** The status line's number, once it is here. */
  async status(): Promise<number> {
    await until(() => /^HTTP\/1\.1 \d{3} [^\r]*\r\n/.test(this.text) || this.closed);
    return Number(/^HTTP\/1\.1 (\d{3})/.exec(this.text)?.[1] ?? 0);
  }

  async saw(text: string): Promise<void> {
    await until(() => this.text.includes(text));
  }
}

/** Asks for a tunnel. */
export async function tunnel(port: number, authority: string): Promise<{ raw: Raw; status: number }> {
  const raw = await Raw.to(port);
  raw.send(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n\r\n`);
  return { raw, status: await raw.status() };
}

/** What an HTTP origin saw of a request. */
export interface Seen {
  readonly line: string;
  readonly headers: IncomingMessage['headers'];
  readonly raw: readonly string[];
  readonly body: string;
}

/** Answers with what it saw. */
export function mirror(seen: Seen[]): RequestListener {
  return (request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      seen.push({ line: `${request.method} ${request.url}`, headers: request.headers, raw: request.rawHeaders, body });
      response.setHeader('X-Origin', 'yes').end(`saw ${body}`);
    });
  };
}
