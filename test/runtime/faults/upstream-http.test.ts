import { createServer } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Launched, launch } from '../../fixtures/esm/launch';
import { Modern, Session, textOf } from './harness/clients';
import { Exchange, until } from './harness/exchange';
import { sound } from './harness/payloads';
import { table } from './harness/suite';
import { HttpServer, type Reply } from './harness/upstream';

const CREDENTIALS = {
  authorization: 'Bearer of-the-client',
  'proxy-authorization': 'Basic x',
  cookie: 'session=of-the-client',
  'x-api-key': 'of-the-client',
  'x-forwarded-for': '203.0.113.1',
  'x-forwarded-host': 'evil.example',
  forwarded: 'for=203.0.113.1',
  'mcp-session-id-extra': 'x',
};

describe('A server that listens itself', () => {
  const record = table('A server that listens itself');
  let server: HttpServer;
  let elsewhere: HttpServer;
  let bridge: Launched;

  beforeAll(async () => {
    server = await HttpServer.start();
    elsewhere = await HttpServer.start();
    bridge = await launch({
      command: [],
      config: {
        upstream: { transport: 'streamable-http', url: server.url },
        limits: { requestSeconds: 2, lineBytes: 1_048_576 },
      },
    });
  }, 30_000);

  afterAll(async () => {
    await bridge.stop();
    server.stop();
    elsewhere.stop();
  }, 20_000);

  /** Lets the server answer tool calls in another way; everybody is served again afterwards. */
  async function fault(reply: Reply, check: () => Promise<void>): Promise<void> {
    server.reply = (message, response, request) => message.method === 'tools/call' && reply(message, response, request);
    try {
      await check();
    } finally {
      server.reply = () => false;
    }
    expect(bridge.alive()).toBe(true);
    expect(textOf(await (await Session.open(bridge.url)).call('echo', { a: 1 }))).toBe('{"a":1}');
    expect(textOf(await new Modern(bridge.url).call('echo', { a: 2 }))).toBe('{"a":2}');
  }

  it('gets no credentials, cookies or addresses of the client, and its own do not come back', async () => {
    const session = await Session.open(bridge.url);
    const before = server.seen.length;
    const call = session.post(
      { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'echo', arguments: {} } },
      { headers: CREDENTIALS },
    );
    expect(textOf(await call.response())).toBe('{}');
    const modern = new Modern(bridge.url).request('tools/call', { name: 'echo', arguments: {} }, 7, {
      headers: CREDENTIALS,
    });
    expect(textOf(await modern.response())).toBe('{}');
    const requests = server.seen.slice(before);
    expect(requests.length).toBeGreaterThanOrEqual(2);
    for (const { headers } of requests) {
      expect(JSON.stringify(headers)).not.toMatch(/of-the-client|203\.0\.113|evil\.example/);
      expect(headers.host).toBe(new URL(server.url).host);
    }
    for (const { headers } of [call, modern]) {
      expect(headers['set-cookie']).toBeUndefined();
      expect(headers['x-powered-by']).toBeUndefined();
      expect(JSON.stringify(headers)).not.toMatch(/upstream/);
    }
  });

  it('never learns the session ids of clients, nor they its own', async () => {
    const session = await Session.open(bridge.url);
    await session.call('echo');
    expect(session.id).not.toMatch(/upstream/);
    expect(server.seen.some(({ headers }) => headers['mcp-session-id'] === session.id)).toBe(false);
    expect(server.seen.some(({ headers }) => String(headers['mcp-session-id']).startsWith('upstream-'))).toBe(true);
  });

  it('cannot send the bridge somewhere else', async () => {
    for (const status of [301, 302, 307, 308]) {
      await fault(
        (_message, response) => {
          response.writeHead(status, { location: elsewhere.url }).end();
          return true;
        },
        async () => {
          expect((await (await Session.open(bridge.url)).call('echo')).error).toBeDefined();
        },
      );
    }
    expect(elsewhere.seen).toEqual([]);
    record('it redirects the bridge to another address', 'JSON-RPC error; nothing is sent there');
  });

  it.each<[string, Reply]>([
    [
      'answers with a page of HTML',
      (_message, response) => {
        response
          .writeHead(500, { 'content-type': 'text/html' })
          .end('<html>at Object.<anonymous> (/srv/app.js:1:1)</html>');
        return true;
      },
    ],
    [
      'answers with broken JSON',
      (_message, response) => {
        response.writeHead(200, { 'content-type': 'application/json' }).end('{"jsonrpc":');
        return true;
      },
    ],
    [
      'closes the connection',
      (_message, response) => {
        response.destroy();
        return true;
      },
    ],
    [
      'closes the connection in the middle of the answer',
      (_message, response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
        response.write('{"jsonrpc":"2.0",', () => response.destroy());
        return true;
      },
    ],
    [
      'closes its stream before the answer',
      (_message, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.end(': nothing\n\n');
        return true;
      },
    ],
    [
      'answers somebody else',
      (message, response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ jsonrpc: '2.0', id: `${message.id}-x`, result: {} }));
        return true;
      },
    ],
    [
      'answers more than a line may hold',
      (message, response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ jsonrpc: '2.0', id: message.id, result: { content: 'x'.repeat(3_000_000) } }));
        return true;
      },
    ],
    ['never answers', () => true],
  ])('%s: an error to the call, and only to it', async (name, reply) => {
    await fault(reply, async () => {
      for (const client of [await Session.open(bridge.url), new Modern(bridge.url)]) {
        const exchange = client.start('echo');
        expect((await exchange.response()).error).toBeDefined();
        expect(sound(exchange)).toBeDefined();
        expect(exchange.text).not.toMatch(/<html|srv\/app/);
      }
    });
    record(`it ${name}`, 'a JSON-RPC error to the call, which tells nothing of the inside');
  });

  it('ends a session: the client is told with 404 and begins again', async () => {
    const session = await Session.open(bridge.url);
    server.reply = (message, response) => {
      if (message.method !== 'tools/call') return false;
      response.writeHead(404, { 'content-type': 'application/json' }).end('{}');
      return true;
    };
    const exchange = session.start('echo');
    await exchange.ended();
    server.reply = () => false;
    // The call fails in either form; afterwards the client must know that its session is over.
    if (exchange.status === 200) expect(exchange.messages[0]?.error).toBeDefined();
    await pause(50);
    expect(await session.request('tools/list').opened()).toBe(404);
    expect(textOf(await (await Session.open(bridge.url)).call('echo'))).toBe('{}');
    record('it ends a session', '404, so that the client begins a new one');
  });

  it('is gone and comes back', async () => {
    const port = new URL(server.url).port;
    expect(await new Exchange(`${bridge.admin}/readyz`, { method: 'GET' }).opened()).toBe(200);
    server.stop();
    const { error } = await new Modern(bridge.url).call('echo');
    expect(error).toBeDefined();
    expect(JSON.stringify(error)).not.toMatch(new RegExp(`127\\.0\\.0\\.1:${port}`));
    expect(bridge.alive()).toBe(true);
    server = await HttpServer.start(Number(port));
    await until(
      async () => (await new Modern(bridge.url).call('echo')).result !== undefined,
      'calls work again',
      20_000,
    );
    expect(textOf(await (await Session.open(bridge.url)).call('echo'))).toBe('{}');
  }, 40_000);
});

describe('A server on HTTP+SSE', () => {
  it('names an endpoint on another host: nothing is sent there', async () => {
    const elsewhere = await HttpServer.start();
    const sse = createServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(`event: endpoint\ndata: ${elsewhere.url}\n\n`);
    });
    await new Promise<void>((resolve) => sse.listen(0, '127.0.0.1', () => resolve()));
    const { port } = sse.address() as { port: number };
    const upstream = { transport: 'sse', url: `http://127.0.0.1:${port}/sse` };
    const bridge = await launch({ command: [], config: { upstream, limits: { startSeconds: 1 } } });
    try {
      expect((await Session.initialize(bridge.url).response()).error).toBeDefined();
      expect((await new Modern(bridge.url).call('echo')).error).toBeDefined();
      expect(elsewhere.seen).toEqual([]);
      expect(bridge.alive()).toBe(true);
    } finally {
      await bridge.stop();
      elsewhere.stop();
      sse.closeAllConnections();
      sse.close();
    }
  }, 30_000);
});
