import { afterEach, describe, expect, it } from '@jest/globals';
import { eventsOf, type Json, modern, until } from '../support/http';
import { closeGateways, gatewayTo, upstream } from './support';
import { answer, closeUpstreams, fakeUpstream } from './upstream';

afterEach(async () => {
  await closeGateways();
  await closeUpstreams();
});

const tool = (name: string, more: Json = {}): Json => ({ name, inputSchema: { type: 'object' }, ...more });

describe('lists', () => {
  it('are read in pages, whose cursors are good for one principal and one list', async () => {
    const tools = Array.from({ length: 2_500 }, (_, index) => tool(`t${String(index).padStart(4, '0')}`));
    const server = await fakeUpstream({ tools });
    const { url } = await gatewayTo([upstream('a', server.url)]);
    const client = modern(url);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const { last } = await client.request('tools/list', cursor === undefined ? {} : { cursor });
      const result = last.result as { tools: { name: string }[]; nextCursor?: string };
      seen.push(...result.tools.map(({ name }) => name));
      cursor = result.nextCursor;
      if (cursor !== undefined) {
        const forged = `${cursor.slice(0, -2)}${cursor.endsWith('AA') ? 'BB' : 'AA'}`;
        expect((await client.request('tools/list', { cursor: forged })).last.error).toMatchObject({ code: -32_602 });
        expect((await client.request('prompts/list', { cursor })).last.error).toMatchObject({ code: -32_602 });
      }
    } while (cursor !== undefined);
    expect(seen).toEqual(tools.map(({ name }) => `a_${name}`));
    expect(server.requests.filter(({ method }) => method === 'tools/list')).toHaveLength(1);
  });

  it('pass byte for byte what upstreams wrote, but for the name', async () => {
    const big =
      '{"name":"t","x-unknown":12345678901234567890.50,"inputSchema":{"type":"object","$comment":"h\\u00e9"}}';
    const server = await fakeUpstream({
      tools: [],
      handle: (message, response) => {
        if (message.method !== 'tools/list') return false;
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(
          `{"jsonrpc":"2.0","id":${message.id},"result":{"resultType":"complete","tools":[${big}],"ttlMs":1000,"cacheScope":"public"}}`,
        );
        return true;
      },
    });
    const { url } = await gatewayTo([upstream('a', server.url)]);
    const { text, last } = await modern(url).request('tools/list');
    expect(text).toContain(big.replace('"name":"t"', '"name":"a_t"'));
    expect(last.result).toMatchObject({ cacheScope: 'public', resultType: 'complete' });
  });

  it('are kept as long as upstreams say, and read again when they announce a change', async () => {
    const server = await fakeUpstream({ tools: [tool('a')] });
    const { url } = await gatewayTo([upstream('s', server.url)]);
    const client = modern(url);
    const names = async () => {
      const { last } = await client.request('tools/list');
      return (last.result as { tools: { name: string }[] }).tools.map(({ name }) => name);
    };
    expect(await names()).toEqual(['s_a']);
    await until(() => server.listens.length === 1, 20_000);
    const leaving = new AbortController();
    const open = await client.open(
      'subscriptions/listen',
      { notifications: { toolsListChanged: true } },
      {},
      leaving.signal,
    );
    const reader = (open.body as ReadableStream<Uint8Array>).getReader();
    let heard = '';
    void (async () => {
      for (let part = await reader.read(); !part.done; part = await reader.read())
        heard += Buffer.from(part.value).toString();
    })().catch(() => undefined);
    await until(() => heard.includes('acknowledged'), 20_000);
    server.options = { ...server.options, tools: [tool('a'), tool('b')] };
    expect(await names()).toEqual(['s_a']);
    const [listen] = server.listens;
    listen?.send({
      jsonrpc: '2.0',
      method: 'notifications/tools/list_changed',
      params: { _meta: { 'io.modelcontextprotocol/subscriptionId': listen.id } },
    });
    await until(() => heard.includes('tools/list_changed'), 20_000);
    expect(await names()).toEqual(['s_a', 's_b']);
    leaving.abort();
  });
});

