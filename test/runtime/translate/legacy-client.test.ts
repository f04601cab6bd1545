import { describe, expect, test } from '@jest/globals';
import type { ModernBackend, ModernCall, ModernClient, ModernRequest } from '../../../src/runtime/bridge/interfaces';
import { PoolBackend } from '../../../src/runtime/bridge/modern/pool-backend';
import { legacyOverModern } from '../../../src/runtime/bridge/translate/legacy-client';
import { Meta } from '../../../src/runtime/mcp/keys';
import { bench, type FakeServer, type Json, json, LegacySession, parse, rest, until } from './support';

const INFO = { name: 'modern', version: '2' };
const DISCOVER = {
  supportedVersions: ['2026-07-28'],
  capabilities: {
    tools: { listChanged: true },
    prompts: { listChanged: true },
    resources: { listChanged: true, subscribe: true },
    logging: {},
    completions: {},
  },
  _meta: { [Meta.SERVER_INFO]: INFO },
};
const ALL = { elicitation: { form: {}, url: {} }, sampling: {}, roots: { listChanged: true } };
const FORM = {
  method: 'elicitation/create',
  params: { mode: 'form', message: 'Name?', requestedSchema: { type: 'object' } },
};
const SAMPLE = { method: 'sampling/createMessage', params: { messages: [], maxTokens: 5 } };

const done = (text = 'done', more: Json = {}) => ({
  resultType: 'complete',
  content: [{ type: 'text', text }],
  ...more,
  _meta: { [Meta.SERVER_INFO]: INFO },
});

type Script = (message: Json, server: FakeServer) => void;

/** Sessions over the real pool, over a server that a test plays. */
function set(script: Script, capabilities: Json = DISCOVER.capabilities) {
  const { context, servers } = bench(script);
  const pool = new PoolBackend(context);
  const backends = legacyOverModern(context, pool, { ...DISCOVER, capabilities });
  return {
    servers,
    session: (principal?: string) => new LegacySession(backends, principal),
    close: () => pool.close(),
  };
}

async function opened(script: Script, capabilities: Json = ALL, version?: string) {
  const { servers, session } = set(script);
  const client = session();
  await client.initialize(capabilities, version);
  return { client, servers };
}

