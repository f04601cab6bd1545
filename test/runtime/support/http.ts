/** Requests as raw as fetch allows: what goes over the wire is in the test. */
export type Json = Record<string, unknown>;

export const JSON_TYPES = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
const ENVELOPE = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {},
};

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** Messages of the answer, whether JSON or events. */
  readonly messages: Json[];
  /** The last of them. */
  readonly last: Json;
  readonly text: string;
}

/** The events of a stream, with their ids. */
export function eventsOf(text: string): { id?: string; data: string }[] {
  return text
    .split('\n\n')
    .filter((block) => /^(id|data):/m.test(block))
    .map((block) => ({
      id: /^id: (.*)$/m.exec(block)?.[1],
      data: [...block.matchAll(/^data: ?(.*)$/gm)].map(([, data]) => data).join('\n'),
    }));
}

export async function read(response: Response): Promise<Answer> {
  const text = await response.text();
  const stream = response.headers.get('content-type') === 'text/event-stream';
  const messages: Json[] = stream
    ? eventsOf(text).flatMap(({ data }) => (data === '' ? [] : [JSON.parse(data)]))
    : text.startsWith('{')
      ? [JSON.parse(text)]
      : text.startsWith('[')
        ? JSON.parse(text)
        : [];
  return { status: response.status, headers: response.headers, messages, last: messages.at(-1) ?? {}, text };
}

export async function post(url: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return read(await fetch(url, { method: 'POST', headers: { ...JSON_TYPES, ...headers }, body: text }));
}

let ids = 0;

/** A modern client: every request stands alone. */
export function modern(url: string) {
  const headers = (method: string, params: Json) => ({
    'mcp-protocol-version': '2026-07-28',
    'mcp-method': method,
    ...(typeof params.name === 'string' && { 'mcp-name': params.name }),
    ...(typeof params.uri === 'string' && { 'mcp-name': params.uri }),
  });
  const message = (method: string, params: Json, meta: Json) => ({
    jsonrpc: '2.0',
    id: ++ids,
    method,
    params: { ...params, _meta: { ...ENVELOPE, ...meta } },
  });
  return {
    request: (
      method: string,
      params: Json = {},
      { meta = {}, more = {} }: { meta?: Json; more?: Record<string, string> } = {},
    ) => post(url, message(method, params, meta), { ...headers(method, params), ...more }),
    /** The same, with the answer still open. */
    open: (method: string, params: Json = {}, meta: Json = {}, signal?: AbortSignal) =>
      fetch(url, {
        method: 'POST',
        headers: { ...JSON_TYPES, ...headers(method, params) },
        body: JSON.stringify(message(method, params, meta)),
        signal,
      }),
  };
}

export type Modern = ReturnType<typeof modern>;

/** A legacy client with a session. */
export class Legacy {
  private constructor(
    readonly url: string,
    readonly id: string,
    readonly initialized: Answer,
  ) {}

  static async begin(
    url: string,
    { version = '2025-11-25', capabilities = {} }: { version?: string; capabilities?: Json } = {},
  ): Promise<Legacy> {
    const params = { protocolVersion: version, capabilities, clientInfo: { name: 'test', version: '1' } };
    const answer = await post(url, { jsonrpc: '2.0', id: 0, method: 'initialize', params });
    const session = new Legacy(url, answer.headers.get('mcp-session-id') ?? '', answer);
    if (session.id !== '') await session.send({ jsonrpc: '2.0', method: 'notifications/initialized' });
    return session;
  }

  get headers(): Record<string, string> {
    return { 'mcp-session-id': this.id };
  }

  request(method: string, params?: Json, id: unknown = ++ids): Promise<Answer> {
    return this.send({ jsonrpc: '2.0', id, method, ...(params && { params }) });
  }

  send(body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    return post(this.url, body, { ...this.headers, ...headers });
  }

  /** A request whose answer is still open. */
  open(method: string, params: Json, id: unknown = ++ids, signal?: AbortSignal): Promise<Response> {
    const body = JSON.stringify({ jsonrpc: '2.0', id, method, params });
    return fetch(this.url, { method: 'POST', headers: { ...JSON_TYPES, ...this.headers }, body, signal });
  }

  get(headers: Record<string, string> = {}, signal?: AbortSignal): Promise<Response> {
    return fetch(this.url, { headers: { accept: 'text/event-stream', ...this.headers, ...headers }, signal });
  }

  delete(): Promise<Response> {
    return fetch(this.url, { method: 'DELETE', headers: this.headers });
  }
}

/** Reads a stream of events bit by bit. */
export class EventReader {
  private text = '';
  private readonly reader;

  constructor(readonly response: Response) {
    this.reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  }

  /** The next message, or undefined at the end. Events without data are passed over, and their ids kept. */
  readonly ids: string[] = [];

  async next(): Promise<Json | undefined> {
    for (;;) {
      const end = this.text.indexOf('\n\n');
      if (end >= 0) {
        const [event] = eventsOf(this.text.slice(0, end + 2));
        this.text = this.text.slice(end + 2);
        if (event?.id !== undefined) this.ids.push(event.id);
        if (event !== undefined && event.data !== '') return JSON.parse(event.data);
        continue;
      }
      const chunk = await this.reader?.read();
      if (chunk === undefined || chunk.done) return undefined;
      this.text += chunk.value;
    }
  }

  /** Breaks the connection. */
  cancel(): Promise<void> | undefined {
    return this.reader?.cancel();
  }
}

/** Waits until something holds, at most `milliseconds`. */
export async function until(test: () => unknown, milliseconds = 20_000): Promise<void> {
  const end = Date.now() + milliseconds;
  while (!(await test())) {
    if (Date.now() > end) throw new Error(`in vain: ${test}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

export const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
