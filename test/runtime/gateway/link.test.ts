import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer as createTcpServer, type Socket, type Server as TcpServer } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { trusting } from '../auth/support';
import { frame, Type } from '../link/raw-link';
import { bridgeTo, closeBridges, Server } from '../support/bridge';
import { type Json, modern, post, until } from '../support/http';
import { TestIssuer } from '../support/issuer';
import { closeGateways, gatewayTo, type TestGateway, upstream } from './support';
import { answer, closeUpstreams, fakeUpstream } from './upstream';

const closing: (() => void)[] = [];
afterEach(async () => {
  await closeGateways();
  await closeUpstreams();
  await closeBridges();
  for (const close of closing.splice(0)) close();
});

const linksOf = async ({ metrics }: TestGateway, id = 'a') =>
  Number(new RegExp(`^strata_gateway_upstream_links\\{upstream="${id}"\\} (\\d+)`, 'm').exec(await metrics())?.[1]);
/** Asks until calls have a link. */
const linked = async (gateway: TestGateway, more: Record<string, string> = {}) => {
  await until(async () => {
    await modern(gateway.url).request('tools/call', { name: 'a_no-such-tool', arguments: {} }, { more });
    await modern(gateway.url).request('tools/call', { name: 'a_whoami', arguments: {} }, { more });
    return (await linksOf(gateway)) > 0;
  });
};
const call = async (url: string, name: string, args: Json = {}, more: Record<string, string> = {}) =>
  (await modern(url).request('tools/call', { name: `a_${name}`, arguments: args }, { more })).last;
const textOf = ({ result }: Json) => (result as { content: { text: string }[] } | undefined)?.content[0]?.text ?? '';

