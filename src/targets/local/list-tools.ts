/** What a person waits for, milliseconds. */
const PATIENCE = 60_000;
const PAGES = 1_000;
const REVISION = '2025-11-25';

type Json = Readonly<Record<string, unknown>>;

/** What a client declares that can be asked everything. */
const EVERYTHING = { elicitation: { form: {}, url: {} }, sampling: { tools: {} }, roots: {} };

/**
 * The tools of a server that runs on this machine, asked for at its endpoint as clients do: by one that cannot be asked anything, and by one that can, to whom
 * some servers show more. A tool that both are shown is what the first one is shown.
 *
 * @throws Error when it does not list them
 */
export async function listTools(url: string): Promise<readonly unknown[]> {
  const tools = await listAs(url, {});
  const names = new Set(tools.map(nameOf));
  return [...tools, ...(await listAs(url, EVERYTHING)).filter((tool) => !names.has(nameOf(tool)))];
}

const nameOf = (tool: unknown) => (tool as Json | null)?.['name'];

async function listAs(url: string, declared: Json): Promise<readonly unknown[]> {
  const client = new ListingClient(url);
  const { capabilities } = await client.request('initialize', {
    protocolVersion: REVISION,
    capabilities: declared,
    clientInfo: { name: 'strata-lock', version: '1' },
  });
  await client.notify('notifications/initialized');
  try {
    // A server without tools need not know the method.
    return (capabilities as Json | undefined)?.['tools'] === undefined ? [] : await client.pages();
  } finally {
    await client.end();
  }
}

class ListingClient {
  #session: string | undefined;
  #last = 0;

  constructor(private readonly url: string) {}

  async pages(): Promise<readonly unknown[]> {
    const tools: unknown[] = [];
    let cursor: unknown;
    for (let page = 0; page < PAGES; page++) {
      const result = await this.request('tools/list', cursor === undefined ? {} : { cursor });
      if (!Array.isArray(result['tools'])) throw new Error('it lists no tools');
      tools.push(...result['tools']);
      cursor = result['nextCursor'];
      if (typeof cursor !== 'string') return tools;
    }
    throw new Error('its list of tools does not end');
  }

  async request(method: string, params: Json): Promise<Json> {
    const id = ++this.#last;
    const response = await this.#post({ jsonrpc: '2.0', id, method, params });
    const text = await response.text();
    this.#session ??= response.headers.get('mcp-session-id') ?? undefined;
    const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') === true;
    const messages = isStream ? [...text.matchAll(/^data: ?(.+)$/gm)].map(([, data = '']) => data) : [text];
    const answer = messages.map((message) => JSON.parse(message) as Json).find((message) => message['id'] === id);
    const result = answer?.['result'];
    if (typeof result === 'object' && result !== null) return result as Json;
    const error = answer?.['error'] as Json | undefined;
    throw new Error(
      `it answered ${method} with ${error === undefined ? `status ${response.status}` : String(error['message'])}`,
    );
  }

  async notify(method: string): Promise<void> {
    await (await this.#post({ jsonrpc: '2.0', method })).arrayBuffer();
  }

  async end(): Promise<void> {
    await fetch(this.url, { method: 'DELETE', headers: this.#headers(), signal: AbortSignal.timeout(PATIENCE) });
  }

  #post(message: Json): Promise<Response> {
    const headers = {
      ...this.#headers(),
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
    };
    const signal = AbortSignal.timeout(PATIENCE);
    return fetch(this.url, { method: 'POST', headers, body: JSON.stringify(message), signal });
  }

  #headers(): Record<string, string> {
    return this.#session === undefined ? {} : { 'mcp-session-id': this.#session };
  }
}