describe('a legacy session over a modern server', () => {
  test('is answered by what the server told about itself, and the server hears nothing of it', async () => {
    const { servers, session } = set(() => undefined, { tools: {} });
    const client = session();
    expect((await client.initialize()).result).toEqual({
      protocolVersion: '2025-11-25',
      capabilities: { tools: {} },
      serverInfo: INFO,
    });
    expect(await client.request(1, 'ping')).toEqual({ jsonrpc: '2.0', id: 1, result: {} });
    await client.send({ method: 'notifications/roots/list_changed' });
    await client.send({ method: 'notifications/progress', params: { progressToken: 1, progress: 1 } });
    await rest(10);
    expect(servers.flatMap(({ received }) => received)).toEqual([]);
  });

  test('gives each request the envelope of the session, and its id back', async () => {
    const { client, servers } = await opened((message, server) => {
      if (message.method === 'tools/call') server.say({ id: message.id, result: done() });
    });
    const answer = await client.request('one', 'tools/call', { name: 't', arguments: { x: 1 } });
    expect(answer).toEqual({ jsonrpc: '2.0', id: 'one', result: { content: [{ type: 'text', text: 'done' }] } });
    const [call] = servers[0]?.calls('tools/call') ?? [];
    expect(call.params).toEqual({
      name: 't',
      arguments: { x: 1 },
      _meta: {
        [Meta.PROTOCOL_VERSION]: '2026-07-28',
        [Meta.CLIENT_INFO]: { name: 'old client', version: '3' },
        [Meta.CLIENT_CAPABILITIES]: { elicitation: { form: {}, url: {} }, sampling: {}, roots: {} },
      },
    });
  });

  test('asks for logs once the client has set a level', async () => {
    const { client, servers } = await opened((message, server) => {
      if (message.method === 'tools/call') server.say({ id: message.id, result: done() });
    });
    await client.request(1, 'tools/call', { name: 't' });
    expect((await client.request(2, 'logging/setLevel', { level: 'loud' })).error.code).toBe(-32602);
    expect((await client.request(3, 'logging/setLevel', { level: 'warning' })).result).toEqual({});
    await client.request(4, 'tools/call', { name: 't' });
    const levels = servers[0]?.calls('tools/call').map(({ params }) => params._meta[Meta.LOG_LEVEL]);
    expect(levels).toEqual([undefined, 'warning']);
  });

  test.each(['server/discover', 'subscriptions/listen', 'tasks/get', 'tasks/list', 'tasks/result'])(
    'has no %s',
    async (method) => {
      const { client, servers } = await opened(() => undefined);
      expect((await client.request(1, method, {})).error.code).toBe(-32601);
      expect(servers[0]?.calls(method).filter(({ params }) => params.notifications === undefined) ?? []).toEqual([]);
    },
  );

  test('refuses what the server has not', async () => {
    const { session } = set(() => undefined, { tools: {} });
    const client = session();
    await client.initialize();
    for (const [id, method] of ['logging/setLevel', 'resources/subscribe', 'resources/unsubscribe'].entries()) {
      expect((await client.request(id, method, { level: 'info', uri: 'a://b' })).error.code).toBe(-32601);
    }
  });

  test('takes initialize once, and nothing else before it', async () => {
    const { session } = set(() => undefined);
    const client = session();
    expect((await client.request(1, 'tools/list')).error.code).toBe(-32600);
    expect((await client.request(2, 'initialize', { capabilities: {} })).error.code).toBe(-32602);
    expect((await client.request(3, 'ping')).result).toEqual({});
    await client.initialize();
    expect(
      (await client.request(4, 'initialize', { protocolVersion: '2025-11-25', capabilities: {} })).error.code,
    ).toBe(-32600);
  });

  test('passes progress under the token of the client, growing over the whole call', async () => {
    let rounds = 0;
    const { client } = await opened((message, server) => {
      if (message.method !== 'tools/call') return;
      const { progressToken } = message.params._meta;
      for (const progress of [1, 2, 3 + rounds])
        server.say({ method: 'notifications/progress', params: { progressToken, progress } });
      const again = { resultType: 'input_required', inputRequests: { a: FORM } };
      server.say({ id: message.id, result: rounds++ === 0 ? again : done() });
    });
    await client.send({ id: 1, method: 'tools/call', params: { name: 't', _meta: { progressToken: 'mine' } } });
    const question = await until(() => client.questions[0]);
    await client.send({ id: question.id, result: { action: 'accept', content: {} } });
    await client.answer(1);
    const progress = client.delivered.filter(({ message }) => message.method === 'notifications/progress');
    expect(progress.map(({ message }) => message.params)).toEqual(
      [1, 2, 3, 4].map((value) => ({ progressToken: 'mine', progress: value })),
    );
    expect(progress.every(({ related }) => related === 1)).toBe(true);
  });

  test('does not pass a result type on that nobody agreed to', async () => {
    const { client } = await opened((message, server) =>
      server.say({ id: message.id, result: { resultType: 'task', taskId: 't' } }),
    );
    expect((await client.request(1, 'tools/call', { name: 't' })).error).toEqual({
      code: -32603,
      message: 'The server answered with the result type "task"',
    });
  });

  test('hands vendor notifications to the server', async () => {
    const { client, servers } = await opened((message, server) => {
      if (message.id !== undefined) server.say({ id: message.id, result: done() });
    });
    await client.request(1, 'tools/call', { name: 't' });
    await client.send({ method: 'notifications/vendor', params: { a: 1 } });
    expect(servers[0]?.calls('notifications/vendor')).toEqual([
      { jsonrpc: '2.0', method: 'notifications/vendor', params: { a: 1 } },
    ]);
  });
});

