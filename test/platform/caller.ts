import { type Answer, type Json, modern, post } from '../runtime/support/http';

/** Requests that were made of gateways: what the audit stream is held against. */
export class Ledger {
  requests = 0;
}

/** One principal in front of a gateway. */
export class Caller {
  constructor(
    private readonly url: () => string,
    readonly token: string,
    private readonly ledger: Ledger,
  ) {}

  get headers(): Record<string, string> {
    return { authorization: `Bearer ${this.token}` };
  }

  /** The same principal at one replica. */
  at(url: string): Caller {
    return new Caller(() => url, this.token, this.ledger);
  }

  async request(method: string, params: Json = {}, capabilities: Json = {}): Promise<Answer> {
    this.ledger.requests++;
    const meta = { 'io.modelcontextprotocol/clientCapabilities': capabilities };
    return modern(this.url()).request(method, params, { meta, more: this.headers });
  }

  async call(name: string, args: Json = {}, more: Json = {}, capabilities: Json = {}): Promise<Answer> {
    return this.request('tools/call', { name, arguments: args, ...more }, capabilities);
  }

  async list(): Promise<{ readonly names: string[]; readonly meta: Json }> {
    const { last, text } = await this.request('tools/list');
    const result = last.result as { tools: { name: string }[]; _meta?: Json } | undefined;
    if (result === undefined) throw new Error(`no list: ${text}`);
    return { names: result.tools.map(({ name }) => name), meta: result._meta ?? {} };
  }

  /** Asks, and answers what is asked back: a call of several rounds. `where` says which replica gets the second. */
  async converse(name: string, args: Json, content: Json, where: Caller = this): Promise<Conversation> {
    const can = { elicitation: { form: {} } };
    const first = await this.call(name, args, {}, can);
    const asked = first.last.result as Partial<Asked> | undefined;
    if (asked?.inputRequests === undefined) throw new Error(`nothing is asked: ${first.text}`);
    const answers = Object.keys(asked.inputRequests).map((key) => [key, { action: 'accept', content }]);
    const retry = { inputResponses: Object.fromEntries(answers), requestState: asked.requestState };
    return { asked: JSON.stringify(asked.inputRequests), retry, answer: await where.call(name, args, retry, can) };
  }

  async session(capabilities: Json = {}): Promise<Session> {
    this.ledger.requests++;
    const params = { protocolVersion: '2025-11-25', capabilities, clientInfo: { name: 'test', version: '1' } };
    const url = this.url();
    const answer = await post(url, { jsonrpc: '2.0', id: 0, method: 'initialize', params }, this.headers);
    const session = new Session(url, this, answer.headers.get('mcp-session-id') ?? '', this.ledger);
    await session.notify('notifications/initialized');
    return session;
  }
}

interface Asked {
  readonly inputRequests: Json;
  readonly requestState: string;
}

interface Conversation {
  /** What was asked back. */
  readonly asked: string;
  /** What was sent with the second round. */
  readonly retry: Json;
  readonly answer: Answer;
}

let ids = 100;

/** A legacy session of a principal. */
export class Session {
  constructor(
    readonly url: string,
    private readonly caller: Caller,
    readonly id: string,
    private readonly ledger: Ledger,
  ) {}

  get headers(): Record<string, string> {
    return { ...this.caller.headers, 'mcp-session-id': this.id, 'mcp-protocol-version': '2025-11-25' };
  }

  /** The same session at another replica. */
  at(url: string): Session {
    return new Session(url, this.caller, this.id, this.ledger);
  }

  notify(method: string): Promise<Answer> {
    return post(this.url, { jsonrpc: '2.0', method }, this.headers);
  }

  request(method: string, params: Json = {}): Promise<Answer> {
    this.ledger.requests++;
    return post(this.url, { jsonrpc: '2.0', id: ++ids, method, params }, this.headers);
  }

  call(name: string, args: Json = {}): Promise<Answer> {
    return this.request('tools/call', { name, arguments: args });
  }

  /** A call whose answer is still open: questions of the server come on it. */
  open(name: string, args: Json = {}): Promise<Response> {
    this.ledger.requests++;
    const body = JSON.stringify({ jsonrpc: '2.0', id: ++ids, method: 'tools/call', params: { name, arguments: args } });
    const accept = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
    return fetch(this.url, { method: 'POST', headers: { ...accept, ...this.headers }, body });
  }

  /** Answers a question of the server. */
  answer(id: unknown, result: Json): Promise<Answer> {
    return post(this.url, { jsonrpc: '2.0', id, result }, this.headers);
  }
}
