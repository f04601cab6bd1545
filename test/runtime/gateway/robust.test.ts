import { afterEach, describe, expect, it } from '@jest/globals';
import { type Json, modern, until } from '../support/http';
import { closeGateways, gatewayTo, upstream } from './support';
import { answer, closeUpstreams, type FakeOptions, fakeUpstream, stopUpstream } from './upstream';

afterEach(async () => {
  await closeGateways();
  await closeUpstreams();
});

const tool = (name: string): Json => ({ name, inputSchema: { type: 'object' } });
const names = (result: unknown) => (result as { tools: { name: string }[] }).tools.map(({ name }) => name);
const GAPS = 'strata.dev/upstreams';
const gapsOf = (result: unknown) => ((result as Json)._meta as Json | undefined)?.[GAPS];

/** An upstream whose tools behave as the test says. */
const misbehaving = (handle: NonNullable<FakeOptions['handle']>) => fakeUpstream({ tools: [tool('t')], handle });

describe('an upstream that is not there', () => {
  it('is missing from lists, which say so, and its calls fail at once; it comes back by itself', async () => {
    const good = await fakeUpstream({ tools: [tool('t')] });
    const bad = await fakeUpstream({ tools: [tool('t')] });
    await stopUpstream(bad.server);
    const { url, metrics } = await gatewayTo([
      upstream('good', good.url),
      upstream('bad', bad.url, { breaker: { failures: 2, openSeconds: 0.2 } }),
    ]);
    const client = modern(url);
    const { last: list } = await client.request('tools/list');
    expect(names(list.result)).toEqual(['good_t']);
    expect(gapsOf(list.result)).toEqual({ bad: 'unavailable' });
    expect((list.result as Json).ttlMs).toBe(0);
    const { last: call } = await client.request('tools/call', { name: 'good_t', arguments: {} });
    expect(call.result).toBeDefined();
    expect((await client.request('tools/call', { name: 'bad_t', arguments: {} })).last.error).toBeDefined();
    expect(await metrics()).toMatch(/strata_gateway_partial_lists_total\{reason="unavailable"\} [1-9]/);
    const { port } = new URL(bad.url);
    await new Promise<void>((resolve) => bad.server.listen(Number(port), '127.0.0.1', resolve));
    await until(async () => names((await client.request('tools/list')).last.result).length === 2, 20_000);
    expect((await client.request('tools/call', { name: 'bad_t', arguments: {} })).last.result).toBeDefined();
    await stopUpstream(bad.server);
  });

  it('opens its breaker after failures in a row, and closes it after one that answers', async () => {
    let broken = false;
    const server = await misbehaving((message, response) => {
      if (!broken || message.method !== 'tools/call') return false;
      response.writeHead(503).end();
      return true;
    });
    const { url, metrics } = await gatewayTo([upstream('a', server.url, { breaker: { failures: 3, openSeconds: 4 } })]);
    const call = () => modern(url).request('tools/call', { name: 'a_t', arguments: {} });
    expect((await call()).last.result).toBeDefined();
    broken = true;
    for (let time = 0; time < 3; time++) expect((await call()).last.error).toMatchObject({ code: -32_603 });
    const asked = server.requests.length;
    const { last } = await call();
    expect(last.error).toMatchObject({ message: expect.stringContaining('not available') });
    expect(server.requests).toHaveLength(asked);
    expect(await metrics()).toContain('strata_gateway_breaker_opened_total{reason="a"} 1');
    broken = false;
    await until(async () => (await call()).last.result !== undefined, 20_000);
    expect(await metrics()).toContain('strata_gateway_upstream_breaker{upstream="a"} 0');
  });
});

describe('a slow upstream', () => {
  it('slows nobody else, and is given up after its time', async () => {
    const slow = await misbehaving((message) => message.method === 'tools/call');
    const quick = await fakeUpstream({ tools: [tool('t')] });
    const { url } = await gatewayTo([upstream('slow', slow.url, { requestSeconds: 3 }), upstream('quick', quick.url)]);
    const client = modern(url);
    await client.request('tools/list');
    const waiting = client.request('tools/call', { name: 'slow_t', arguments: {} });
    for (let time = 0; time < 20; time++) {
      expect((await client.request('tools/call', { name: 'quick_t', arguments: {} })).last.result).toBeDefined();
    }
    expect((await waiting).last.error).toMatchObject({ message: expect.stringContaining('within') });
  });

  it('has so many calls at once and as many that wait; one more is refused', async () => {
    const held: (() => void)[] = [];
    const server = await misbehaving(async (message) => {
      if (message.method === 'tools/call') await new Promise<void>((resolve) => held.push(resolve));
      return false;
    });
    const { url } = await gatewayTo([upstream('a', server.url, { concurrentRequests: 2 })]);
    const client = modern(url);
    await client.request('tools/list');
    const call = () => client.request('tools/call', { name: 'a_t', arguments: {} });
    const calls = Array.from({ length: 5 }, call);
    // Two work, two wait, and one is told at once.
    const first = await Promise.race(calls);
    expect(first.last.error).toMatchObject({ message: expect.stringContaining('too many calls') });
    await until(() => held.length === 2, 20_000);
    const release = setInterval(() => {
      for (const resolve of held.splice(0)) resolve();
    }, 10);
    const answers = await Promise.all(calls);
    clearInterval(release);
    expect(answers.filter(({ last }) => last.result !== undefined)).toHaveLength(4);
  });
});