describe('input that a modern server needs', () => {
  /** Answers a tool call by asking, and a retry by telling what came back. */
  const asking =
    (inputRequests: Json, requestState?: string): Script =>
    (message, server) => {
      if (message.method !== 'tools/call' && message.method !== 'prompts/get') return;
      const { inputResponses } = message.params;
      const ask = { resultType: 'input_required', inputRequests, requestState };
      server.say({ id: message.id, result: inputResponses === undefined ? ask : done(JSON.stringify(inputResponses)) });
    };

  test('is asked for by real requests on the stream of the call, and brought by a retry', async () => {
    const { client, servers } = await opened(
      asking({ who: FORM, what: SAMPLE, where: { method: 'roots/list' } }, 'opaque'),
    );
    await client.send({ id: 'c', method: 'tools/call', params: { name: 't', arguments: { big: 1 } } });
    await until(() => client.questions.length === 3);
    expect(client.questions.map(({ method }) => method)).toEqual([
      'elicitation/create',
      'sampling/createMessage',
      'roots/list',
    ]);
    expect(
      client.delivered.filter(({ message }) => message.method !== undefined).every(({ related }) => related === 'c'),
    ).toBe(true);
    const [who, what, where] = client.questions;
    await client.send({ id: where.id, result: { roots: [] } });
    await client.send({ id: what.id, result: { role: 'assistant', content: { type: 'text', text: 'x' }, model: 'm' } });
    expect(client.answered('c')).toBeUndefined();
    await client.send({ id: who.id, result: { action: 'accept', content: { name: 'Ada' } } });
    const answer = await client.answer('c');
    expect(JSON.parse(answer.result.content[0].text)).toEqual({
      who: { action: 'accept', content: { name: 'Ada' } },
      what: { role: 'assistant', content: { type: 'text', text: 'x' }, model: 'm' },
      where: { roots: [] },
    });
    const [first, retry] = servers[0]?.calls('tools/call') ?? [];
    expect(retry.id).not.toBe(first.id);
    expect(retry.params.requestState).toBe('opaque');
    expect(retry.params.arguments).toEqual({ big: 1 });
  });

  test('is not invented: a refusal is passed on, a failed elicitation is a dismissal', async () => {
    const { client } = await opened(asking({ a: FORM, b: FORM }));
    await client.send({ id: 1, method: 'tools/call', params: { name: 't' } });
    await until(() => client.questions.length === 2);
    const [a, b] = client.questions;
    await client.send({ id: a.id, result: { action: 'decline' } });
    await client.send({ id: b.id, error: { code: -32603, message: 'window closed' } });
    const { result } = await client.answer(1);
    expect(JSON.parse(result.content[0].text)).toEqual({ a: { action: 'decline' }, b: { action: 'cancel' } });
  });

  test('that the client fails to give fails the call, and the other questions are taken back', async () => {
    const { client } = await opened(asking({ a: FORM, b: SAMPLE }));
    await client.send({ id: 1, method: 'tools/call', params: { name: 't' } });
    await until(() => client.questions.length === 2);
    const [form, sample] = client.questions;
    await client.send({ id: sample.id, error: { code: -1, message: 'User rejected sampling' } });
    const { result } = await client.answer(1);
    expect(result.isError).toBe(true);
    expect(result.content[0].text).toContain('User rejected sampling');
    expect(client.messages.find(({ method }) => method === 'notifications/cancelled').params.requestId).toBe(form.id);
  });

  test('that the client cannot give fails the call without asking', async () => {
    const { servers, session } = set(asking({ a: SAMPLE }));
    const client = session();
    await client.initialize({ elicitation: {} });
    expect((await client.request(1, 'tools/call', { name: 't' })).result.isError).toBe(true);
    expect((await client.request(2, 'prompts/get', { name: 'p' })).error.code).toBe(-32603);
    expect(client.questions).toEqual([]);
    expect(servers).toHaveLength(1);
  });

  test.each([
    ['nothing at all', { resultType: 'input_required' }],
    [
      'what no client can answer',
      { resultType: 'input_required', inputRequests: { a: { method: 'tools/call', params: {} } } },
    ],
    ['nonsense', { resultType: 'input_required', inputRequests: { a: 7 } }],
    [
      'too much',
      {
        resultType: 'input_required',
        inputRequests: Object.fromEntries(Array.from({ length: 65 }, (_, n) => [`q${n}`, FORM])),
      },
    ],
  ])('that is %s fails the call', async (_what, result) => {
    const { client } = await opened((message, server) => server.say({ id: message.id, result }));
    expect((await client.request(1, 'tools/call', { name: 't' })).result.isError).toBe(true);
    expect(client.questions).toEqual([]);
  });

  test('is not accepted for requests that have none', async () => {
    const { client } = await opened((message, server) =>
      server.say({ id: message.id, result: { resultType: 'input_required', inputRequests: { a: FORM } } }),
    );
    expect((await client.request(1, 'tools/list')).error.code).toBe(-32603);
  });

  test('is asked for ten times and no more', async () => {
    const { client } = await opened((message, server) => {
      if (message.method === 'tools/call')
        server.say({ id: message.id, result: { resultType: 'input_required', inputRequests: { a: FORM } } });
    });
    await client.send({ id: 1, method: 'tools/call', params: { name: 't' } });
    for (let round = 0; round < 10; round++) {
      const question = await until(() => client.questions[round], `round ${round}`);
      await client.send({ id: question.id, result: { action: 'accept' } });
    }
    expect((await client.answer(1)).result.content[0].text).toContain('10 rounds');
    expect(client.questions).toHaveLength(10);
  });

  test('may be a state alone: the call is made again after a pause', async () => {
    let calls = 0;
    const { client, servers } = await opened((message, server) => {
      if (message.method !== 'tools/call') return;
      server.say({
        id: message.id,
        result: ++calls < 2 ? { resultType: 'input_required', requestState: 'wait' } : done(),
      });
    });
    await client.request(1, 'tools/call', { name: 't' });
    const [, retry] = servers[0]?.calls('tools/call') ?? [];
    expect(retry.params).toMatchObject({ name: 't', requestState: 'wait' });
    expect(retry.params.inputResponses).toBeUndefined();
  });

  test('by URL comes with an id that 2025-11-25 wants', async () => {
    const visit = {
      method: 'elicitation/create',
      params: { mode: 'url', url: 'https://a.example', message: 'Sign in' },
    };
    const { client } = await opened(asking({ a: visit }));
    await client.send({ id: 1, method: 'tools/call', params: { name: 't' } });
    const { params } = await until(() => client.questions[0]);
    expect(params).toEqual({ ...visit.params, elicitationId: expect.stringMatching(/^[0-9a-f-]{36}$/) });
  });

  test('is wanted no more once the client cancels: the question is taken back, nothing is sent to the server', async () => {
    const { client, servers } = await opened(asking({ a: FORM }));
    await client.send({ id: 1, method: 'tools/call', params: { name: 't' } });
    const question = await until(() => client.questions[0]);
    await client.send({ method: 'notifications/cancelled', params: { requestId: 1, reason: 'bored' } });
    expect(client.messages.at(-1)).toEqual({
      jsonrpc: '2.0',
      method: 'notifications/cancelled',
      params: { requestId: question.id, reason: 'bored' },
    });
    await client.send({ id: question.id, result: { action: 'accept' } });
    await rest(20);
    expect(client.answered(1)).toBeUndefined();
    expect(servers[0]?.calls('tools/call')).toHaveLength(1);
  });
});

