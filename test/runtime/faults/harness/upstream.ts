import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Wire } from './exchange';

export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly message: Wire | undefined;
}

export type Reply = (message: Wire, response: ServerResponse, request: IncomingMessage) => boolean;

/**
 * A server of 2025-11-25 over Streamable HTTP, by hand: it remembers every request that it gets, and a test may answer in
 * its place.
 */
export class HttpServer {
  readonly seen: Seen[] = [];
  /** Answers instead, where it returns true. */
  reply: Reply = () => false;
  #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch(() => response.destroy());
    });
  }

  static async start(port = 0): Promise<HttpServer> {
    const server = new HttpServer();
    await new Promise<void>((resolve) => server.#server.listen(port, '127.0.0.1', () => resolve()));
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/mcp`;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const message = text === '' ? undefined : (JSON.parse(text) as Wire);
    this.seen.push({ method: request.method ?? '', path: request.url ?? '', headers: request.headers, message });
    if (request.method === 'GET') {
      response.writeHead(405).end();
    } else if (message?.method === undefined || message.id === undefined) {
      response.writeHead(message ? 202 : 200).end();
    } else if (!this.reply(message, response, request)) {
      this.answer(message, response);
    }
  }

  /** The ordinary answer: a session with one tool that says what it was given. */
  answer({ id, method, params }: Wire, response: ServerResponse): void {
    const results: Record<string, unknown> = {
      initialize: {
        protocolVersion: '2025-11-25',
        capabilities: { tools: {} },
        serverInfo: { name: 'http', version: '1.0.0' },
      },
      'tools/list': { tools: [{ name: 'echo', inputSchema: { type: 'object' } }] },
      'tools/call': { content: [{ type: 'text', text: JSON.stringify(params?.['arguments'] ?? {}) }] },
    };
    const result = results[method ?? ''];
    const headers = {
      'content-type': 'application/json',
      'set-cookie': 'upstream=secret',
      'x-powered-by': 'upstream',
      ...(method === 'initialize' && { 'mcp-session-id': `upstream-${this.seen.length}` }),
    };
    const body = result
      ? { jsonrpc: '2.0', id, result }
      : { jsonrpc: '2.0', id, error: { code: -32601, message: 'Method not found' } };
    response.writeHead(200, headers).end(JSON.stringify(body));
  }
}
