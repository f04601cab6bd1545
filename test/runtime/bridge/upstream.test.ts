import { type ChildProcess, spawn } from 'node:child_process';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { bridgeTo, closeBridges, SERVERS } from '../support/bridge';
import { EventReader, type Json, Legacy, modern, post, until } from '../support/http';

const children: ChildProcess[] = [];
const servers: ReturnType<typeof createServer>[] = [];

afterEach(async () => {
  await closeBridges();
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** Starts a server that listens itself; resolves with its port. */
async function listening(name: string): Promise<number> {
  const child = spawn(process.execPath, [join(SERVERS, name)], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  return new Promise((resolve) => child.stdout?.once('data', (data) => resolve(Number(String(data)))));
}

/** A server in this process that does what a test says. */
async function serving(
  handle: (request: IncomingMessage, response: ServerResponse, body: Json) => void,
): Promise<string> {
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => (text += chunk));
    request.on('end', () => handle(request, response, text === '' ? {} : JSON.parse(text)));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`;
}

const json = (response: ServerResponse, body: unknown, status = 200, headers: Record<string, string> = {}) =>
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
const textOf = (answer: Json) => (answer.result as { content: { text: string }[] }).content[0]?.text;

describe('a Streamable HTTP server of SDK v1', () => {
  const start = async () =>
    bridgeTo({ transport: 'streamable-http', url: `http://127.0.0.1:${await listening('http-v1.mjs')}/mcp` });

  it('serves legacy clients, each with a session of its own', async () => {
    const { url } = await start();
    const session = await Legacy.begin(url, { capabilities: { sampling: {} } });
    expect(textOf((await session.request('tools/call', { name: 'echo', arguments: { text: 'drüp' } })).last)).toBe(
      'drüp',
    );
    const events = new EventReader(await session.open('tools/call', { name: 'ask', arguments: {} }));
    const question = await events.next();
    expect(question).toMatchObject({ method: 'sampling/createMessage' });
    await session.send({
      jsonrpc: '2.0',
      id: question?.id,
      result: { role: 'assistant', model: 'm', content: { type: 'text', text: 'because' } },
    });
    expect(textOf((await events.next()) ?? {})).toBe('because');
  });

  it('sees no header of the client', async () => {
    const { url } = await start();
    const session = await Legacy.begin(url);
    const answer = await session.send(
      { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'headers', arguments: {} } },
      { authorization: 'Bearer secret', cookie: 'a=b', 'x-forwarded-for': '10.0.0.1', 'x-anything': 'x' },
    );
    const seen = JSON.parse(textOf(answer.last) ?? '');
    expect(Object.keys(seen).sort()).toEqual([
      'accept',
      'connection',
      'content-length',
      'content-type',
      'host',
      'mcp-protocol-version',
      'mcp-session-id',
    ]);
    expect(seen['mcp-session-id']).not.toBe(session.id);
  });

  it('is called by the name that the configuration says', async () => {
    const address = `http://127.0.0.1:${await listening('http-v1.mjs')}/mcp`;
    const { url } = await bridgeTo({ transport: 'streamable-http', url: address, host: '127.0.0.1:8000' });
    const answer = await (await Legacy.begin(url)).request('tools/call', { name: 'headers', arguments: {} });
    expect(JSON.parse(textOf(answer.last) ?? '')).toMatchObject({ host: '127.0.0.1:8000' });
  });

  it('serves modern clients in translation', async () => {
    const { url } = await start();
    expect(textOf((await modern(url).request('tools/call', { name: 'echo', arguments: { text: 'x' } })).last)).toBe(
      'x',
    );
  });

  it('is asked to end its session when ours ends, and ours ends when it has ended its own', async () => {
    const methods: string[] = [];
    let known = true;
    const url = await serving((request, response, { id, method }) => {
      methods.push(`${request.method} ${method ?? ''} ${request.headers['mcp-session-id'] ?? ''}`.trim());
      if (!known) response.writeHead(404).end();
      else if (request.method === 'GET') response.writeHead(405).end();
      else if (request.method === 'DELETE') response.writeHead(200).end();
      else if (method === 'initialize')
        json(
          response,
          {
            jsonrpc: '2.0',
            id,
            result: { protocolVersion: '2025-11-25', capabilities: {}, serverInfo: { name: 'n', version: '1' } },
          },
          200,
          { 'mcp-session-id': 's1' },
        );
      else if (id === undefined) response.writeHead(202).end();
      else if (method === 'server/discover')
        json(response, { jsonrpc: '2.0', id, error: { code: -32_601, message: 'x' } }, 404);
      else json(response, { jsonrpc: '2.0', id, result: {} });
    });
    const { url: bridge } = await bridgeTo({ transport: 'streamable-http', url });
    const session = await Legacy.begin(bridge);
    expect((await session.request('ping')).last.result).toEqual({});
    await session.delete();
    await until(() => methods.includes('DELETE  s1'));
    const streams = () => methods.filter((line) => line.startsWith('GET')).length;
    const before = streams();
    const second = await Legacy.begin(bridge);
    // The stream that no request belongs to was asked for; from here on only the ping can find out.
    await until(() => streams() > before);
    known = false;
    expect((await second.request('ping')).last).toMatchObject({ error: { message: 'The server ended its session' } });
    expect((await second.request('ping')).status).toBe(404);
  });
});