describe('cancellation', () => {
  test('reaches the server under its own id, and no answer comes after it', async () => {
    const { client, servers } = await opened(() => undefined);
    await client.send({ id: 'mine', method: 'tools/call', params: { name: 't' } });
    const call = await until(() => servers[0]?.calls('tools/call')[0]);
    await client.send({ method: 'notifications/cancelled', params: { requestId: 'mine' } });
    const cancelled = await until(() =>
      servers[0]?.calls('notifications/cancelled').find(({ params }) => params.requestId === call.id),
    );
    expect(cancelled.params.reason).toBe('Cancelled by the client');
    servers[0]?.say({ id: call.id, result: done() });
    expect(client.answered('mine')).toBeUndefined();
  });

  test('of a session cancels its calls and streams', async () => {
    const { client, servers } = await opened(() => undefined);
    await client.send({ id: 'mine', method: 'tools/call', params: { name: 't' } });
    const call = await until(() => servers[0]?.calls('tools/call')[0]);
    const listen = await until(() => servers[0]?.calls('subscriptions/listen')[0]);
    await client.close();
    const ids = servers[0]?.calls('notifications/cancelled').map(({ params }) => params.requestId);
    expect(ids).toEqual(expect.arrayContaining([call.id, listen.id]));
  });
});

test('a session that ended hears nothing more, not even that its question is withdrawn', async () => {
  const { client } = await opened((message, server) => {
    if (message.method === 'tools/call')
      server.say({ id: message.id, result: { resultType: 'input_required', inputRequests: { a: FORM } } });
  });
  await client.send({ id: 1, method: 'tools/call', params: { name: 't' } });
  await until(() => client.questions[0]);
  const before = client.messages.length;
  await client.close();
  await client.send({ id: 2, method: 'ping' });
  await rest(10);
  expect(client.messages).toHaveLength(before);
});

