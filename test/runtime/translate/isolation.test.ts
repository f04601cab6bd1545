import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { ModernOverLegacy } from '../../../src/runtime/bridge/translate/modern-client/backend';
import { Meta } from '../../../src/runtime/mcp/keys';
import { ASKABLE, INITIALIZE, interactive, legacyServer, text } from './legacy-server';
import { type Asking, ask, bench, type FakeServer, type Json, rest, until } from './support';

const open: ModernOverLegacy[] = [];

function set(script: (message: Json, server: FakeServer) => void = interactive()) {
  const { context, servers } = bench(script);
  const backend = new ModernOverLegacy(context, INITIALIZE);
  open.push(backend);
  return { backend, servers, context };
}

afterEach(async () => {
  for (const backend of open.splice(0)) await backend.close();
});

const alice: Asking = { principal: 'alice', capabilities: ASKABLE };
const bob: Asking = { principal: 'bob', capabilities: ASKABLE };
const params = {
  name: 't',
  arguments: { ask: [{ params: { mode: 'form', message: "Alice's secret?", requestedSchema: {} } }] },
};
const answers = { inputResponses: { elicitation_1: { action: 'accept', content: { secret: 1 } } } };

describe('a state of somebody else', () => {
  test.each<[string, Asking, string, Json]>([
    ['another principal', bob, 'tools/call', params],
    ['nobody', { capabilities: ASKABLE }, 'tools/call', params],
    ['another tool', alice, 'tools/call', { ...params, name: 'other' }],
    ['other arguments', alice, 'tools/call', { name: 't', arguments: {} }],
    ['another method', alice, 'prompts/get', params],
  ])('is worth nothing to %s, and harms nobody', async (_who, asking, method, other) => {
    const { backend, servers, context } = set();
    const { requestState } = (await ask(backend, 'tools/call', params, alice).answer).result;
    const before = servers[0]?.received.length;
    const stolen = await ask(backend, method, { ...other, ...answers, requestState }, { ...asking, id: 'thief' })
      .answer;
    expect(stolen).toEqual({
      jsonrpc: '2.0',
      id: 'thief',
      error: { code: -32602, message: 'Invalid parameters: requestState is not valid' },
    });
    await rest(5);
    // The server has heard nothing, no process was started for the attempt, and it shows in the metrics.
    expect(servers[0]?.received).toHaveLength(before as number);
    expect(servers).toHaveLength(1);
    expect(context.metrics.render()).toContain('strata_bridge_refused_total{reason="request-state"} 1');
    const own = await ask(backend, 'tools/call', { ...params, ...answers, requestState }, alice).answer;
    expect(JSON.parse(own.result.content[0].text)).toEqual([{ action: 'accept', content: { secret: 1 } }]);
  });

  test('of another bridge is worth nothing', async () => {
    const [one, two] = [set(), set()];
    const { requestState } = (await ask(one.backend, 'tools/call', params, alice).answer).result;
    await ask(two.backend, 'tools/call', params, alice).answer;
    const { error } = await ask(two.backend, 'tools/call', { ...params, ...answers, requestState }, alice).answer;
    expect(error.code).toBe(-32602);
  });

  test('that is spent is worth nothing, even while its call goes on', async () => {
    const { backend, servers } = set(
      legacyServer((message, server) => {
        if (message.method === 'tools/call')
          server.say({ id: 'q', method: 'elicitation/create', params: { message: 'm' } });
      }),
    );
    const { requestState } = (await ask(backend, 'tools/call', params, alice).answer).result;
    const first = ask(backend, 'tools/call', { ...params, ...answers, requestState }, alice);
    const second = ask(backend, 'tools/call', { ...params, ...answers, requestState }, { ...alice, id: 'replay' });
    expect((await second.answer).error.code).toBe(-32602);
    second.call?.cancel('gone');
    const call = servers[0]?.calls('tools/call')[0];
    servers[0]?.say({ id: call.id, result: text('done') });
    expect((await first.answer).result.content[0].text).toBe('done');
    expect(servers[0]?.received.filter(({ id, method }) => id === 'q' && method === undefined)).toHaveLength(1);
  });

  test.each([7, {}, null, true, ['a']])('that is %j is no state', async (requestState) => {
    const { backend, servers } = set();
    expect((await ask(backend, 'tools/call', { ...params, requestState }, alice).answer).error.code).toBe(-32602);
    expect(servers).toHaveLength(0);
  });
});

