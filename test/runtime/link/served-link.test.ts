import { request as httpRequest } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { MOST_EXCHANGES, MOST_PAYLOAD, WINDOW } from '../../../src/runtime/link/protocol';
import { ServedLink } from '../../../src/runtime/link/server/served-link';
import { trusting } from '../auth/support';
import { bridgeTo, closeBridges, Server } from '../support/bridge';
import { JSON_TYPES, type Json, modern, until } from '../support/http';
import { TestIssuer } from '../support/issuer';
import { closeRawLinks, frame, headersOf, modernCall, RawLink, request, Type } from './raw-link';

afterEach(async () => {
  closeRawLinks();
  await closeBridges();
});

const script = (number: number, steps: Json[], more: Json = {}) =>
  modernCall(number, 'tools/call', { name: 'script', arguments: { steps }, ...more });
const textOf = ({ result }: Json) => (result as { content: { text: string }[] } | undefined)?.content[0]?.text ?? '{}';
const big = (number: number, bytes: number) => modernCall(number, 'tools/call', { name: 'huge', arguments: { bytes } });
const window = (number: number, bytes: number) => {
  const payload = Buffer.alloc(4);
  payload.writeUInt32BE(bytes);
  return frame(Type.WINDOW, number, payload);
};
const metric = async (admin: string, name: string) => {
  const text = await (await fetch(`${admin}/metrics`)).text();
  return Number(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'm').exec(text)?.[1]);
};