describe('a Streamable HTTP server of SDK v2', () => {
  it('serves modern clients, with the headers that repeat their bodies', async () => {
    const { url } = await bridgeTo({
      transport: 'streamable-http',
      url: `http://127.0.0.1:${await listening('http-v2.mjs')}/mcp`,
    });
    const client = modern(url);
    const call = (region: string, header: string) =>
      client.request(
        'tools/call',
        { name: 'echo', arguments: { text: 'x', region } },
        { more: { 'mcp-param-region': header } },
      );
    for (const region of ['eu', 'zürich', ' padded ', '=?base64?eA==?=']) {
      const answer = await call(region, `=?base64?${Buffer.from(region).toString('base64')}?=`);
      expect({ region, text: answer.last.result && textOf(answer.last) }).toEqual({ region, text: 'x' });
    }
    expect((await call('eu', 'us')).status).toBe(400);
    const stream = new EventReader(
      await client.open('subscriptions/listen', { notifications: { toolsListChanged: true } }),
    );
    expect(await stream.next()).toMatchObject({ method: 'notifications/subscriptions/acknowledged' });
    await stream.cancel();
  });
});

describe('a server of the HTTP+SSE transport', () => {
  it('serves both eras', async () => {
    const { url } = await bridgeTo({ transport: 'sse', url: `http://127.0.0.1:${await listening('http-v1.mjs')}/sse` });
    const session = await Legacy.begin(url);
    expect(textOf((await session.request('tools/call', { name: 'echo', arguments: { text: 'x' } })).last)).toBe('x');
    expect(textOf((await modern(url).request('tools/call', { name: 'echo', arguments: { text: 'y' } })).last)).toBe(
      'y',
    );
  });

  it.each([
    ['relative', (_: string) => '/messages?session=1'],
    ['by the name that it is called by', (_: string) => 'http://localhost:8000/messages?session=1'],
    ['by its address', (origin: string) => `${origin}/messages?session=1`],
  ])('names the path of what the client says %s, whatever name it is called by', async (_, endpoint) => {
    const seen: unknown[] = [];
    let stream: ServerResponse | undefined;
    const url = await serving((request, response, { id, method }) => {
      seen.push([request.method, request.url, request.headers.host]);
      if (request.method === 'GET') {
        stream = response.writeHead(200, { 'content-type': 'text/event-stream' });
        stream.write(`event: endpoint\ndata: ${endpoint(new URL(url).origin)}\n\n`);
        return;
      }
      response.writeHead(202).end();
      const result =
        method === 'tools/list'
          ? { tools: [] }
          : { protocolVersion: '2024-11-05', capabilities: {}, serverInfo: { name: 'n', version: '1' } };
      if (id !== undefined)
        stream?.write(`event: message\ndata: ${JSON.stringify({ jsonrpc: '2.0', id, result })}\n\n`);
    });
    const { url: bridge } = await bridgeTo({ transport: 'sse', url, host: 'localhost:8000' });
    const session = await Legacy.begin(bridge);
    expect((await session.request('tools/list')).last.result).toMatchObject({ tools: [] });
    expect(seen).toContainEqual(['GET', '/mcp', 'localhost:8000']);
    expect(seen).toContainEqual(['POST', '/messages?session=1', 'localhost:8000']);
    expect(seen.every((one) => (one as string[])[2] === 'localhost:8000')).toBe(true);
  });

  it('keeps to its server where a path looks like a host', async () => {
    const paths: (string | undefined)[] = [];
    const url = await serving((request, response) => {
      paths.push(request.url);
      if (request.method === 'POST') response.writeHead(202).end();
      else
        response
          .writeHead(200, { 'content-type': 'text/event-stream' })
          .write(`event: endpoint\ndata: ${new URL(url).origin}//evil.example/x\n\n`);
    });
    const { url: bridge } = await bridgeTo({ transport: 'sse', url });
    modern(bridge)
      .request('tools/list')
      .catch(() => undefined);
    await until(() => paths.includes('//evil.example/x'));
  });

  it('may not send the bridge elsewhere', async () => {
    for (const endpoint of ['http://169.254.169.254/messages', '//evil.example/x', 'http://', 'file:///etc/passwd']) {
      let posts = 0;
      const url = await serving((request, response) => {
        if (request.method === 'POST') posts++;
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write(`event: endpoint\ndata: ${endpoint}\n\n`);
      });
      const { url: bridge, lines } = await bridgeTo({ transport: 'sse', url });
      await until(() => lines.events('start-failed').length > 0);
      expect((await modern(bridge).request('tools/list')).status).toBe(503);
      expect(posts).toBe(0);
      await closeBridges();
    }
  });
});

