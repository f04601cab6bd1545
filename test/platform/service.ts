import { createServer, type IncomingHttpHeaders, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Seen {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What a Service is to a pod: one address before others. It notes what passes, and can be down or slow. */
export class Service {
  readonly seen: Seen[] = [];
  /** Where requests go, in turn. */
  targets: string[] = [];
  isDown = false;
  /** Requests that are held at present. */
  held = 0;
  #gate: Promise<void> = Promise.resolve();
  #turn = 0;
  readonly #server = createServer((incoming, outgoing) => void this.#pass(incoming, outgoing));

  static async start(): Promise<Service> {
    const service = new Service();
    await new Promise<void>((resolve) => service.#server.listen(0, '127.0.0.1', resolve));
    return service;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Keeps requests from the server until the result is called. */
  hold(): () => void {
    let release: () => void = () => undefined;
    this.#gate = new Promise((resolve) => {
      release = resolve;
    });
    return release;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const { method, url: path = '/', headers } = incoming;
    this.seen.push({ path, headers, body: body.toString() });
    this.held++;
    await this.#gate;
    this.held--;
    const target = this.targets[this.#turn++ % this.targets.length];
    if (this.isDown || target === undefined) {
      incoming.socket.destroy();
      return;
    }
    const passed = request(new URL(path, target), { method, headers, agent: false }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.on('error', () => outgoing.destroy()).pipe(outgoing);
    });
    passed.on('error', () => outgoing.destroy());
    outgoing.on('close', () => passed.destroy());
    passed.end(body);
  }
}

export interface Span {
  readonly service: string;
  readonly name: string;
  readonly trace: string;
}

interface Traces {
  readonly resourceSpans?: readonly {
    readonly resource: {
      readonly attributes: readonly { readonly key: string; readonly value: { stringValue?: string } }[];
    };
    readonly scopeSpans: readonly { readonly spans: readonly { readonly name: string; readonly traceId: string }[] }[];
  }[];
}

/** Takes OTLP over HTTP, as JSON. */
export class Receiver {
  readonly batches: { readonly type: string; readonly text: string }[] = [];
  readonly #server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      this.batches.push({ type: incoming.url ?? '', text: Buffer.concat(chunks).toString() });
      outgoing.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });

  get spans(): readonly Span[] {
    return this.batches
      .filter(({ type }) => type === '/v1/traces')
      .flatMap(({ text }) => (JSON.parse(text) as Traces).resourceSpans ?? [])
      .flatMap(({ resource, scopeSpans }) => {
        const service = resource.attributes.find(({ key }) => key === 'service.name')?.value.stringValue ?? '';
        return scopeSpans.flatMap(({ spans }) => spans.map(({ name, traceId }) => ({ service, name, trace: traceId })));
      });
  }

  static async start(): Promise<Receiver> {
    const receiver = new Receiver();
    await new Promise<void>((resolve) => receiver.#server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