describe('an upstream that lies', () => {
  it.each<[string, (id: unknown) => string]>([
    ['is no JSON', () => 'no JSON'],
    ['answers another request', (id) => JSON.stringify({ jsonrpc: '2.0', id: Number(id) + 1, result: {} })],
    ['asks something', () => JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'sampling/createMessage' })],
    ['has no result', (id) => JSON.stringify({ jsonrpc: '2.0', id })],
  ])('%s: the one call fails, and nothing of it is passed on', async (_, text) => {
    const server = await misbehaving((message, response) => {
      if (message.method !== 'tools/call') return false;
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(text(message.id));
      return true;
    });
    const { url, metrics } = await gatewayTo([upstream('a', server.url)]);
    const { last, messages } = await modern(url).request('tools/call', { name: 'a_t', arguments: {} });
    expect(last.error).toMatchObject({ code: -32_603 });
    expect(messages).toHaveLength(1);
    expect(await metrics()).toMatch(/strata_gateway_upstream_nonsense_total\{reason="a"\} 1/);
  });

  it('sends more than the limit, or progress and subscriptions of somebody else: contained', async () => {
    const server = await misbehaving((message, response) => {
      if (message.method !== 'tools/call') return false;
      const args = (message.params as Json).arguments as Json;
      if (args.huge === true) {
        answer(response, { jsonrpc: '2.0', id: message.id, result: { text: 'x'.repeat(200_000) } });
        return true;
      }
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const send = (body: Json) => response.write(`data: ${JSON.stringify({ jsonrpc: '2.0', ...body })}\n\n`);
      send({ method: 'notifications/progress', params: { progressToken: 'another', progress: 1 } });
      send({
        method: 'notifications/resources/updated',
        params: { uri: 'file:///secret', _meta: { 'io.modelcontextprotocol/subscriptionId': 'another' } },
      });
      send({ id: message.id as number, result: { content: [], resultType: 'complete' } });
      response.end();
      return true;
    });
    const { url } = await gatewayTo([upstream('a', server.url)], { limits: { lineBytes: 100_000 } });
    const client = modern(url);
    const { last } = await client.request('tools/call', { name: 'a_t', arguments: { huge: true } });
    expect(last.error).toMatchObject({ message: 'The answer of the server is too long' });
    const { messages } = await client.request(
      'tools/call',
      { name: 'a_t', arguments: {} },
      { meta: { progressToken: 'mine' } },
    );
    expect(messages).toHaveLength(1);
  });
});

describe('names of several upstreams', () => {
  it('without a prefix two of one name are an error, and neither is shown or called', async () => {
    const one = await fakeUpstream({ tools: [tool('same'), tool('one')] });
    const two = await fakeUpstream({ tools: [tool('same'), tool('two')] });
    const { url, lines, metrics } = await gatewayTo([upstream('one', one.url), upstream('two', two.url)], {
      naming: { prefix: 'none' },
    });
    const client = modern(url);
    expect(names((await client.request('tools/list')).last.result)).toEqual(['one', 'two']);
    const { last } = await client.request('tools/call', { name: 'same', arguments: {} });
    expect(last.error).toMatchObject({ code: -32_602 });
    expect([...one.calls, ...two.calls]).toEqual([]);
    expect(lines.events('name-collision')).toMatchObject([{ name: 'same', upstreams: ['one', 'two'] }]);
    expect(await metrics()).toMatch(/strata_gateway_name_collisions_total\{reason="tools"\} [1-9]/);
  });

  it('long names are shortened and still lead to their tool; views rename, hide and describe', async () => {
    const long = 'x'.repeat(120);
    const server = await fakeUpstream({ tools: [tool(long), tool('hidden'), tool('old'), tool('plain')] });
    const { url } = await gatewayTo([
      upstream('a', server.url, {
        tools: { deny: ['hid*'], rename: { old: 'new' }, describe: { plain: 'A description of ours' } },
      }),
    ]);
    const client = modern(url);
    const { last } = await client.request('tools/list');
    const listed = (last.result as { tools: Json[] }).tools;
    expect(names(last.result).every((name) => name.length <= 64)).toBe(true);
    expect(listed.map(({ name }) => name)).toEqual(['a_new', 'a_plain', expect.stringMatching(/^a_x+-[0-9a-f]{8}$/)]);
    expect(listed[1]).toMatchObject({ description: 'A description of ours' });
    for (const name of ['a_new', String(listed[2]?.name)]) await client.request('tools/call', { name, arguments: {} });
    expect(server.calls).toEqual(['old', long]);
    for (const name of ['a_hidden', 'a_old']) {
      expect((await client.request('tools/call', { name, arguments: {} })).last.error).toMatchObject({ code: -32_602 });
    }
  });
});