describe('changes', () => {
  /** Acknowledges whatever is asked for. */
  const acknowledging: Script = (message, server) => {
    if (message.method !== 'subscriptions/listen') return;
    server.say({
      method: 'notifications/subscriptions/acknowledged',
      params: { notifications: message.params.notifications, _meta: { [Meta.SUBSCRIPTION_ID]: message.id } },
    });
  };
  const change = (server: FakeServer | undefined, listen: Json, method: string, params: Json = {}) =>
    server?.say({ method, params: { ...params, _meta: { [Meta.SUBSCRIPTION_ID]: listen.id } } });

  test('of lists reach every session over one stream', async () => {
    const { servers, session, close } = set(acknowledging);
    const [one, two] = [session(), session()];
    await one.initialize();
    await two.initialize();
    const listen = await until(() => servers[0]?.calls('subscriptions/listen')[0]);
    await rest(20);
    expect(servers[0]?.calls('subscriptions/listen')).toHaveLength(1);
    expect(listen.params.notifications).toEqual({
      toolsListChanged: true,
      promptsListChanged: true,
      resourcesListChanged: true,
    });
    change(servers[0], listen, 'notifications/tools/list_changed');
    for (const client of [one, two]) {
      const told = await until(() =>
        client.delivered.find(({ message }) => message.method === 'notifications/tools/list_changed'),
      );
      expect(told).toEqual({
        message: { jsonrpc: '2.0', method: 'notifications/tools/list_changed', params: {} },
        related: undefined,
      });
    }
    await close();
  });

  test('of a resource reach who subscribed, until it unsubscribes; principals share no stream', async () => {
    const { servers, session, close } = set(acknowledging, { resources: { subscribe: true } });
    const clients = { alice: session('alice'), alicia: session('alice'), bob: session('bob') };
    for (const client of Object.values(clients)) {
      await client.initialize();
      expect((await client.request('sub', 'resources/subscribe', { uri: 'a://b' })).result).toEqual({});
    }
    const listens = servers[0]?.calls('subscriptions/listen') ?? [];
    expect(listens.map(({ params }) => params.notifications)).toEqual([
      { resourceSubscriptions: ['a://b'] },
      { resourceSubscriptions: ['a://b'] },
    ]);
    change(servers[0], listens[0], 'notifications/resources/updated', { uri: 'a://b' });
    const heard = () =>
      Object.values(clients).map(({ messages }) => messages.filter(({ method }) => method !== undefined).length);
    await until(() => heard()[1] === 1);
    expect(heard()).toEqual([1, 1, 0]);

    await clients.alice.request('off', 'resources/unsubscribe', { uri: 'a://b' });
    change(servers[0], listens[0], 'notifications/resources/updated', { uri: 'a://b' });
    await until(() => heard()[1] === 2);
    expect(heard()).toEqual([1, 2, 0]);
    await clients.alicia.request('off', 'resources/unsubscribe', { uri: 'a://b' });
    expect(servers[0]?.calls('notifications/cancelled').map(({ params }) => params.requestId)).toEqual([listens[0].id]);
    await close();
  });

  test('that the server does not offer are refused', async () => {
    const { session, close } = set((message, server) => {
      if (message.method !== 'subscriptions/listen') return;
      server.say({
        method: 'notifications/subscriptions/acknowledged',
        params: { notifications: {}, _meta: { [Meta.SUBSCRIPTION_ID]: message.id } },
      });
    });
    const client = session();
    await client.initialize();
    expect((await client.request(1, 'resources/subscribe', { uri: 'a://b' })).error.code).toBe(-32602);
    expect((await client.request(2, 'resources/subscribe', {})).error.code).toBe(-32602);
    expect((await client.request(3, 'resources/unsubscribe', {})).error.code).toBe(-32602);
    await close();
  });

  test('that the server refuses to tell are refused, and can be asked for again', async () => {
    let asked = 0;
    const { session, close } = set(
      (message, server) => {
        if (message.method !== 'subscriptions/listen') return;
        if (asked++ === 0) server.say({ id: message.id, error: { code: -32603, message: 'Too many' } });
        else acknowledging(message, server);
      },
      { resources: { subscribe: true } },
    );
    const client = session();
    await client.initialize();
    expect((await client.request(1, 'resources/subscribe', { uri: 'a://b' })).error.code).toBe(-32602);
    expect((await client.request(2, 'resources/subscribe', { uri: 'a://b' })).result).toEqual({});
    await close();
  });

  test.each([
    [-32603, 2],
    [-32601, 1],
  ])('of lists are listened to again when the server refused with %d: %d attempts', async (code, attempts) => {
    const { servers, session, close } = set((message, server) => {
      if (message.method !== 'subscriptions/listen') return;
      if (server.calls('subscriptions/listen').length === 1)
        server.say({ id: message.id, error: { code, message: 'No' } });
      else acknowledging(message, server);
    });
    await session().initialize();
    await rest(700);
    expect(servers[0]?.calls('subscriptions/listen')).toHaveLength(attempts);
    await close();
  });

  test('are listened to again after the stream ended, and told as if all had changed', async () => {
    const { servers, session, close } = set(acknowledging);
    const client = session();
    await client.initialize();
    await client.request(1, 'resources/subscribe', { uri: 'a://b' });
    const listens = await until(() => {
      const calls = servers[0]?.calls('subscriptions/listen') ?? [];
      return calls.length === 2 && calls;
    });
    for (const { id } of listens)
      servers[0]?.say({ id, result: { resultType: 'complete', _meta: { [Meta.SUBSCRIPTION_ID]: id } } });
    await until(() => servers[0]?.calls('subscriptions/listen').length === 4, 'streams opened anew');
    const methods = await until(() => {
      const told = client.messages.filter(({ method }) => method !== undefined).map(({ method }) => method);
      return told.length === 4 && told;
    });
    expect(new Set(methods)).toEqual(
      new Set([
        'notifications/tools/list_changed',
        'notifications/prompts/list_changed',
        'notifications/resources/list_changed',
        'notifications/resources/updated',
      ]),
    );
    await close();
  });

  test('are limited to a number of streams', async () => {
    const { context } = bench(acknowledging, { limits: { streams: 2 } });
    const pool = new PoolBackend(context);
    const client = new LegacySession(
      legacyOverModern(context, pool, { ...DISCOVER, capabilities: { resources: { subscribe: true } } }),
    );
    await client.initialize();
    const codes = [];
    for (const uri of ['a://1', 'a://2', 'a://3'])
      codes.push((await client.request(uri, 'resources/subscribe', { uri })).error?.code);
    expect(codes).toEqual([undefined, undefined, -32603]);
    await pool.close();
  });
});