/** Stands between a gateway and a bridge, counts connections, and does to them what networks do. */
async function between(url: string) {
  const target = new URL(url);
  const sockets = new Set<Socket>();
  const upgrades: Socket[] = [];
  let requests = 0;
  let frozen = false;
  const server: TcpServer = createTcpServer((socket) => {
    sockets.add(socket);
    let inner: Socket | undefined;
    const whole = async () => {
      const { connect } = await import('node:net');
      inner = connect(Number(target.port), target.hostname);
      inner.on('error', () => socket.destroy());
      inner.on('close', () => socket.destroy());
      inner.on('data', (chunk) => {
        if (!frozen) socket.write(chunk);
      });
      socket.on('close', () => inner?.destroy());
    };
    const ready = whole();
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      if (chunk.includes('strata-link/1')) upgrades.push(socket);
      if (chunk.includes('POST ')) requests++;
      void ready.then(() => {
        if (!frozen) inner?.write(chunk);
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`,
    upgrades,
    requests: () => requests,
    freeze: (on: boolean) => {
      frozen = on;
    },
  };
}

describe('calls over a link', () => {
  it('share one connection, and say what they say over HTTP', async () => {
    const bridge = await bridgeTo(Server.FAULTY);
    const way = await between(bridge.url);
    const gateway = await gatewayTo([upstream('a', way.url)]);
    await linked(gateway);
    const before = way.requests();
    const all = await Promise.all(
      Array.from({ length: 20 }, (_, index) => call(gateway.url, 'echo', { index, text: 'é\u2028"' })),
    );
    expect(all.map((last) => JSON.parse(textOf(last)))).toEqual(all.map((_, index) => ({ index, text: 'é\u2028"' })));
    expect(way.requests()).toBe(before);
    // Both eras, errors, resources and lists go the same way.
    expect((await call(gateway.url, 'no-such')).error).toMatchObject({ code: -32_602 });
    const large = 'x'.repeat(70_000);
    expect(JSON.parse(textOf(await call(gateway.url, 'echo', { large })))).toEqual({ large });
    // A request that is too large for a frame has a connection of its own.
    expect(way.requests()).toBe(before + 1);
    expect(textOf(await call(gateway.url, 'huge', { bytes: 3_000_000 }))).toHaveLength(3_000_000);
    expect(way.requests()).toBe(before + 1);
    expect(way.upgrades.length).toBe(1);
    expect(await gateway.metrics()).not.toContain('strata_gateway_upstream_nonsense_total');
  });

  it('keep apart what has the same id and the same token', async () => {
    const bridge = await bridgeTo(Server.SCRIPTED, { sessions: { poolMax: 1 } });
    const gateway = await gatewayTo([upstream('a', bridge.url)]);
    await linked(gateway);
    const ask = async (steps: Json[]) => {
      const meta = {
        'io.modelcontextprotocol/protocolVersion': '2026-07-28',
        'io.modelcontextprotocol/clientCapabilities': {},
        progressToken: 'same',
      };
      const params = { name: 'a_script', arguments: { steps }, _meta: meta };
      const { messages } = await post(
        gateway.url,
        { jsonrpc: '2.0', id: 'same', method: 'tools/call', params },
        { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/call', 'mcp-name': 'a_script' },
      );
      return messages;
    };
    const about = (who: number) => [
      { wait: 100 },
      { send: { method: 'notifications/progress', params: { progressToken: '$token', progress: who } } },
      { wait: 100 },
      { answer: { content: [{ type: 'text', text: `${who}` }] } },
    ];
    const all = await Promise.all([1, 2, 3, 4].map((who) => ask(about(who))));
    for (const [index, messages] of all.entries()) {
      expect(messages).toMatchObject([
        { method: 'notifications/progress', params: { progressToken: 'same', progress: index + 1 } },
        { id: 'same', result: { content: [{ text: `${index + 1}` }] } },
      ]);
    }
    expect(await linksOf(gateway)).toBe(1);
    expect(await gateway.metrics()).not.toContain('strata_gateway_upstream_nonsense_total');
  });

  it('are not held up by one that has much to say, or is slow', async () => {
    const bridge = await bridgeTo(Server.FAULTY, { sessions: { poolMax: 4 } });
    const gateway = await gatewayTo([upstream('a', bridge.url)]);
    await linked(gateway);
    const leaving = new AbortController();
    const stuck = modern(gateway.url)
      .open('tools/call', { name: 'a_hang', arguments: {} }, {}, leaving.signal)
      .catch(() => undefined);
    const huge = call(gateway.url, 'huge', { bytes: 8_000_000 });
    for (let index = 0; index < 10; index++) expect(textOf(await call(gateway.url, 'echo'))).toBe('{}');
    expect(textOf(await huge)).toHaveLength(8_000_000);
    leaving.abort();
    await stuck;
    expect(await linksOf(gateway)).toBe(1);
  });

  it('are taken back where the client leaves, and the others go on', async () => {
    const bridge = await bridgeTo(Server.FAULTY, { sessions: { poolMax: 1 } });
    const gateway = await gatewayTo([upstream('a', bridge.url)]);
    await linked(gateway);
    const leaving = new AbortController();
    const left = modern(gateway.url)
      .open('tools/call', { name: 'a_hang', arguments: {} }, {}, leaving.signal)
      .catch(() => undefined);
    const inFlight = async () =>
      /strata_bridge_requests_in_flight (\d+)/.exec(await (await fetch(`${bridge.admin}/metrics`)).text())?.[1];
    await until(async () => (await inFlight()) === '1');
    leaving.abort();
    await left;
    await until(async () => (await inFlight()) === '0');
    await until(
      async () => (JSON.parse(textOf(await call(gateway.url, 'whoami'))).cancelled as unknown[]).length === 1,
    );
    expect(await linksOf(gateway)).toBe(1);
  });

  it('are answered with the error of a broken connection where they were sent, and go on over the next link', async () => {
    const bridge = await bridgeTo(Server.FAULTY);
    const way = await between(bridge.url);
    const gateway = await gatewayTo([upstream('a', way.url)]);
    await linked(gateway);
    const lost = call(gateway.url, 'hang');
    const inFlight = async () => (await fetch(`${bridge.admin}/metrics`)).text();
    await until(async () => /strata_bridge_requests_in_flight 1/.test(await inFlight()));
    way.upgrades[0]?.destroy();
    expect((await lost).error).toMatchObject({ code: -32_603, message: 'The connection to the server broke' });
    expect(textOf(await call(gateway.url, 'echo'))).toBe('{}');
    await linked(gateway);
    expect(way.upgrades.length).toBeGreaterThan(1);
  });

  it('are sent elsewhere where the bridge stops before it looks at them; what it works on is finished', async () => {
    const first = await bridgeTo(Server.FAULTY, { drainSeconds: 30 });
    const gateway = await gatewayTo([upstream('a', first.url)]);
    await linked(gateway);
    const working = call(gateway.url, 'slow', { after: 6_000 });
    const inFlight = async () => (await fetch(`${first.admin}/metrics`)).text();
    await until(async () => /strata_bridge_requests_in_flight 1/.test(await inFlight()));
    const closed = first.bridge.close();
    await until(async () => first.lines.events('draining').length === 1);
    // While it drains it takes no new calls, and says so over HTTP: what was refused is refused as ever.
    const late = await call(gateway.url, 'echo');
    expect(late.error).toMatchObject({ code: -32_603 });
    expect(textOf(await working)).toContain('6000');
    expect(await closed).toBe(true);
    // A bridge at the same place is found again.
    const port = Number(new URL(first.url).port);
    await bridgeTo(Server.FAULTY, { listen: { port } });
    await until(async () => textOf(await call(gateway.url, 'echo')) === '{}');
    await linked(gateway);
  }, 60_000);

  it('of legacy sessions go the same way', async () => {
    const bridge = await bridgeTo(Server.ECHO_V1);
    const way = await between(bridge.url);
    const gateway = await gatewayTo([upstream('a', way.url)]);
    const { Client } = await import('@modelcontextprotocol/sdk/client/index.js');
    const { StreamableHTTPClientTransport } = await import('@modelcontextprotocol/sdk/client/streamableHttp.js');
    const client = new Client({ name: 'test', version: '1' });
    // biome-ignore lint/suspicious/noExplicitAny: the SDK's own types differ under exactOptionalPropertyTypes
    await client.connect(new StreamableHTTPClientTransport(new URL(gateway.url)) as any);
    const { tools } = await client.listTools();
    const name = tools.find((tool) => tool.name.endsWith('echo'))?.name ?? '';
    await until(async () => {
      await client.callTool({ name, arguments: { text: 'x' } });
      return (await linksOf(gateway)) > 0;
    });
    const before = way.requests();
    for (let index = 0; index < 5; index++) {
      expect(await client.callTool({ name, arguments: { text: `t${index}` } })).toMatchObject({
        content: [{ text: `t${index}` }],
      });
    }
    expect(way.requests()).toBe(before);
    await client.close();
  });
});

describe('a link', () => {
  it('is not asked for where the configuration says so, nor of servers that do not know it for long', async () => {
    const bridge = await bridgeTo(Server.FAULTY);
    const way = await between(bridge.url);
    const gateway = await gatewayTo([upstream('a', way.url, { link: false })]);
    for (let index = 0; index < 5; index++) await call(gateway.url, 'echo');
    expect(way.upgrades).toHaveLength(0);
    expect(await linksOf(gateway)).toBe(0);

    const foreign = await fakeUpstream({ tools: [{ name: 'echo', inputSchema: { type: 'object' } }] });
    let asked = 0;
    foreign.server.prependListener('request', ({ method }) => {
      if (method === 'GET') asked++;
    });
    const other = await gatewayTo([upstream('a', foreign.url)], {}, {});
    for (let index = 0; index < 5; index++) expect(textOf(await call(other.url, 'echo'))).toContain('echo');
    await until(() => asked > 0);
    for (let index = 0; index < 5; index++) expect(textOf(await call(other.url, 'echo'))).toContain('echo');
    expect(asked).toBe(1);
  });

  it.each([
    ['another protocol', 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: other/1\r\n\r\n'],
    [
      'a stream that stays open',
      'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n',
    ],
    ['nothing', ''],
    [
      'bytes that are no frames',
      `${'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: strata-link/1\r\n\r\n'}${'\xff'.repeat(30)}`,
    ],
    [
      'an answer that nobody asked for',
      `${'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: strata-link/1\r\n\r\n'}${frame(Type.DATA, 77, '\0x').toString('latin1')}`,
    ],
  ])('that is answered with %s costs no call', async (_, reply) => {
    const server = createServer((request, response) => void fake.server.emit('request', request, response));
    const fake = await fakeUpstream({ tools: [{ name: 'echo', inputSchema: { type: 'object' } }] });
    let asked = 0;
    server.on('upgrade', (_request, socket) => {
      asked++;
      socket.on('error', () => undefined);
      socket.write(Buffer.from(reply, 'latin1'));
      closing.push(() => socket.destroy());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closing.push(() => {
      server.closeAllConnections();
      server.close();
    });
    const gateway = await gatewayTo([
      upstream('a', `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`, { requestSeconds: 5 }),
    ]);
    await call(gateway.url, 'echo');
    await until(() => asked > 0);
    for (let index = 0; index < 10; index++) expect(textOf(await call(gateway.url, 'echo'))).toContain('echo');
    await until(async () => (await linksOf(gateway)) === 0);
    expect(asked).toBe(1);
  });

  it('on which nothing comes for a while costs calls their time, and no more', async () => {
    const bridge = await bridgeTo(Server.FAULTY);
    const way = await between(bridge.url);
    const gateway = await gatewayTo([upstream('a', way.url, { requestSeconds: 2 })]);
    await linked(gateway);
    way.freeze(true);
    expect((await call(gateway.url, 'echo')).error).toMatchObject({ message: 'The server did not answer within 2 s' });
    way.freeze(false);
    await until(async () => textOf(await call(gateway.url, 'echo')) === '{}', 60_000);
  }, 90_000);
});

describe('a link where callers are known', () => {
  let issuer: TestIssuer;
  beforeAll(async () => {
    issuer = await TestIssuer.start();
  });
  afterAll(() => issuer.close());
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

  it('carries the calls of all, each with its own token, and what one may not is not served for another', async () => {
    const gatewayIssuer = createServer(
      (_, response) => void fetch(keys).then(async (found) => answer(response, await found.json())),
    );
    let keys = '';
    await new Promise<void>((resolve) => gatewayIssuer.listen(0, '127.0.0.1', resolve));
    closing.push(() => {
      gatewayIssuer.closeAllConnections();
      gatewayIssuer.close();
    });
    const issuerUrl = `http://127.0.0.1:${(gatewayIssuer.address() as AddressInfo).port}`;
    const audience = 'https://a.example/mcp';
    const bridge = await bridgeTo(Server.FAULTY, {
      audit: { enabled: true },
      authentication: trusting(issuerUrl, { resource: audience }, {
        audiences: [audience],
        jwksUri: `${issuerUrl}/jwks`,
      } as Json),
    });
    const way = await between(bridge.url);
    const gateway = await gatewayTo([upstream('a', way.url, { token: { kind: 'signed', audience } })], {
      authentication: trusting(issuer.url),
      signer: { issuer: issuerUrl },
    });
    keys = new URL('/.well-known/jwks.json', gateway.url).href;
    const alice = bearer(await issuer.sign());
    const bob = bearer(await issuer.sign({ sub: 'bob' }));
    await linked(gateway, alice);
    await call(gateway.url, 'echo', {}, bob);
    const before = way.requests();
    const seen = bridge.lines.audit.length;
    for (let index = 0; index < 4; index++) {
      expect(textOf(await call(gateway.url, 'echo', {}, index % 2 === 0 ? alice : bob))).toBe('{}');
    }
    expect(way.requests()).toBe(before);
    const callers = bridge.lines.audit
      .slice(seen)
      .filter(({ type }) => type === 'call')
      .map(({ principal }) => JSON.stringify(principal));
    expect(callers).toHaveLength(4);
    expect(callers[0]).toBe(callers[2]);
    expect(callers[1]).toBe(callers[3]);
    expect(callers[0]).not.toBe(callers[1]);
  });
});