describe('processes', () => {
  test('are never shared by two principals, two sets of capabilities or two clients', async () => {
    const { backend, servers } = set();
    const callers: Asking[] = [
      { principal: 'alice' },
      { principal: 'bob' },
      {},
      { principal: 'alice', capabilities: { elicitation: {} } },
      { principal: 'alice', clientInfo: { name: 'other', version: '1' } },
    ];
    for (const caller of [...callers, ...callers]) await ask(backend, 'tools/call', { name: 't' }, caller).answer;
    expect(servers.map((server) => server.calls('tools/call').length)).toEqual([2, 2, 2, 2, 2]);
  });

  test('that ask one user never show the question to another', async () => {
    const { backend } = set();
    const mine = ask(backend, 'tools/call', params, alice);
    const others = [bob, { ...bob, principal: 'carol' }].map((caller) =>
      ask(backend, 'tools/call', { name: 't' }, caller),
    );
    const seen = JSON.stringify(await Promise.all(others.map(({ answer }) => answer)));
    expect(seen).not.toContain('secret');
    expect(JSON.stringify(await mine.answer)).toContain("Alice's secret?");
  });

  test('whose call was cancelled cannot put its question to the next call', async () => {
    const { backend, servers } = set(legacyServer());
    const first = ask(backend, 'tools/call', { name: 'first' }, alice);
    await until(() => servers[0]?.calls('tools/call')[0]);
    first.call?.cancel('gone');
    const second = ask(backend, 'tools/call', { name: 'second' }, alice);
    const call = await until(() => servers[1]?.calls('tools/call')[0]);
    servers[0]?.say({ id: 'late', method: 'elicitation/create', params: { message: 'of the first call' } });
    await rest(40);
    expect(second.responses).toEqual([]);
    servers[1]?.say({ id: call.id, result: text('done') });
    expect((await second.answer).result.content[0].text).toBe('done');
  });
});