describe('backends at their worst', () => {
  /** A backend that answers before `start` returns. */
  class Prompt implements ModernBackend {
    readonly started: ModernRequest[] = [];
    constructor(private readonly reply: (request: ModernRequest, client: ModernClient) => void) {}
    start(request: ModernRequest, client: ModernClient): ModernCall {
      this.started.push(request);
      this.reply(request, client);
      return { cancel: () => undefined };
    }
    notify(): void {}
    async close(): Promise<void> {}
  }

  test('an answer that comes at once is delivered once', async () => {
    const modern = new Prompt(({ id }, client) =>
      client.response(parse(JSON.stringify({ jsonrpc: '2.0', id, result: done() }))),
    );
    const client = new LegacySession(legacyOverModern(bench(() => undefined).context, modern, DISCOVER));
    await client.initialize();
    await client.request(1, 'tools/call', { name: 't' });
    expect(client.messages.filter(({ id }) => id === 1)).toHaveLength(1);
  });

  test('the principal of the session goes with every request', async () => {
    const modern = new Prompt(() => undefined);
    const client = new LegacySession(legacyOverModern(bench(() => undefined).context, modern, DISCOVER), 'alice');
    await client.initialize();
    await client.send({ id: 1, method: 'tools/call', params: { name: 't' } });
    await client.send({ id: 2, method: 'resources/subscribe', params: { uri: 'a://b' } });
    expect(modern.started.map(({ method, principal }) => [method, principal])).toEqual([
      ['subscriptions/listen', 'alice'],
      ['tools/call', 'alice'],
      ['subscriptions/listen', 'alice'],
    ]);
    expect(
      modern.started.every(({ message, meta }) => json(message).params._meta !== undefined && meta === message.meta),
    ).toBe(true);
  });

  test('a server that speaks no known revision opens no session', async () => {
    const backends = legacyOverModern(bench(() => undefined).context, new Prompt(() => undefined), {
      supportedVersions: ['2030-01-01'],
    });
    await expect(backends(new LegacySession(() => new Promise(() => undefined)))).rejects.toThrow('no revision');
  });
});
