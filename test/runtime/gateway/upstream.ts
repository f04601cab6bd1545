import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Json } from '../support/http';

/** What a modern upstream of a test lists, and how it misbehaves. */
export interface FakeOptions {
  readonly tools?: readonly Json[];
  readonly prompts?: readonly Json[];
  readonly resources?: readonly Json[];
  readonly templates?: readonly Json[];
  readonly capabilities?: Json;
  readonly list?: Json;
  /** Takes over a request. Returns whether it did. */
  readonly handle?: (message: Json, response: ServerResponse, request: IncomingMessage) => boolean | Promise<boolean>;
}

export interface FakeUpstream {
  readonly url: string;
  readonly server: Server;
  /** Names of tools that were called. */
  readonly calls: string[];
  /** Methods that were asked for, with their headers. */
  readonly requests: { readonly method: string; readonly headers: IncomingMessage['headers']; readonly body: Json }[];
  /** Open `subscriptions/listen` streams. */
  readonly listens: { readonly id: unknown; readonly send: (message: Json) => void }[];
  options: FakeOptions;
}

const running = new Set<Server>();

/** A modern server over HTTP whose every answer is in the test: the parts of a server that an SDK would not let do wrong. */
export async function fakeUpstream(options: FakeOptions = {}): Promise<FakeUpstream> {
  const server = createServer((request, response) => void serve(fake, request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  running.add(server);
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`;
  const fake: FakeUpstream = { url, server, calls: [], requests: [], listens: [], options };
  return fake;
}

/** For `afterEach`. */
export async function closeUpstreams(): Promise<void> {
  await Promise.all([...running].map((server) => stopUpstream(server)));
}

export async function stopUpstream(server: Server): Promise<void> {
  running.delete(server);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

export function answer(response: ServerResponse, body: unknown, status = 200, headers = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

async function serve(fake: FakeUpstream, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  if (request.method !== 'POST') {
    response.writeHead(405).end();
    return;
  }
  const body = JSON.parse(Buffer.concat(chunks).toString()) as Json;
  const { id, method } = body;
  const params = (body.params ?? {}) as Json;
  fake.requests.push({ method: String(method), headers: request.headers, body });
  const { options } = fake;
  if (options.handle !== undefined && (await options.handle(body, response, request))) return;
  const { tools, prompts, resources, templates, list = {} } = options;
  const result = (value: Json) =>
    answer(response, { jsonrpc: '2.0', id, result: { resultType: 'complete', ...value } });
  const listing = (key: string, items: readonly Json[] = []) =>
    result({ [key]: items, ttlMs: 60_000, cacheScope: 'private', ...list });
  switch (method) {
    case 'server/discover':
      result({
        supportedVersions: ['2026-07-28'],
        capabilities: {
          ...(tools && { tools: { listChanged: true } }),
          ...(prompts && { prompts: { listChanged: true } }),
          ...((resources ?? templates) && { resources: { listChanged: true, subscribe: true } }),
          ...options.capabilities,
        },
        ttlMs: 60_000,
        cacheScope: 'public',
      });
      return;
    case 'tools/list':
      listing('tools', tools);
      return;
    case 'prompts/list':
      listing('prompts', prompts);
      return;
    case 'resources/list':
      listing('resources', resources);
      return;
    case 'resources/templates/list':
      listing('resourceTemplates', templates);
      return;
    case 'tools/call':
      fake.calls.push(String(params.name));
      result({ content: [{ type: 'text', text: `${params.name} ${JSON.stringify(params.arguments)}` }] });
      return;
    case 'prompts/get':
      result({ messages: [{ role: 'user', content: { type: 'text', text: String(params.name) } }] });
      return;
    case 'resources/read':
      result({ contents: [{ uri: params.uri, text: `read ${params.uri}` }], ttlMs: 0, cacheScope: 'private' });
      return;
    case 'completion/complete':
      result({ completion: { values: [JSON.stringify(params.ref)] } });
      return;
    case 'subscriptions/listen': {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const send = (message: Json) => void response.write(`data: ${JSON.stringify(message)}\n\n`);
      const meta = { 'io.modelcontextprotocol/subscriptionId': id };
      send({
        jsonrpc: '2.0',
        method: 'notifications/subscriptions/acknowledged',
        params: { notifications: params.notifications, _meta: meta },
      });
      const listen = { id, send };
      fake.listens.push(listen);
      response.on('close', () => void fake.listens.splice(fake.listens.indexOf(listen), 1));
      return;
    }
    default:
      // An era that it does not speak.
      answer(response, { jsonrpc: '2.0', id, error: { code: -32_601, message: 'Method not found' } }, 404);
  }
}