describe('a server that misbehaves over HTTP', () => {
  const discovery = {
    resultType: 'complete',
    supportedVersions: ['2026-07-28'],
    capabilities: {},
    ttlMs: 0,
    cacheScope: 'private',
  };
  /** Modern; what it does with any other method is the test's. */
  const server = (other: (request: IncomingMessage, response: ServerResponse, body: Json) => void) =>
    serving((request, response, body) => {
      const { id, method } = body;
      if (method === 'server/discover') json(response, { jsonrpc: '2.0', id, result: discovery });
      else if (method === 'initialize')
        json(response, { jsonrpc: '2.0', id, error: { code: -32_022, message: 'modern' } }, 400);
      else if (method === 'tools/list') json(response, { jsonrpc: '2.0', id, result: { tools: [] } });
      else other(request, response, body);
    });

  it.each([
    ['breaks the connection', (_: IncomingMessage, response: ServerResponse) => response.destroy(), /broke/],
    [
      'answers with HTML',
      (_: IncomingMessage, response: ServerResponse) =>
        response.writeHead(502, { 'content-type': 'text/html' }).end('<html>'),
      /HTTP 502/,
    ],
    [
      'answers with nothing',
      (_: IncomingMessage, response: ServerResponse) => json(response, undefined as never),
      /broke off/,
    ],
    [
      'answers with something else',
      (_: IncomingMessage, response: ServerResponse) => json(response, { a: 1 }),
      /broke off/,
    ],
    [
      'ends its stream early',
      (_: IncomingMessage, response: ServerResponse) =>
        response.writeHead(200, { 'content-type': 'text/event-stream' }).end(': hello\n\n'),
      /broke off/,
    ],
    [
      'says too much',
      (_: IncomingMessage, response: ServerResponse) =>
        json(response, { jsonrpc: '2.0', id: 1, result: { x: 'x'.repeat(30_000) } }),
      /too long/,
    ],
    [
      'says too much in an event',
      (_: IncomingMessage, response: ServerResponse) =>
        response.writeHead(200, { 'content-type': 'text/event-stream' }).end(`data: ${'x'.repeat(30_000)}\n\n`),
      /too long/,
    ],
    [
      'redirects',
      (_: IncomingMessage, response: ServerResponse) =>
        response.writeHead(302, { location: 'http://169.254.169.254/' }).end(),
      /HTTP 302/,
    ],
  ])('%s: the call hears of it, the next is served', async (_, misbehave, message) => {
    let calls = 0;
    const url = await server((request, response, { id }) => {
      if (calls++ === 0) misbehave(request, response);
      else json(response, { jsonrpc: '2.0', id, result: { resultType: 'complete', content: [] } });
    });
    const { url: bridge } = await bridgeTo({ transport: 'streamable-http', url }, { limits: { lineBytes: 20_000 } });
    const client = modern(bridge);
    const failed = await client.request('tools/call', { name: 'x' });
    expect(failed.last).toMatchObject({ error: { code: -32_603, message: expect.stringMatching(message) } });
    expect((await client.request('tools/call', { name: 'x' })).last.result).toBeDefined();
  });

  it('passes errors of the transport on, under the id of the request', async () => {
    const url = await server((_, response) =>
      json(response, { jsonrpc: '2.0', id: null, error: { code: -32_000, message: 'no', data: { why: 1 } } }, 400),
    );
    const { url: bridge } = await bridgeTo({ transport: 'streamable-http', url });
    const answer = await modern(bridge).request('tools/call', { name: 'x' });
    expect(answer.last).toMatchObject({
      id: expect.any(Number),
      error: { code: -32_000, message: 'no', data: { why: 1 } },
    });
  });

  it('is told of a cancellation by the end of the POST', async () => {
    let closed = 0;
    const url = await server((_, response) => {
      response.on('close', () => closed++);
    });
    const { url: bridge } = await bridgeTo({ transport: 'streamable-http', url });
    const abort = new AbortController();
    const client = modern(bridge);
    await client.request('tools/list');
    const call = client.open('tools/call', { name: 'x' }, {}, abort.signal);
    setTimeout(() => abort.abort(), 150);
    await expect(call).rejects.toThrow();
    await until(() => closed === 1);
  });

  it('is not mistaken for a legacy server while it starts', async () => {
    let ready = false;
    const url = await serving((_, response, { id, method }) => {
      if (!ready) response.writeHead(503).end();
      else if (method === 'server/discover') json(response, { jsonrpc: '2.0', id, result: discovery });
      else json(response, { jsonrpc: '2.0', id, error: { code: -32_601, message: 'x' } }, 404);
    });
    const { url: bridge, lines } = await bridgeTo({ transport: 'streamable-http', url });
    await until(() => lines.events('probe-failed').length > 0);
    ready = true;
    await until(() => lines.events('probed').length > 0, 10_000);
    expect(lines.events('probed')[0]).toMatchObject({ modern: ['2026-07-28'] });
    expect((await modern(bridge).request('server/discover')).status).toBe(200);
  }, 15_000);

  it('closes a stream that is meant to be resumed, and goes on with its GET stream', async () => {
    let streams = 0;
    const url = await serving((request, response, { id, method }) => {
      const events = (text: string) => response.writeHead(200, { 'content-type': 'text/event-stream' }).end(text);
      if (method === 'server/discover')
        json(response, { jsonrpc: '2.0', id, error: { code: -32_601, message: 'x' } }, 404);
      else if (method === 'initialize')
        json(
          response,
          {
            jsonrpc: '2.0',
            id,
            result: { protocolVersion: '2025-11-25', capabilities: {}, serverInfo: { name: 'n', version: '1' } },
          },
          200,
          { 'mcp-session-id': 's' },
        );
      else if (request.method === 'DELETE' || (id === undefined && request.method === 'POST'))
        response.writeHead(202).end();
      else if (method === 'slow') events('id: e1\ndata:\n\n');
      else if (request.headers['last-event-id'] === 'e1')
        events('id: e2\ndata: {"jsonrpc":"2.0","id":77,"result":{"late":true}}\n\n');
      else if (request.method === 'GET') {
        streams++;
        if (streams === 1) events('id: g1\ndata: {"jsonrpc":"2.0","method":"notifications/tools/list_changed"}\n\n');
        else if (request.headers['last-event-id'] === 'g1')
          response
            .writeHead(200, { 'content-type': 'text/event-stream' })
            .write('data: {"jsonrpc":"2.0",\ndata: "method":"notifications/prompts/list_changed"}\n\n');
        else response.writeHead(405).end();
      }
    });
    const { url: bridge } = await bridgeTo({ transport: 'streamable-http', url });
    const session = await Legacy.begin(bridge);
    expect((await session.request('slow', {}, 77)).last).toMatchObject({ id: 77, result: { late: true } });
    const stream = new EventReader(await session.get());
    expect(await stream.next()).toMatchObject({ method: 'notifications/tools/list_changed' });
    expect(await stream.next()).toMatchObject({ method: 'notifications/prompts/list_changed' });
    await stream.cancel();
  });

  it('keeps no sessions, and has nothing at all to say to a GET', async () => {
    let streams = 0;
    const url = await serving((request, response, { id, method }) => {
      if (request.method !== 'POST') {
        streams++;
        response.writeHead(404).end();
      } else if (method === 'initialize') {
        const serverInfo = { name: 'n', version: '1' };
        json(response, { jsonrpc: '2.0', id, result: { protocolVersion: '2025-11-25', capabilities: {}, serverInfo } });
      } else if (id === undefined) response.writeHead(202).end();
      else if (method === 'server/discover')
        json(response, { jsonrpc: '2.0', id, error: { code: -32_601, message: 'x' } }, 404);
      else json(response, { jsonrpc: '2.0', id, result: {} });
    });
    const { url: bridge } = await bridgeTo({ transport: 'streamable-http', url });
    const session = await Legacy.begin(bridge);
    await until(() => streams > 0);
    for (let index = 0; index < 5; index++) expect((await session.request('ping')).last.result).toEqual({});
  });

  it.each([
    ['opens its stream late: what it asks of an early call is heard', true],
    ['answers no GET before it has something to say: calls wait for it, and not for ever', false],
  ])('%s', async (_, opens) => {
    const heard: string[] = [];
    let stream: ServerResponse | undefined;
    const url = await serving((request, response, { id, method }) => {
      const say = (result: Json) => json(response, { jsonrpc: '2.0', id, result }, 200, { 'mcp-session-id': 's' });
      if (request.method === 'GET') {
        heard.push('GET');
        if (opens)
          setTimeout(() => {
            stream = response.writeHead(200, { 'content-type': 'text/event-stream' });
            stream.flushHeaders();
          }, 200);
        return;
      }
      heard.push(String(method ?? 'answer'));
      if (method === 'initialize')
        say({ protocolVersion: '2025-11-25', capabilities: {}, serverInfo: { name: 'n', version: '1' } });
      else if (method !== 'tools/call') response.writeHead(202).end();
      else {
        // As servers do: what nobody listens to is said to nobody.
        stream?.write(
          `data: ${JSON.stringify({ jsonrpc: '2.0', id: 7, method: 'sampling/createMessage', params: {} })}\n\n`,
        );
        say({ content: [] });
      }
    });
    const { url: bridge } = await bridgeTo({ transport: 'streamable-http', url });
    const session = await Legacy.begin(bridge, { capabilities: { sampling: {} } });
    const standing = opens ? new EventReader(await session.get()) : undefined;
    const { last } = await session.request('tools/call', { name: 'ask', arguments: {} });
    expect(last.result).toEqual({ content: [] });
    if (standing !== undefined) expect(await standing.next()).toMatchObject({ method: 'sampling/createMessage' });
    expect(heard.indexOf('GET')).toBeLessThan(heard.indexOf('tools/call'));
  });

  it('is nobody', async () => {
    const { url, admin } = await bridgeTo({ transport: 'streamable-http', url: 'http://127.0.0.1:1/mcp' });
    const answer = await post(url, { jsonrpc: '2.0', id: 1, method: 'ping' });
    expect(answer.status).toBe(503);
    expect((await fetch(`${admin}/readyz`)).status).toBe(503);
  });
});