describe('listeners', () => {
  const listen = (backend: ModernOverLegacy, notifications: Json, asking: Asking = {}) =>
    ask(backend, 'subscriptions/listen', { notifications }, asking);
  const methods = ({ notifications }: { notifications: Json[] }) =>
    notifications.map(({ method }) => method.replace('notifications/', ''));

  test('are told first what they will hear, then that, each under its own id', async () => {
    const { backend, servers } = set();
    const exchange = listen(
      backend,
      { toolsListChanged: true, resourceSubscriptions: ['a://b'], made: 'up' },
      { id: 's1' },
    );
    await until(() => exchange.notifications[0]);
    for (const method of ['tools', 'prompts', 'resources'])
      servers[0]?.say({ method: `notifications/${method}/list_changed` });
    servers[0]?.say({ method: 'notifications/resources/updated', params: { uri: 'a://b' } });
    servers[0]?.say({ method: 'notifications/resources/updated', params: { uri: 'a://b/part' } });
    servers[0]?.say({ method: 'notifications/resources/updated', params: { uri: 'a://bb' } });
    expect(methods(exchange)).toEqual([
      'subscriptions/acknowledged',
      'tools/list_changed',
      'resources/updated',
      'resources/updated',
    ]);
    expect(exchange.notifications[0].params.notifications).toEqual({
      toolsListChanged: true,
      resourceSubscriptions: ['a://b'],
    });
    expect(exchange.notifications.every(({ params: told }) => told._meta[Meta.SUBSCRIPTION_ID] === 's1')).toBe(true);
    expect(servers[0]?.calls('resources/subscribe').map(({ params: asked }) => asked.uri)).toEqual(['a://b']);
  });

  test('hear what other processes of their principal change, and nothing of other principals', async () => {
    const { backend, servers } = set();
    const mine = listen(backend, { toolsListChanged: true, resourceSubscriptions: ['a://b'] }, { principal: 'alice' });
    const theirs = listen(backend, { toolsListChanged: true, resourceSubscriptions: ['a://b'] }, { principal: 'bob' });
    await until(() => mine.notifications[0] && theirs.notifications[0]);
    await ask(backend, 'tools/call', { name: 't' }, alice).answer;
    const worker = servers[2] as FakeServer;
    expect(worker.calls('resources/subscribe').map(({ params: asked }) => asked.uri)).toEqual(['a://b']);
    worker.say({ method: 'notifications/tools/list_changed' });
    worker.say({ method: 'notifications/resources/updated', params: { uri: 'a://b' } });
    expect(methods(mine).slice(1)).toEqual(['tools/list_changed', 'resources/updated']);
    expect(methods(theirs).slice(1)).toEqual([]);
  });

  test('of one resource share one subscription, which ends with the last of them', async () => {
    const { backend, servers } = set();
    const [one, two] = ['1', '2'].map((id) => listen(backend, { resourceSubscriptions: ['a://b'] }, { id }));
    await until(() => one?.notifications[0] && two?.notifications[0]);
    one?.call?.cancel('gone');
    expect(servers[0]?.calls('resources/unsubscribe')).toEqual([]);
    servers[0]?.say({ method: 'notifications/resources/updated', params: { uri: 'a://b' } });
    expect([one, two].map((exchange) => exchange?.notifications.length)).toEqual([1, 2]);
    two?.call?.cancel('gone');
    expect(servers[0]?.calls('resources/subscribe')).toHaveLength(1);
    expect(servers[0]?.calls('resources/unsubscribe').map(({ params: asked }) => asked.uri)).toEqual(['a://b']);
  });

  test('are not told that a resource is served which the server refuses', async () => {
    const { backend } = set(
      legacyServer((message, server) => {
        const error = { code: -32002, message: 'Resource not found' };
        if (message.method === 'resources/subscribe')
          server.say(message.params.uri === 'a://no' ? { id: message.id, error } : { id: message.id, result: {} });
      }),
    );
    const exchange = listen(backend, { resourceSubscriptions: ['a://no', 'a://yes'] });
    await until(() => exchange.notifications[0]);
    expect(exchange.notifications[0].params.notifications).toEqual({ resourceSubscriptions: ['a://yes'] });
  });

  test.each([undefined, null, 'all', { resourceSubscriptions: 'a://b' }, { resourceSubscriptions: [7] }])(
    'with the filter %j are refused',
    async (notifications) => {
      const { backend, servers } = set();
      expect((await listen(backend, notifications).answer).error.code).toBe(-32602);
      expect(servers).toHaveLength(0);
    },
  );

  test('outlive their process, and hear that all may have changed', async () => {
    const { backend, servers } = set();
    const exchange = listen(backend, { toolsListChanged: true, resourceSubscriptions: ['a://b'] });
    await until(() => exchange.notifications[0]);
    servers[0]?.die();
    await until(() => exchange.notifications.length === 3, 'changes after the restart');
    expect(methods(exchange).slice(1)).toEqual(['tools/list_changed', 'resources/updated']);
    expect(servers[1]?.calls('resources/subscribe').map(({ params: asked }) => asked.uri)).toEqual(['a://b']);
  });

  test('end with their result where no process can be had any more', async () => {
    const { backend, servers, context } = set();
    const exchange = listen(backend, { toolsListChanged: true }, { id: 's1' });
    await until(() => exchange.notifications[0]);
    context.links.open = () => Promise.reject(new Error('no more'));
    servers[0]?.die();
    expect((await exchange.answer).result).toMatchObject({
      resultType: 'complete',
      _meta: { [Meta.SUBSCRIPTION_ID]: 's1' },
    });
  });

  test('take no process from anybody, but calls take theirs', async () => {
    const { context, servers } = bench(interactive(), { sessions: { max: 1 } });
    const backend = new ModernOverLegacy(context, INITIALIZE);
    open.push(backend);
    await ask(backend, 'tools/call', { name: 't' }, { principal: 'alice' }).answer;
    expect((await listen(backend, { toolsListChanged: true }, { principal: 'bob' }).answer).error.code).toBe(-32603);
    const mine = listen(backend, { toolsListChanged: true }, { principal: 'alice' });
    await until(() => mine.notifications[0]);
    expect(servers).toHaveLength(1);
    await ask(backend, 'tools/call', { name: 't' }, { principal: 'bob' }).answer;
    expect(servers.map(({ open: running }) => running)).toEqual([false, true]);
    // Nobody can say when there will be a process for alice again.
    expect((await mine.answer).result.resultType).toBe('complete');
  });

  test("of the bridge's own hear every process and hold none; its own calls use whatever there is", async () => {
    const { context, servers } = bench(interactive(), { sessions: { max: 1 } });
    const backend = new ModernOverLegacy(context, INITIALIZE);
    open.push(backend);
    const own = listen(backend, { toolsListChanged: true }, { own: true });
    expect(methods(own)).toEqual(['subscriptions/acknowledged']);
    expect(servers).toHaveLength(0);
    await ask(backend, 'tools/call', { name: 't' }, { principal: 'alice' }).answer;
    await ask(backend, 'tools/list', {}, { own: true }).answer;
    expect(servers).toHaveLength(1);
    servers[0]?.say({ method: 'notifications/tools/list_changed' });
    expect(methods(own)).toEqual(['subscriptions/acknowledged', 'tools/list_changed']);
    own.call?.cancel('gone');
    servers[0]?.say({ method: 'notifications/tools/list_changed' });
    expect(own.notifications).toHaveLength(2);
  });

  test('a process that the bridge started for itself does not stay, one of a client does', async () => {
    const { backend, servers } = set();
    await ask(backend, 'tools/list', {}, { own: true, clientInfo: { name: 'bridge', version: '1' } }).answer;
    await ask(backend, 'tools/list').answer;
    const clock = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 6_000);
    try {
      await new Promise<void>((resolve) => {
        const look = setInterval(() => {
          if (servers[0]?.open === true) return;
          clearInterval(look);
          resolve();
        }, 20);
      });
      expect(servers.map(({ open: running }) => running)).toEqual([false, true]);
    } finally {
      clock.mockRestore();
    }
  });

  test('are refused where there is no process at all', async () => {
    const { backend, context } = set();
    context.links.open = () => Promise.reject(new Error('no server'));
    expect((await listen(backend, { toolsListChanged: true }).answer).error).toEqual({
      code: -32603,
      message: 'no server',
    });
  });

  test('that left before the server agreed hear nothing, and leave no subscription behind', async () => {
    const { backend, servers } = set(legacyServer());
    const exchange = listen(backend, { resourceSubscriptions: ['a://b'] });
    const subscribe = await until(() => servers[0]?.calls('resources/subscribe')[0]);
    exchange.call?.cancel('gone');
    servers[0]?.say({ id: subscribe.id, result: {} });
    await until(() => servers[0]?.calls('resources/unsubscribe')[0]);
    servers[0]?.say({ method: 'notifications/resources/updated', params: { uri: 'a://b' } });
    expect(exchange.notifications).toEqual([]);
    expect(exchange.responses).toEqual([]);
  });

  test('keep their process from being idle', async () => {
    const { context, servers } = bench(interactive(), { sessions: { idleSeconds: 0.5 } });
    const backend = new ModernOverLegacy(context, INITIALIZE);
    open.push(backend);
    const exchange = listen(backend, { toolsListChanged: true });
    await until(() => exchange.notifications[0]);
    await rest(2_200);
    expect(servers[0]?.open).toBe(true);
    exchange.call?.cancel('gone');
    await until(() => servers[0]?.open === false, 'the process ends');
  });
});