describe('a link of the bridge', () => {
  it('serves many calls at once, each as a request of its own would be, and in the order in which they end', async () => {
    const { url, lines, admin } = await bridgeTo(Server.SCRIPTED, { audit: { enabled: true } });
    const link = await RawLink.open(url);
    expect(link.status).toBe(101);
    link.send(
      script(1, [{ wait: 300 }]),
      modernCall(2, 'tools/list', {}),
      modernCall(3, 'nothing/such', {}),
      request(4, { headers: JSON_TYPES, body: 'no JSON' }),
      request(5, { headers: { 'content-type': 'text/plain' }, body: '{}' }),
      modernCall(6, 'tools/list', {}, { headers: { 'mcp-method': 'tools/call' } }),
    );
    const [first, second, third, fourth, fifth, sixth] = await Promise.all(
      [1, 2, 3, 4, 5, 6].map((number) => link.answered(number)),
    );
    const ends = link.of(Type.RESPONSE).map(({ number }) => number);
    expect(ends.at(-1)).toBe(1);
    expect(first?.status).toBe(200);
    expect(first?.headers).toContain('content-type\napplication/json\n');
    expect(first?.headers).not.toContain('content-length');
    expect(second?.json.result).toMatchObject({ tools: [{}, {}, {}] });
    expect([second?.json.id, third?.status, third?.json.error]).toMatchObject([2, 404, { code: -32_601 }]);
    expect([fourth?.status, fifth?.status, sixth?.status]).toEqual([400, 415, 400]);
    expect(sixth?.json.error).toMatchObject({ code: -32_020 });
    // The same refusals as over HTTP, word for word.
    const plain = await modern(url).request('tools/list', {}, { more: { 'mcp-method': 'tools/call' } });
    expect(plain.last.error).toEqual(sixth?.json.error);
    expect(await metric(admin, 'strata_bridge_links')).toBe(1);
    await until(() => lines.audit.filter(({ type }) => type === 'call').length >= 3);
    const audited = lines.audit.filter(({ type, method }) => type === 'call' && method === 'tools/call');
    expect(audited).toMatchObject([{ outcome: 'success', source: '127.0.0.1' }]);
  });

  it('carries what a server says before its answer', async () => {
    const { url } = await bridgeTo(Server.SCRIPTED);
    const link = await RawLink.open(url);
    const progress = { method: 'notifications/progress', params: { progressToken: '$token', progress: 1 } };
    link.send(script(7, [{ send: progress }], { _meta: { progressToken: 'mine' } }));
    const { body, headers } = await link.answered(7);
    expect(headers).toContain('text/event-stream');
    expect(body).toMatch(/^data: .*"progressToken":"mine".*\n\ndata: .*"id":7/s);
  });

  it('takes a call back when it is told so, and goes on', async () => {
    const { url, admin } = await bridgeTo(Server.SCRIPTED, { sessions: { poolMax: 1 } });
    const link = await RawLink.open(url);
    // Its tools are known from here on, so that nothing waits in the bridge.
    link.send(script(1, []));
    await link.answered(1);
    link.send(script(2, [{ silence: true }]), script(3, [{ silence: true }]));
    await until(async () => (await metric(admin, 'strata_bridge_requests_in_flight')) === 2);
    link.send(frame(Type.RESET, 2, '\0'), script(4, []));
    const { json } = await link.answered(4);
    const told = JSON.parse(textOf(json));
    const cancelled = told.received.filter(({ method }: Json) => method === 'notifications/cancelled');
    expect(cancelled).toHaveLength(1);
    expect(link.answer(2)).toMatchObject({ status: 0, ended: false });
  });

  it('sends no more of an answer than was asked for, and lets others pass meanwhile', async () => {
    const { url } = await bridgeTo(Server.FAULTY);
    const link = await RawLink.open(url);
    const size = WINDOW * 3;
    link.send(big(1, size));
    await until(() => link.answer(1).body.length >= WINDOW);
    link.send(modernCall(2, 'tools/call', { name: 'echo', arguments: {} }));
    expect((await link.answered(2)).status).toBe(200);
    expect(link.answer(1).body).toHaveLength(WINDOW);
    link.send(window(1, 10));
    await until(() => link.answer(1).body.length > WINDOW);
    expect(link.answer(1).body).toHaveLength(WINDOW + 10);
    link.send(window(1, WINDOW * 4));
    expect(textOf((await link.answered(1)).json).length).toBeGreaterThanOrEqual(size);
    // Two that have more to say than fits at once take turns.
    link.send(big(3, size), big(4, size));
    await until(() => [3, 4].every((number) => link.answer(number).body.length >= WINDOW));
    link.send(window(3, WINDOW * 4), window(4, WINDOW * 4));
    await Promise.all([link.answered(3), link.answered(4)]);
    const order = link.of(Type.DATA).map(({ number }) => number);
    expect(order.lastIndexOf(3)).toBeGreaterThan(order.indexOf(4));
  });

  it('lets headers be shown once and referred to', async () => {
    const { url } = await bridgeTo(Server.SCRIPTED);
    const link = await RawLink.open(url);
    const { headers } = {
      headers: { ...JSON_TYPES, 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/list' },
    };
    const call = modernCall(1, 'tools/list', {});
    const body = call.toString('utf8', call.indexOf('{"jsonrpc"'));
    link.send(frame(Type.SHOW, 9, headersOf(headers)), request(1, { place: 9, body }));
    expect((await link.answered(1)).status).toBe(200);
    link.send(frame(Type.SHOW, 9, headersOf({ 'content-type': 'text/plain' })), request(2, { place: 9, body }));
    expect((await link.answered(2)).status).toBe(415);
  });

  it.each<[string, Buffer[]]>([
    ['a giant length', [frame(Type.REQUEST, 1, '', 0x7fff_ffff)]],
    ['a length beyond the longest', [frame(Type.SHOW, 1, '', MOST_PAYLOAD + 1)]],
    ['a number twice', [modernCall(4, 'tools/list', {}), modernCall(4, 'tools/list', {})]],
    ['a number that goes back', [modernCall(4, 'tools/list', {}), modernCall(3, 'tools/list', {})]],
    ['the number 0', [modernCall(0, 'tools/list', {})]],
    ['a number whose place is taken', [script(1, [{ silence: true }]), modernCall(4_097, 'tools/list', {})]],
    ['a place where nothing was shown', [request(1, { place: 3, body: '{}' })]],
    ['a place that is none', [frame(Type.SHOW, 0, 'a\nb\n')]],
    ['another place that is none', [frame(Type.SHOW, 257, 'a\nb\n')]],
    ['a header of its own for another host', [request(1, { headers: { host: 'elsewhere' }, body: '{}' })]],
    ['a header twice', [frame(Type.SHOW, 1, 'a\nb\n'), request(1, { place: 1, headers: { a: 'c' }, body: '{}' })]],
    ['a method that is none', [request(1, { method: 3, body: '{}' })]],
    ['half a request', [frame(Type.REQUEST, 1, Buffer.from([1, 0]))]],
    ['headers longer than the frame', [frame(Type.REQUEST, 1, Buffer.from([1, 0, 0, 0xff, 0xff, 0x41]))]],
    ['a body longer than any', [request(1, { headers: JSON_TYPES, body: 'x'.repeat(65_537) })]],
    ['an answer', [frame(Type.RESPONSE, 1, Buffer.alloc(5))]],
    ['a type that is none', [frame(99, 1)]],
    ['a window of a wrong size', [modernCall(1, 'tools/list', {}), frame(Type.WINDOW, 1, 'x')]],
  ])('ends at %s, and nothing else does', async (_, frames) => {
    const { url, lines } = await bridgeTo(Server.SCRIPTED, { telemetry: { logLevel: 'debug' } });
    const bystander = await RawLink.open(url);
    const link = await RawLink.open(url);
    link.send(...frames);
    await until(() => link.closed);
    await until(() => lines.events('link-ended').length === 1);
    bystander.send(modernCall(1, 'tools/list', {}));
    expect((await bystander.answered(1)).status).toBe(200);
    expect(lines.events('internal-error')).toEqual([]);
  });

  it('takes back its calls when it breaks', async () => {
    const { url, admin } = await bridgeTo(Server.SCRIPTED);
    const link = await RawLink.open(url);
    link.send(...[1, 2, 3].map((number) => script(number, [{ silence: true }])));
    await until(async () => (await metric(admin, 'strata_bridge_requests_in_flight')) === 3);
    link.socket.destroy();
    await until(async () => (await metric(admin, 'strata_bridge_requests_in_flight')) === 0);
    await until(async () => (await metric(admin, 'strata_bridge_links')) === 0);
  });

  it('refuses what comes on top of the limits, as over HTTP, and what is too much for one link', async () => {
    const { url } = await bridgeTo(Server.SCRIPTED, { limits: { concurrentRequests: 2 } });
    const link = await RawLink.open(url);
    link.send(...Array.from({ length: MOST_EXCHANGES + 1 }, (_, index) => script(index + 1, [{ silence: true }])));
    const { status, json } = await link.answered(3);
    expect([status, json.error]).toMatchObject([503, { message: 'Too many requests in flight' }]);
    await link.answered(MOST_EXCHANGES + 1);
    expect(link.answer(1)).toMatchObject({ status: 0 });
    const limited = await bridgeTo(Server.SCRIPTED, { limits: { requestsPerSecond: 3 } });
    const flood = await RawLink.open(limited.url);
    flood.send(...Array.from({ length: 50 }, (_, index) => modernCall(index + 1, 'tools/list', {})));
    const all = await Promise.all(Array.from({ length: 50 }, (_, index) => flood.answered(index + 1)));
    expect(all.filter(({ status }) => status === 429).length).toBeGreaterThan(30);
  });

  it('holds no more than it may of answers that nobody reads, and whoever made them hears that it is over', async () => {
    const ended: string[] = [];
    let closed = 0;
    const server = createServer((socket) => {
      socket.once('data', (asked) => {
        socket.write('HTTP/1.1 101 Switching Protocols\r\n\r\n');
        const link = new ServedLink({
          socket,
          url: '/mcp',
          host: 'localhost',
          unread: 4_000_000,
          ended: (reason) => ended.push(reason),
          receive: (_, response) => {
            response.on('close', () => closed++);
            response.writeHead(200, ['Content-Type', 'application/json']);
            response.end(Buffer.alloc(1_000_000));
          },
        });
        link.take(asked.subarray(asked.indexOf('\r\n\r\n') + 4));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const link = await RawLink.open(`http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`);
    link.socket.pause();
    // No window is ever given: all but the first of each waits.
    link.send(...Array.from({ length: 12 }, (_, index) => request(index + 1, { headers: JSON_TYPES, body: '{}' })));
    await until(() => ended.length > 0);
    expect(ended).toEqual(['the other side does not read']);
    await until(() => closed >= 5);
    server.close();
  });

  it('is not listened to while it does not read', async () => {
    const { url, admin } = await bridgeTo(Server.SCRIPTED);
    const link = await RawLink.open(url);
    link.socket.pause();
    const pings = Buffer.concat(Array.from({ length: 10_000 }, () => frame(Type.PING, 0)));
    // More than two kernels and the bridge have room for, answers included.
    for (let round = 0; round < 400; round++) link.socket.write(pings);
    await modern(url).request('tools/list');
    expect(link.socket.writableLength).toBeGreaterThan(pings.length);
    expect(await metric(admin, 'strata_bridge_links')).toBe(1);
  });

  it('finishes what is in flight when the bridge stops, and takes nothing more', async () => {
    const { bridge, url } = await bridgeTo(Server.SCRIPTED, { drainSeconds: 10 });
    const link = await RawLink.open(url);
    link.send(script(1, [{ wait: 700 }]));
    link.send(modernCall(2, 'tools/list', {}));
    await link.answered(2);
    const closed = bridge.close();
    await until(() => link.of(Type.LEAVE).length === 1);
    expect(link.of(Type.LEAVE)[0]?.number).toBe(2);
    link.send(modernCall(3, 'tools/list', {}));
    expect((await link.answered(1)).status).toBe(200);
    expect(await closed).toBe(true);
    await until(() => link.closed);
    expect(link.answer(3)).toMatchObject({ status: 0, ended: false });
  });
});

describe('whoever wants a link', () => {
  let issuer: TestIssuer;
  beforeAll(async () => {
    issuer = await TestIssuer.start();
  });
  afterAll(() => issuer.close());
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

  it('is asked who it is, and so is each of its calls', async () => {
    const { url, lines } = await bridgeTo(Server.SCRIPTED, {
      authentication: trusting(issuer.url),
      audit: { enabled: true },
    });
    const alice = await issuer.sign();
    const bob = await issuer.sign({ sub: 'bob' });
    const nobody = await RawLink.open(url);
    expect(nobody.status).toBe(401);
    expect(nobody.head.toLowerCase()).toContain('www-authenticate: bearer');
    await until(() => nobody.closed);
    expect((await RawLink.open(url, bearer(`${alice}x`))).status).toBe(401);

    const link = await RawLink.open(url, bearer(alice));
    expect(link.status).toBe(101);
    // Who opened it says nothing about its calls.
    link.send(modernCall(1, 'tools/list', {}));
    expect((await link.answered(1)).status).toBe(401);
    link.send(
      frame(Type.SHOW, 1, headersOf(bearer(alice))),
      frame(Type.SHOW, 2, headersOf(bearer(bob))),
      script(2, []),
      modernCall(3, 'tools/call', { name: 'script', arguments: {} }, { place: 1 }),
      modernCall(4, 'tools/call', { name: 'script', arguments: {} }, { place: 2 }),
      modernCall(5, 'tools/call', { name: 'script', arguments: {} }, { headers: bearer(`${bob}x`) }),
    );
    const all = await Promise.all([2, 3, 4, 5].map((number) => link.answered(number)));
    expect(all.map(({ status }) => status)).toEqual([401, 200, 200, 401]);
    await until(() => lines.audit.filter(({ type }) => type === 'call').length === 2);
    const callers = lines.audit
      .filter(({ type }) => type === 'call')
      .map(({ principal }) => (principal as Json).subject);
    expect(callers.sort()).toEqual(['alice', 'bob']);
  });

  it('is served no longer than its token is good', async () => {
    const { url } = await bridgeTo(Server.SCRIPTED, { authentication: trusting(issuer.url, { clockSkewSeconds: 0 }) });
    const short = await issuer.sign({ exp: Math.floor(Date.now() / 1000) + 8 });
    const link = await RawLink.open(url, bearer(short));
    expect(link.status).toBe(101);
    link.send(frame(Type.SHOW, 1, headersOf(bearer(short))), modernCall(1, 'tools/list', {}, { place: 1 }));
    expect((await link.answered(1)).status).toBe(200);
    let number = 1;
    await until(async () => {
      link.send(modernCall(++number, 'tools/list', {}, { place: 1 }));
      return (await link.answered(number)).status === 401;
    }, 40_000);
    // Another one, over the same link.
    const next = await issuer.sign();
    link.send(frame(Type.SHOW, 1, headersOf(bearer(next))), modernCall(++number, 'tools/list', {}, { place: 1 }));
    expect((await link.answered(number)).status).toBe(200);
  }, 60_000);

  it.each([
    ['another path', '/other', {}, 404],
    ['another host', '/mcp', { Host: 'evil.example' }, 403],
    ['a page of another origin', '/mcp', { Origin: 'https://evil.example' }, 403],
  ])('is refused at %s', async (_, path, headers, status) => {
    const { url } = await bridgeTo(Server.SCRIPTED);
    const link = await RawLink.open(new URL(path, url).href, headers);
    expect(link.status).toBe(status);
    await until(() => link.closed);
  });

  it('asks for a link, and not for anything else: other protocols are not spoken, and the request is served', async () => {
    const { url } = await bridgeTo(Server.SCRIPTED);
    const body = modernCall(1, 'tools/list', {});
    const headers = {
      ...JSON_TYPES,
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': 'tools/list',
      connection: 'Upgrade, HTTP2-Settings',
      upgrade: 'h2c',
    };
    const status = await new Promise((resolve, reject) => {
      const sent = httpRequest(url, { method: 'POST', headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      sent.on('error', reject);
      sent.end(body.subarray(body.indexOf('{"jsonrpc"')));
    });
    expect(status).toBe(200);
    expect((await RawLink.open(url, { Upgrade: 'strata-link/2' })).status).toBe(400);
  });
});
