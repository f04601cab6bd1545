import { Exchange, type Outgoing, PATIENCE, type Wire } from './exchange';

const JSON_TYPES = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
let serial = 0;

/** A fresh request id, so that no test meets another's. */
export function nextId(): string {
  serial += 1;
  return `t${serial}`;
}

export interface SessionOptions {
  readonly version?: string;
  readonly capabilities?: Record<string, unknown>;
  readonly name?: string;
}

/** A client of 2025-11-25 and before, by hand: it can do what an SDK client would not. */
export class Session {
  private constructor(
    readonly url: string,
    readonly id: string,
    readonly version: string,
  ) {}

  static initialize(url: string, options: SessionOptions = {}): Exchange {
    const { version = '2025-11-25', capabilities = {}, name = 'tester' } = options;
    const params = { protocolVersion: version, capabilities, clientInfo: { name, version: '1.0.0' } };
    return new Exchange(url, {
      headers: JSON_TYPES,
      body: { jsonrpc: '2.0', id: nextId(), method: 'initialize', params },
    });
  }

  static async open(url: string, options: SessionOptions = {}): Promise<Session> {
    const exchange = Session.initialize(url, options);
    const { result } = await exchange.response(20_000);
    const id = exchange.headers['mcp-session-id'];
    if (!result || typeof id !== 'string') throw new Error(`no session: ${exchange}`);
    const session = new Session(url, id, String(result['protocolVersion']));
    await session.post({ jsonrpc: '2.0', method: 'notifications/initialized' }).ended();
    return session;
  }

  /** Another view of a session: the same id in the hands of somebody else. */
  static steal(session: Session): Session {
    return new Session(session.url, session.id, session.version);
  }

  get headers(): Record<string, string> {
    return { ...JSON_TYPES, 'mcp-session-id': this.id, 'mcp-protocol-version': this.version };
  }

  post(body: unknown, outgoing: Outgoing = {}): Exchange {
    return new Exchange(this.url, { ...outgoing, headers: { ...this.headers, ...outgoing.headers }, body });
  }

  request(method: string, params: Record<string, unknown> = {}, id: unknown = nextId()): Exchange {
    return this.post({ jsonrpc: '2.0', id, method, params });
  }

  start(name: string, args: Record<string, unknown> = {}, meta?: Record<string, unknown>, id?: unknown): Exchange {
    return this.request('tools/call', { name, arguments: args, ...(meta && { _meta: meta }) }, id);
  }

  /** Calls a tool of the faulty server and waits for the response. */
  async call(name: string, args: Record<string, unknown> = {}, milliseconds = PATIENCE): Promise<Wire> {
    return this.start(name, args).response(milliseconds);
  }

  notify(method: string, params: Record<string, unknown> = {}): Exchange {
    return this.post({ jsonrpc: '2.0', method, params });
  }

  /** The standalone stream. */
  listen(headers: Record<string, string> = {}): Exchange {
    return new Exchange(this.url, {
      method: 'GET',
      headers: { ...this.headers, accept: 'text/event-stream', ...headers },
    });
  }

  delete(): Exchange {
    return new Exchange(this.url, { method: 'DELETE', headers: this.headers });
  }
}

const PREFIX = 'io.modelcontextprotocol';

/** A client of 2026-07-28, by hand. */
export class Modern {
  constructor(
    readonly url: string,
    readonly capabilities: Record<string, unknown> = {},
    readonly name = 'tester',
  ) {}

  envelope(meta: Record<string, unknown> = {}): Record<string, unknown> {
    return {
      [`${PREFIX}/protocolVersion`]: '2026-07-28',
      [`${PREFIX}/clientInfo`]: { name: this.name, version: '1.0.0' },
      [`${PREFIX}/clientCapabilities`]: this.capabilities,
      ...meta,
    };
  }

  request(
    method: string,
    params: Record<string, unknown> = {},
    id: unknown = nextId(),
    outgoing: Outgoing = {},
  ): Exchange {
    const target = params['name'] ?? params['uri'] ?? params['taskId'];
    const headers = {
      ...JSON_TYPES,
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': method,
      ...(typeof target === 'string' && { 'mcp-name': target }),
    };
    const meta = this.envelope(params['_meta'] as Record<string, unknown> | undefined);
    return new Exchange(this.url, {
      ...outgoing,
      headers: { ...headers, ...outgoing.headers },
      body: { jsonrpc: '2.0', id, method, params: { ...params, _meta: meta } },
    });
  }

  start(name: string, args: Record<string, unknown> = {}, meta?: Record<string, unknown>, id?: unknown): Exchange {
    return this.request('tools/call', { name, arguments: args, ...(meta && { _meta: meta }) }, id);
  }

  async call(name: string, args: Record<string, unknown> = {}, milliseconds = PATIENCE): Promise<Wire> {
    return this.start(name, args).response(milliseconds);
  }

  notify(method: string, params: Record<string, unknown> = {}): Exchange {
    const headers = { ...JSON_TYPES, 'mcp-protocol-version': '2026-07-28', 'mcp-method': method };
    return new Exchange(this.url, {
      headers,
      body: { jsonrpc: '2.0', method, params: { ...params, _meta: this.envelope() } },
    });
  }

  listen(notifications: Record<string, unknown>, id?: unknown): Exchange {
    return this.request('subscriptions/listen', { notifications }, id);
  }
}

/** The text of a tool's result. */
export function textOf({ result, error }: Wire): string {
  const content = result?.['content'] as { text?: string }[] | undefined;
  if (!content) throw new Error(`no result: ${JSON.stringify(error)}`);
  return content[0]?.text ?? '';
}

/** The text of a tool's result, read as JSON. */
export const jsonOf = (message: Wire): Record<string, unknown> =>
  JSON.parse(textOf(message)) as Record<string, unknown>;