describe('resources', () => {
  const resources = [{ uri: 'file:///one', name: 'one' }];
  const templates = [{ uriTemplate: 'item://{id}/part', name: 'item' }];

  it('have addresses that lead back, also in templates, links, completions and updates', async () => {
    const server = await fakeUpstream({
      tools: [tool('link')],
      resources,
      templates,
      capabilities: { completions: {} },
      handle: (message, response) => {
        if (message.method !== 'tools/call') return false;
        const content = [
          { type: 'resource_link', uri: 'file:///one', name: 'one' },
          { type: 'resource', resource: { uri: 'file:///two', text: 'file:///two' } },
          { type: 'text', text: '"uri":"file:///one"' },
        ];
        answer(response, { jsonrpc: '2.0', id: message.id, result: { resultType: 'complete', content } });
        return true;
      },
    });
    const other = await fakeUpstream({ resources });
    const { url } = await gatewayTo([upstream('a', server.url), upstream('b', other.url)]);
    const client = modern(url);
    const { last: list } = await client.request('resources/list');
    expect((list.result as { resources: Json[] }).resources.map(({ uri }) => uri)).toEqual([
      'a+file:///one',
      'b+file:///one',
    ]);
    const { last: shapes } = await client.request('resources/templates/list');
    expect((shapes.result as Json).resourceTemplates).toMatchObject([{ uriTemplate: 'a+item://{id}/part' }]);
    const { last: read } = await client.request('resources/read', { uri: 'b+file:///one' });
    expect((read.result as Json).contents).toEqual([{ uri: 'b+file:///one', text: 'read file:///one' }]);
    expect(server.requests.some(({ method }) => method === 'resources/read')).toBe(false);
    const { last: called } = await client.request('tools/call', { name: 'a_link', arguments: {} });
    expect((called.result as Json).content).toMatchObject([
      { uri: 'a+file:///one' },
      { resource: { uri: 'a+file:///two', text: 'file:///two' } },
      { text: '"uri":"file:///one"' },
    ]);
    const ref = { type: 'ref/resource', uri: 'a+item://{id}/part' };
    const { last: completed } = await client.request('completion/complete', {
      ref,
      argument: { name: 'id', value: '' },
    });
    expect(completed.result).toMatchObject({ completion: { values: [expect.stringContaining('"item://{id}/part"')] } });
    for (const uri of ['file:///one', 'c+file:///one', 'a+b+file:///one+']) {
      const { last } = await client.request('resources/read', { uri });
      if (uri.startsWith('a+')) expect(last.result).toBeDefined();
      else expect(last.error).toMatchObject({ code: -32_602, data: { uri } });
    }
    const leaving = new AbortController();
    const filter = { notifications: { resourceSubscriptions: ['a+file:///one', 'c+file:///no'] } };
    const open = await client.open('subscriptions/listen', filter, {}, leaving.signal);
    const reader = (open.body as ReadableStream<Uint8Array>).getReader();
    let heard = '';
    void (async () => {
      for (let part = await reader.read(); !part.done; part = await reader.read())
        heard += Buffer.from(part.value).toString();
    })().catch(() => undefined);
    await until(() => heard.includes('acknowledged'), 20_000);
    expect(heard).not.toContain('c+file');
    const watch = server.listens.find(
      ({ id }) =>
        id !== undefined &&
        server.requests.some(({ body }) => body.id === id && JSON.stringify(body).includes('file:///one')),
    );
    for (const uri of ['file:///one', 'file:///of-another']) {
      watch?.send({
        jsonrpc: '2.0',
        method: 'notifications/resources/updated',
        params: { uri, _meta: { 'io.modelcontextprotocol/subscriptionId': watch.id } },
      });
    }
    await until(() => heard.includes('resources/updated'), 20_000);
    expect(eventsOf(heard).filter(({ data }) => data.includes('resources/updated'))).toHaveLength(1);
    expect(heard).toContain('"a+file:///one"');
    expect(heard).not.toContain('of-another');
    leaving.abort();
  });

  it('without prefixes go to who lists them, else to whose template they fit', async () => {
    const one = await fakeUpstream({ resources });
    const two = await fakeUpstream({ resources: [], templates });
    const { url } = await gatewayTo([upstream('one', one.url), upstream('two', two.url)], {
      naming: { prefix: 'none' },
    });
    const client = modern(url);
    expect((await client.request('resources/read', { uri: 'file:///one' })).last.result).toBeDefined();
    expect((await client.request('resources/read', { uri: 'item://5/part' })).last.result).toBeDefined();
    const read = (server: typeof one) => server.requests.filter(({ method }) => method === 'resources/read').length;
    expect([read(one), read(two)]).toEqual([1, 1]);
    expect((await client.request('resources/read', { uri: 'nobody://knows' })).last.error).toMatchObject({
      code: -32_602,
    });
  });
});
