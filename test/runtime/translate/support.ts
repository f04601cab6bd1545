import { BridgeConfig, type BridgeConfigInput } from '../../../src/contract';
import type {
  BridgeContext,
  LegacyBackends,
  LegacyClient,
  LinkHandler,
  ModernBackend,
  ModernCall,
  ModernClient,
  ModernRequest,
  ServerLink,
} from '../../../src/runtime/bridge/interfaces';
import type { JsonObject } from '../../../src/runtime/mcp/json';
import { Meta } from '../../../src/runtime/mcp/keys';
import { Message, type RequestId } from '../../../src/runtime/mcp/message';
import { createLog } from '../../../src/runtime/telemetry/log';
import { Metrics } from '../../../src/runtime/telemetry/metrics';
import { DescriptorOutput } from '../../../src/runtime/telemetry/output';

// biome-ignore lint/suspicious/noExplicitAny: messages of tests are looked into freely.
export type Json = any;

export const parse = (text: string): Message => {
  const message = Message.of(JSON.parse(text), Buffer.from(text));
  if (message === undefined) throw new Error(`no message: ${text}`);
  return message;
};

export const json = (message: Message): Json => JSON.parse(message.bytes.toString());

/** Waits until something holds; fails with what it was about. */
export async function until<Value>(
  read: () => Value | undefined | false,
  about = 'condition',
  limit = 3_000,
): Promise<Value> {
  const end = Date.now() + limit;
  for (;;) {
    const value = read();
    if (value !== undefined && value !== false) return value;
    if (Date.now() > end) throw new Error(`never: ${about}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

export const rest = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

let serials = 0;

/** A server process that a test plays: it sees what was sent, and says what it likes. */
export class FakeServer implements ServerLink {
  readonly serial = ++serials;
  readonly backlog = 0;
  readonly received: Json[] = [];
  open = true;
  private handler: LinkHandler | undefined;

  constructor(private readonly script: (message: Json, server: FakeServer) => void = () => undefined) {}

  send({ bytes }: Message): void {
    if (!this.open) return;
    const message = JSON.parse(bytes.toString());
    this.received.push(message);
    // A process answers later, never while it is being written to.
    setImmediate(() => {
      if (this.open) this.script(message, this);
    });
  }

  attach(handler: LinkHandler): void {
    this.handler = handler;
  }

  say(message: Json): void {
    this.handler?.message(parse(JSON.stringify({ jsonrpc: '2.0', ...message })));
  }

  raw(text: string): void {
    this.handler?.message(parse(text));
  }

  die(reason = 'exited'): void {
    if (!this.open) return;
    this.open = false;
    this.handler?.closed(reason);
  }

  close(): Promise<void> {
    this.die('exited');
    return Promise.resolve();
  }

  /** Requests of a method that arrived, oldest first. */
  calls(method: string): Json[] {
    return this.received.filter((message) => message.method === method);
  }
}

export interface Bench {
  readonly context: BridgeContext;
  /** Every process that was started. */
  readonly servers: FakeServer[];
}

/** What a backend is built from, with played processes. */
export function bench(
  script: (message: Json, server: FakeServer) => void,
  config: Partial<BridgeConfigInput> = {},
): Bench {
  const servers: FakeServer[] = [];
  const context: BridgeContext = {
    config: BridgeConfig.parse({
      role: 'bridge',
      server: 'fixture',
      listen: { allowedHosts: ['127.0.0.1'] },
      upstream: { transport: 'command', command: 'none' },
      ...config,
    }),
    log: createLog({ level: 'silent', server: 'fixture', output: new DescriptorOutput(1) }),
    metrics: new Metrics(),
    links: {
      open: async () => {
        const server = new FakeServer(script);
        servers.push(server);
        return server;
      },
    },
  };
  return { context, servers };
}

/** One modern exchange as a test sees it. */
export class Exchange implements ModernClient {
  readonly notifications: Json[] = [];
  readonly responses: Json[] = [];
  call: ModernCall | undefined;

  notification(message: Message): void {
    this.notifications.push(json(message));
  }

  response(message: Message): void {
    this.responses.push(json(message));
  }

  get answer(): Promise<Json> {
    return until(() => this.responses[0], 'an answer');
  }
}

export interface Asking {
  readonly id?: RequestId;
  readonly principal?: string;
  readonly capabilities?: JsonObject;
  readonly clientInfo?: JsonObject;
  readonly meta?: JsonObject;
  readonly own?: boolean;
}

/** Sends a modern request to a backend, as its leg would. */
export function ask(backend: ModernBackend, method: string, params: JsonObject = {}, asking: Asking = {}): Exchange {
  const {
    id = 'client-1',
    own,
    principal,
    capabilities = {},
    clientInfo = { name: 'test', version: '1' },
    meta = {},
  } = asking;
  const envelope = {
    [Meta.PROTOCOL_VERSION]: '2026-07-28',
    [Meta.CLIENT_INFO]: clientInfo,
    [Meta.CLIENT_CAPABILITIES]: capabilities,
    ...meta,
  };
  const message = parse(JSON.stringify({ jsonrpc: '2.0', id, method, params: { ...params, _meta: envelope } }));
  const request: ModernRequest = {
    message,
    id,
    method,
    meta: message.meta ?? {},
    ...(principal !== undefined && { principal }),
    ...(own && { own }),
  };
  const exchange = new Exchange();
  exchange.call = backend.start(request, exchange);
  return exchange;
}

/** One legacy session as a test sees it. */
export class LegacySession implements LegacyClient {
  readonly serial = ++serials;
  readonly delivered: { readonly message: Json; readonly related: RequestId | undefined }[] = [];
  private readonly backend: ReturnType<LegacyBackends>;

  constructor(
    backends: LegacyBackends,
    readonly principal?: string,
  ) {
    this.backend = backends(this);
  }

  deliver(message: Message, related?: RequestId): void {
    this.delivered.push({ message: json(message), related });
  }

  lost(): void {}

  async send(message: Json): Promise<void> {
    (await this.backend).receive(parse(JSON.stringify({ jsonrpc: '2.0', ...message })));
  }

  /** Sends a request and waits for its answer. */
  async request(id: RequestId, method: string, params?: Json): Promise<Json> {
    await this.send({ id, method, ...(params !== undefined && { params }) });
    return this.answer(id);
  }

  answer(id: RequestId): Promise<Json> {
    return until(() => this.answered(id), `an answer to ${id}`);
  }

  answered(id: RequestId): Json {
    return this.messages.find((message) => message.id === id && message.method === undefined);
  }

  get messages(): Json[] {
    return this.delivered.map(({ message }) => message);
  }

  /** Requests of the server. */
  get questions(): Json[] {
    return this.messages.filter((message) => message.id !== undefined && message.method !== undefined);
  }

  async initialize(capabilities: JsonObject = {}, protocolVersion = '2025-11-25'): Promise<Json> {
    const clientInfo = { name: 'old client', version: '3' };
    const answer = await this.request('init', 'initialize', { protocolVersion, capabilities, clientInfo });
    await this.send({ method: 'notifications/initialized' });
    return answer;
  }

  async close(): Promise<void> {
    await (await this.backend).close();
  }
}
