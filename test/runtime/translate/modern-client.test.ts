import { afterEach, describe, expect, test } from '@jest/globals';
import type { BridgeConfigInput } from '../../../src/contract';
import { CLIENT_INFO } from '../../../src/runtime/bridge/identity';
import { ModernOverLegacy } from '../../../src/runtime/bridge/translate/modern-client/backend';
import { Meta } from '../../../src/runtime/mcp/keys';
import { ASKABLE, FORM, INITIALIZE, interactive, legacyServer, text } from './legacy-server';
import { type Asking, ask, bench, Exchange, type FakeServer, type Json, parse, rest, until } from './support';

const open: ModernOverLegacy[] = [];

function set(script: (message: Json, server: FakeServer) => void, config: Partial<BridgeConfigInput> = {}) {
  const { context, servers } = bench(script, config);
  const backend = new ModernOverLegacy(context, INITIALIZE);
  open.push(backend);
  return { backend, servers, context };
}

afterEach(async () => {
  for (const backend of open.splice(0)) await backend.close();
});

const TOOL = { name: 't', arguments: { ask: [{}] } };
const accept = (content: Json = {}) => ({ action: 'accept', content });

/** Calls the tool that asks, and comes back with what it asked for. */
async function asked(backend: ModernOverLegacy, asking: Asking = {}, params: Json = TOOL) {
  const exchange = ask(backend, 'tools/call', params, { capabilities: ASKABLE, ...asking });
  const { result } = await exchange.answer;
  expect(result.resultType).toBe('input_required');
  return { inputRequests: result.inputRequests, requestState: result.requestState, result, params };
}

const retry = (backend: ModernOverLegacy, params: Json, more: Json, asking: Asking = {}): Exchange =>
  ask(backend, 'tools/call', { ...params, ...more }, { id: 'retry', capabilities: ASKABLE, ...asking });

describe('a modern client over a legacy server', () => {
  test('discovers what the server said in its handshake, without a process', async () => {
    const { backend, servers } = set(legacyServer());
    expect((await ask(backend, 'server/discover').answer).result).toMatchObject({
      resultType: 'complete',
      supportedVersions: ['2026-07-28'],
      capabilities: { tools: { listChanged: true } },
      cacheScope: 'private',
      _meta: { [Meta.SERVER_INFO]: INITIALIZE.serverInfo },
    });
    expect(servers).toHaveLength(0);
  });

  test('reaches a process that was told who is calling', async () => {
    const { backend, servers } = set(interactive());
    const clientInfo = { name: 'new client', version: '9' };
    const exchange = ask(
      backend,
      'tools/call',
      { name: 't', arguments: {} },
      { id: 7, clientInfo, capabilities: { sampling: {} } },
    );
    expect(await exchange.answer).toEqual({
      jsonrpc: '2.0',
      id: 7,
      result: {
        resultType: 'complete',
        content: [{ type: 'text', text: `worked for ${servers[0]?.serial}` }],
        _meta: { [Meta.SERVER_INFO]: INITIALIZE.serverInfo },
      },
    });
    const [initialize, initialized, call] = servers[0]?.received ?? [];
    expect(initialize.params).toEqual({ protocolVersion: '2025-11-25', capabilities: { sampling: {} }, clientInfo });
    expect(initialized).toEqual({ jsonrpc: '2.0', method: 'notifications/initialized' });
    expect(call.params).toEqual({ name: 't', arguments: {}, _meta: {} });
  });

  test('that does not say its name appears as the bridge', async () => {
    const { backend, servers } = set(interactive());
    const message = parse('{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"_meta":{}}}');
    const exchange = new Exchange();
    backend.start({ message, id: 1, method: 'tools/list', meta: {} }, exchange);
    await exchange.answer;
    expect(servers[0]?.received[0].params.clientInfo).toEqual(CLIENT_INFO);
  });

  test.each([
    'initialize',
    'ping',
    'logging/setLevel',
    'resources/subscribe',
    'resources/unsubscribe',
    'tasks/get',
    'tasks/result',
  ])('has no %s', async (method) => {
    const { backend, servers } = set(interactive());
    expect((await ask(backend, method).answer).error.code).toBe(-32601);
    expect(servers).toHaveLength(0);
  });

  test('shares a process for calls that cannot be asked about', async () => {
    const { backend, servers } = set(legacyServer());
    const exchanges = [1, 2, 3].map((id) => ask(backend, 'tools/call', { name: 't' }, { id: `c${id}` }));
    const calls = await until(() => servers[0]?.calls('tools/call').length === 3 && servers[0].calls('tools/call'));
    expect(servers).toHaveLength(1);
    for (const { id } of [...calls].reverse()) servers[0]?.say({ id, result: text(`for ${id}`) });
    const answers = await Promise.all(exchanges.map(({ answer }) => answer));
    expect(answers.map(({ id }) => id)).toEqual(['c1', 'c2', 'c3']);
    expect(new Set(answers.map(({ result }) => result.content[0].text)).size).toBe(3);
  });

  test('has a process of its own for each call that can be asked about, and uses it again', async () => {
    const { backend, servers } = set(legacyServer());
    const call = (id: string) => ask(backend, 'tools/call', { name: 't' }, { id, capabilities: ASKABLE });
    const [one, two] = [call('1'), call('2')];
    await until(() => servers.length === 2 && servers.every((server) => server.calls('tools/call').length === 1));
    for (const server of servers) server.say({ id: server.calls('tools/call')[0].id, result: text('done') });
    await Promise.all([one.answer, two.answer]);
    const three = call('3');
    const again = await until(() => servers.find((server) => server.calls('tools/call').length === 2));
    again.say({ id: again.calls('tools/call')[1].id, result: text('done') });
    await three.answer;
    expect(servers).toHaveLength(2);
  });

  test('waits for a process where all are at work, in order', async () => {
    const { backend, servers } = set(legacyServer(), { sessions: { max: 1 } });
    const exchanges = ['1', '2', '3'].map((id) =>
      ask(backend, 'tools/call', { name: id }, { id, capabilities: ASKABLE }),
    );
    for (const turn of [0, 1, 2]) {
      const call = await until(() => servers[0]?.calls('tools/call')[turn], `call ${turn}`);
      expect(call.params.name).toBe(String(turn + 1));
      servers[0]?.say({ id: call.id, result: text('done') });
      await exchanges[turn]?.answer;
    }
    expect(servers).toHaveLength(1);
  });

  test('an idle process makes room for another caller', async () => {
    const { backend, servers } = set(interactive(), { sessions: { max: 1 } });
    await ask(backend, 'tools/call', { name: 't' }, { principal: 'alice' }).answer;
    await ask(backend, 'tools/call', { name: 't' }, { principal: 'bob' }).answer;
    expect(servers.map(({ open: running }) => running)).toEqual([false, true]);
  });

  test('is told when there is no server', async () => {
    const { backend, context } = set(legacyServer());
    context.links.open = () => Promise.reject(new Error('The server does not start; next attempt in 3 s'));
    expect((await ask(backend, 'tools/list').answer).error).toEqual({
      code: -32603,
      message: 'The server does not start; next attempt in 3 s',
    });
  });

  test('is told when the server does not take the handshake, or never answers it', async () => {
    const refusing = set((message, server) => server.say({ id: message.id, error: { code: -32602, message: 'No' } }));
    expect((await ask(refusing.backend, 'tools/list').answer).error.message).toBe(
      'The server did not accept the client',
    );
    const silent = set(() => undefined, { limits: { startSeconds: 0.05 } });
    expect((await ask(silent.backend, 'tools/list').answer).error.message).toBe('The server did not answer in time');
    expect(silent.servers[0]?.open).toBe(false);
  });

  test('is told when the server ends during its call; the next call finds another', async () => {
    const { backend, servers } = set(legacyServer());
    const exchange = ask(backend, 'tools/call', { name: 't' }, { capabilities: ASKABLE });
    await until(() => servers[0]?.calls('tools/call')[0]);
    servers[0]?.die();
    expect((await exchange.answer).error.code).toBe(-32603);
    ask(backend, 'tools/call', { name: 't' }, { capabilities: ASKABLE });
    await until(() => servers[1]?.calls('tools/call')[0]);
  });

  test('takes codes of 2025-11-25 in their modern meaning', async () => {
    const { backend } = set(
      legacyServer((message, server) =>
        server.say({ id: message.id, error: { code: -32002, message: 'Resource not found' } }),
      ),
    );
    expect((await ask(backend, 'resources/read', { uri: 'a://b' }).answer).error.code).toBe(-32602);
  });
});

describe('progress and logs', () => {
  test('progress comes under the token of the exchange that is open', async () => {
    const { backend, servers } = set(legacyServer());
    const capabilities = ASKABLE;
    const first = ask(backend, 'tools/call', { name: 't' }, { capabilities, meta: { progressToken: 'one' } });
    const server = await until(() => servers[0]);
    const call = await until(() => server.calls('tools/call')[0]);
    const tell = (progress: number) =>
      server.say({
        method: 'notifications/progress',
        params: { progressToken: call.params._meta.progressToken, progress },
      });
    tell(1);
    server.say({ id: 'q', method: 'elicitation/create', params: FORM });
    const { requestState, inputRequests } = (await first.answer).result;
    tell(2);
    const key = Object.keys(inputRequests)[0] as string;
    const second = ask(
      backend,
      'tools/call',
      { name: 't', requestState, inputResponses: { [key]: accept() } },
      { capabilities, meta: { progressToken: 'two' } },
    );
    tell(3);
    server.say({ id: call.id, result: text('done') });
    await second.answer;
    expect(first.notifications.map(({ params }) => params)).toEqual([{ progressToken: 'one', progress: 1 }]);
    expect(second.notifications.map(({ params }) => params)).toEqual([{ progressToken: 'two', progress: 3 }]);
  });

  test('logs reach the call that asked for them, from its level on, and no other', async () => {
    const { backend, servers } = set(legacyServer());
    const loud = ask(backend, 'tools/call', { name: 'loud' }, { id: 'loud', meta: { [Meta.LOG_LEVEL]: 'warning' } });
    const server = await until(() => servers[0]);
    const first = await until(() => server.calls('tools/call')[0]);
    const quiet = ask(backend, 'tools/call', { name: 'quiet' }, { id: 'quiet' });
    const second = await until(() => server.calls('tools/call')[1]);
    const log = (level: string) => server.say({ method: 'notifications/message', params: { level, data: level } });
    // Two calls are at work: nobody can tell whose message this is.
    log('error');
    server.say({ id: second.id, result: text('done') });
    await quiet.answer;
    log('info');
    log('critical');
    server.say({ id: first.id, result: text('done') });
    await loud.answer;
    expect(loud.notifications.map(({ params }) => params.level)).toEqual(['critical']);
    expect(quiet.notifications).toEqual([]);
    expect(server.calls('logging/setLevel').map(({ params }) => params)).toEqual([{ level: 'warning' }]);
  });

  test('two calls that want logs do not share a process at one time', async () => {
    const { backend, servers } = set(legacyServer());
    for (const id of ['1', '2']) ask(backend, 'tools/call', { name: id }, { id, meta: { [Meta.LOG_LEVEL]: 'debug' } });
    await until(() => servers.length === 2);
  });
});

describe('input that a legacy server asks for', () => {
  test('becomes input_required while its call stays open, and the retry goes on with it', async () => {
    const { backend, servers } = set(interactive());
    const { inputRequests, requestState, result, params } = await asked(backend);
    expect(inputRequests).toEqual({ elicitation_1: { method: 'elicitation/create', params: FORM } });
    expect(typeof requestState).toBe('string');
    expect(result.ttlMs).toBeUndefined();
    const exchange = retry(backend, params, {
      requestState,
      inputResponses: { elicitation_1: accept({ name: 'Ada' }) },
    });
    const answer = await exchange.answer;
    expect(answer.id).toBe('retry');
    expect(JSON.parse(answer.result.content[0].text)).toEqual([{ action: 'accept', content: { name: 'Ada' } }]);
    expect(servers).toHaveLength(1);
    expect(servers[0]?.calls('tools/call')).toHaveLength(1);
  });

  test('is gathered when several questions come at once', async () => {
    const { backend } = set(interactive());
    const params = {
      name: 't',
      arguments: {
        ask: [{}, { method: 'sampling/createMessage', params: { messages: [] } }, { method: 'roots/list', params: {} }],
      },
    };
    const { inputRequests, requestState } = await asked(backend, {}, params);
    expect(Object.keys(inputRequests)).toEqual(['elicitation_1', 'sampling_2', 'roots_3']);
    expect(inputRequests.roots_3).toEqual({ method: 'roots/list', params: {} });
    const inputResponses = {
      elicitation_1: { action: 'decline' },
      sampling_2: { role: 'assistant', content: { type: 'text', text: 'x' }, model: 'm' },
      roots_3: { roots: [] },
      uncalled_for: { action: 'accept' },
    };
    const { result } = await retry(backend, params, { requestState, inputResponses }).answer;
    expect(JSON.parse(result.content[0].text)).toHaveLength(3);
  });

  test.each([
    ['missing', {}],
    ['of another question', { elicitation_2: accept() }],
    ['no answer', { elicitation_1: 12345 }],
    ['nonsense', { elicitation_1: { action: 'perhaps' } }],
  ])('is asked for again when the answer is %s, under a new state', async (_what, inputResponses) => {
    const { backend, servers } = set(interactive());
    const { requestState, params } = await asked(backend);
    const second = (await retry(backend, params, { requestState, inputResponses }).answer).result;
    expect(second.resultType).toBe('input_required');
    expect(Object.keys(second.inputRequests)).toEqual(['elicitation_1']);
    expect(second.requestState).not.toBe(requestState);
    // The first state is spent.
    expect((await retry(backend, params, { requestState }).answer).error.code).toBe(-32602);
    const last = retry(backend, params, {
      requestState: second.requestState,
      inputResponses: { elicitation_1: accept() },
    });
    expect((await last.answer).result.resultType).toBe('complete');
    expect(servers[0]?.calls('tools/call')).toHaveLength(1);
  });

  test('comes in rounds, as often as the server likes', async () => {
    const { backend, servers } = set(legacyServer());
    const params = { name: 't' };
    let exchange = ask(backend, 'tools/call', params, { capabilities: ASKABLE });
    const call = await until(() => servers[0]?.calls('tools/call')[0]);
    for (let round = 1; round <= 12; round++) {
      servers[0]?.say({ id: round, method: 'elicitation/create', params: FORM });
      const { result } = await exchange.answer;
      const key = `elicitation_${round}`;
      exchange = retry(backend, params, {
        requestState: result.requestState,
        inputResponses: { [key]: accept({ round }) },
      });
      await until(() =>
        servers[0]?.received.find(({ id, result: got }) => id === round && got?.content.round === round),
      );
    }
    servers[0]?.say({ id: call.id, result: text('enough') });
    expect((await exchange.answer).result.content[0].text).toBe('enough');
  });

  test('inputResponses without a state belong to nothing: the call begins', async () => {
    const { backend } = set(interactive());
    const { inputRequests } = await asked(backend, {}, { ...TOOL, inputResponses: { user_name: accept() } });
    expect(Object.keys(inputRequests)).toHaveLength(1);
  });

  test.each([null, 'text', [], 7])('inputResponses %j are refused', async (inputResponses) => {
    const { backend, servers } = set(interactive());
    expect(
      (await ask(backend, 'tools/call', { ...TOOL, inputResponses }, { capabilities: ASKABLE }).answer).error.code,
    ).toBe(-32602);
    expect(servers).toHaveLength(0);
  });

  test('the answer that the server gave meanwhile waits for the client', async () => {
    const { backend, servers } = set(legacyServer());
    const exchange = ask(backend, 'tools/call', { name: 't' }, { capabilities: ASKABLE });
    const call = await until(() => servers[0]?.calls('tools/call')[0]);
    servers[0]?.say({ id: 'q', method: 'elicitation/create', params: FORM });
    const { requestState } = (await exchange.answer).result;
    servers[0]?.say({ id: call.id, result: text('timed out without you') });
    await rest(5);
    const { result } = await retry(
      backend,
      { name: 't' },
      { requestState, inputResponses: { elicitation_1: accept() } },
    ).answer;
    expect(result.content[0].text).toBe('timed out without you');
  });

  test('a question that the server withdraws is not asked', async () => {
    const { backend, servers } = set(legacyServer());
    const exchange = ask(backend, 'tools/call', { name: 't' }, { capabilities: ASKABLE });
    const call = await until(() => servers[0]?.calls('tools/call')[0]);
    servers[0]?.say({ id: 'q', method: 'elicitation/create', params: FORM });
    servers[0]?.say({ method: 'notifications/cancelled', params: { requestId: 'q' } });
    await rest(40);
    expect(exchange.responses).toEqual([]);
    servers[0]?.say({ id: call.id, result: text('done') });
    expect((await exchange.answer).result.resultType).toBe('complete');
  });

  test('a question just before the answer is moot, but for roots, which the next call carries', async () => {
    const { backend, servers } = set(legacyServer());
    const call = (name: string) => ask(backend, 'tools/call', { name }, { capabilities: ASKABLE });
    const first = call('first');
    const server = await until(() => servers[0]);
    const { id } = await until(() => server.calls('tools/call')[0]);
    server.say({ id: 'e', method: 'elicitation/create', params: FORM });
    server.say({ id: 'r', method: 'roots/list' });
    server.say({ id, result: text('done') });
    expect((await first.answer).result.resultType).toBe('complete');
    expect(server.received.find((message) => message.id === 'e').error.code).toBe(-32603);
    const { result } = await call('second').answer;
    expect(result.inputRequests).toEqual({ roots_1: { method: 'roots/list', params: {} } });
    expect(server.calls('tools/call')).toHaveLength(1);
    const third = retry(
      backend,
      { name: 'second' },
      { requestState: result.requestState, inputResponses: { roots_1: { roots: [] } } },
    );
    const next = await until(() => server.calls('tools/call')[1]);
    expect(server.received.findIndex((message) => message.id === 'r')).toBeLessThan(server.received.indexOf(next));
    server.say({ id: next.id, result: text('done') });
    await third.answer;
  });

  test('roots that a server wants right after the handshake are not refused, elicitation is', async () => {
    const { backend, servers } = set(
      legacyServer((message, server) => {
        if (message.method !== 'notifications/initialized') return;
        server.say({ id: 'r', method: 'roots/list' });
        server.say({ id: 'e', method: 'elicitation/create', params: FORM });
        server.say({ id: 'p', method: 'ping' });
      }),
    );
    const list = ask(backend, 'tools/list', {}, { capabilities: ASKABLE });
    const server = await until(() => servers[0]);
    const replies = await until(
      () =>
        server.received.filter(({ method, id }) => method === undefined && id !== undefined).length === 2 &&
        server.received,
    );
    expect(replies.find(({ id }) => id === 'e').error.code).toBe(-32603);
    expect(replies.find(({ id }) => id === 'p').result).toEqual({});
    expect(replies.find(({ id }) => id === 'r')).toBeUndefined();
    server.say({ id: server.calls('tools/list')[0].id, result: { tools: [] } });
    await list.answer;
    const { result } = await ask(backend, 'prompts/get', { name: 'p' }, { capabilities: ASKABLE }).answer;
    expect(Object.keys(result.inputRequests)).toEqual(['roots_1']);
  });
});

describe('what the client has not declared', () => {
  test.each([
    ['nothing', {}, 'sampling/createMessage', {}, -32601, { sampling: {} }],
    ['elicitation', { elicitation: {} }, 'sampling/createMessage', {}, -32601, { sampling: {} }],
    [
      'forms',
      { elicitation: { form: {} } },
      'elicitation/create',
      { mode: 'url' },
      -32602,
      { elicitation: { url: {} } },
    ],
    ['sampling', { sampling: {} }, 'roots/list', {}, -32601, { roots: {} }],
  ])(
    'with %s declared, the server is refused the rest, and a call that fails for it says so',
    async (_what, capabilities, method, params, code, required) => {
      const { backend, servers } = set(
        legacyServer((message, server) => {
          if (message.method === 'tools/call') server.say({ id: 'q', method, params });
          if (message.id === 'q')
            server.say({ id: server.calls('tools/call')[0].id, result: { isError: true, content: [] } });
        }),
      );
      const { error } = await ask(backend, 'tools/call', { name: 't' }, { capabilities }).answer;
      expect(servers[0]?.received.find(({ id }) => id === 'q').error.code).toBe(code);
      expect(error.code).toBe(-32021);
      expect(error.data).toEqual({ requiredCapabilities: required });
    },
  );

  test('a call that gets along without it succeeds', async () => {
    const { backend } = set(
      legacyServer((message, server) => {
        if (message.method === 'tools/call') server.say({ id: 'q', method: 'sampling/createMessage', params: {} });
        if (message.id === 'q') server.say({ id: server.calls('tools/call')[0].id, result: text('without') });
      }),
    );
    expect((await ask(backend, 'tools/call', { name: 't' }).answer).result.content[0].text).toBe('without');
  });

  test('what is no request of a server is refused as unknown', async () => {
    const { backend, servers } = set(
      legacyServer((message, server) => {
        if (message.method === 'tools/call') server.say({ id: 'q', method: 'tasks/get', params: {} });
        if (message.id === 'q')
          server.say({ id: server.calls('tools/call')[0].id, result: { isError: true, content: [] } });
      }),
    );
    const { result } = await ask(backend, 'tools/call', { name: 't' }, { capabilities: ASKABLE }).answer;
    expect(result.isError).toBe(true);
    expect(servers[0]?.received.find(({ id }) => id === 'q').error.code).toBe(-32601);
  });
});

describe('a URL that the user has to visit first', () => {
  const URL_MODE = { elicitation: { form: {}, url: {} } };
  const visit = { mode: 'url', elicitationId: 'e1', url: 'https://a.example/e1', message: 'Sign in' };
  const needing = (elicitations: Json = [visit]) => {
    let calls = 0;
    return legacyServer((message, server) => {
      if (message.method !== 'tools/call') return;
      if (calls++ > 0) server.say({ id: message.id, result: text('signed in') });
      else server.say({ id: message.id, error: { code: -32042, message: 'Sign in first', data: { elicitations } } });
    });
  };

  test('is asked for, and the call made again once the server reports the visit', async () => {
    const { backend, servers } = set(needing());
    const { result } = await ask(backend, 'tools/call', { name: 't' }, { capabilities: URL_MODE }).answer;
    expect(result.inputRequests).toEqual({
      url_1: { method: 'elicitation/create', params: { mode: 'url', url: 'https://a.example/e1', message: 'Sign in' } },
    });
    const more = { requestState: result.requestState, inputResponses: { url_1: { action: 'accept' } } };
    const exchange = retry(backend, { name: 't' }, more, { capabilities: URL_MODE });
    await rest(20);
    expect(servers[0]?.calls('tools/call')).toHaveLength(1);
    servers[0]?.say({ method: 'notifications/elicitation/complete', params: { elicitationId: 'e1' } });
    expect((await exchange.answer).result.content[0].text).toBe('signed in');
    expect(servers).toHaveLength(1);
  });

  test('is asked for again while the answer is missing; a refusal ends the call', async () => {
    const { backend, servers } = set(needing());
    const { result } = await ask(backend, 'tools/call', { name: 't' }, { capabilities: URL_MODE }).answer;
    const again = (
      await retry(backend, { name: 't' }, { requestState: result.requestState }, { capabilities: URL_MODE }).answer
    ).result;
    expect(again.resultType).toBe('input_required');
    const more = { requestState: again.requestState, inputResponses: { url_1: { action: 'decline' } } };
    const last = (await retry(backend, { name: 't' }, more, { capabilities: URL_MODE }).answer).result;
    expect(last).toMatchObject({ resultType: 'complete', isError: true });
    expect(servers[0]?.calls('tools/call')).toHaveLength(1);
  });

  test('cannot be shown by every client', async () => {
    const { backend } = set(needing());
    const { error } = await ask(backend, 'tools/call', { name: 't' }, { capabilities: ASKABLE }).answer;
    expect(error).toMatchObject({ code: -32021, data: { requiredCapabilities: { elicitation: { url: {} } } } });
  });

  test.each([undefined, [], [{ mode: 'url' }], [{ ...visit, mode: 'form' }], 'x'])(
    'that is %j is an error of the server',
    async (elicitations) => {
      const { backend } = set(needing(elicitations ?? null));
      const { error } = await ask(backend, 'tools/call', { name: 't' }, { capabilities: URL_MODE }).answer;
      expect(error).toMatchObject({ code: -32603, data: { code: -32042 } });
    },
  );
});

describe('who leaves', () => {
  test('cancels at the server, and the process gets no next call', async () => {
    const { backend, servers } = set(legacyServer());
    const exchange = ask(backend, 'tools/call', { name: 't' }, { capabilities: ASKABLE });
    const call = await until(() => servers[0]?.calls('tools/call')[0]);
    exchange.call?.cancel('The client closed its connection');
    expect(servers[0]?.calls('notifications/cancelled')[0]?.params).toEqual({
      requestId: call.id,
      reason: 'The client closed its connection',
    });
    servers[0]?.say({ id: call.id, result: text('late') });
    ask(backend, 'tools/call', { name: 't' }, { capabilities: ASKABLE });
    await until(() => servers[1]?.calls('tools/call')[0]);
    expect(servers[0]?.open).toBe(false);
    expect(exchange.responses).toEqual([]);
  });

  test('late, after another request of it took over the call, changes nothing', async () => {
    const { backend, servers } = set(legacyServer());
    const first = ask(backend, 'tools/call', { name: 't' }, { capabilities: ASKABLE });
    const call = await until(() => servers[0]?.calls('tools/call')[0]);
    servers[0]?.say({ id: 'q', method: 'elicitation/create', params: FORM });
    const { requestState } = (await first.answer).result;
    const more = { requestState, inputResponses: { elicitation_1: accept() } };
    const second = retry(backend, { name: 't' }, more);
    first.call?.cancel('The client closed its connection');
    servers[0]?.say({ id: call.id, result: text('done') });
    expect((await second.answer).result.content[0].text).toBe('done');
    expect(servers[0]?.calls('notifications/cancelled')).toEqual([]);
  });

  test('leaves a shared process to the others', async () => {
    const { backend, servers } = set(legacyServer());
    const [one, two] = ['1', '2'].map((id) => ask(backend, 'tools/call', { name: id }, { id }));
    const calls = await until(() => servers[0]?.calls('tools/call').length === 2 && servers[0].calls('tools/call'));
    one?.call?.cancel('gone');
    servers[0]?.say({ id: calls[1].id, result: text('done') });
    await two?.answer;
    expect(servers[0]?.open).toBe(true);
  });

  test('before there is a process costs nobody anything', async () => {
    const { backend, servers } = set(interactive());
    const exchange = ask(backend, 'tools/call', { name: 't' }, { capabilities: ASKABLE });
    exchange.call?.cancel('gone');
    await rest(20);
    expect(exchange.responses).toEqual([]);
    expect(servers[0]?.calls('tools/call')).toEqual([]);
    await ask(backend, 'tools/call', { name: 't' }, { capabilities: ASKABLE }).answer;
    expect(servers).toHaveLength(1);
  });

  test('without coming back gives its call up after a time', async () => {
    const { backend, servers } = set(interactive(), { limits: { requestSeconds: 0.05 } });
    const { requestState, params } = await asked(backend);
    const server = servers[0] as FakeServer;
    await until(() => !server.open, 'the process ends');
    expect(server.calls('notifications/cancelled')).toHaveLength(1);
    expect(server.received.find(({ error }) => error !== undefined).error.message).toBe('The client did not come back');
    expect((await retry(backend, params, { requestState }).answer).error.code).toBe(-32602);
  });

  test('finds the error of a server that ended meanwhile', async () => {
    const { backend, servers } = set(interactive());
    const { requestState, params } = await asked(backend);
    servers[0]?.die();
    const { error } = await retry(backend, params, { requestState, inputResponses: { elicitation_1: accept() } })
      .answer;
    expect(error.code).toBe(-32603);
  });
});

describe('caps', () => {
  test('one caller has half of the processes for open questions: its oldest is given up', async () => {
    const { backend, servers } = set(interactive(), { sessions: { max: 4 } });
    const first = await asked(backend, { id: 1 });
    await asked(backend, { id: 2 });
    await asked(backend, { id: 3 });
    await until(() => servers[0]?.open === false);
    expect((await retry(backend, first.params, { requestState: first.requestState }).answer).error.code).toBe(-32602);
    expect(servers.filter(({ open: running }) => running)).toHaveLength(2);
  });

  test('where every process waits for users of others, a caller is refused at once', async () => {
    const { backend } = set(interactive(), { sessions: { max: 2 } });
    await asked(backend, { principal: 'alice' });
    await asked(backend, { principal: 'bob' });
    const { error } = await ask(backend, 'tools/call', TOOL, { capabilities: ASKABLE, principal: 'carol' }).answer;
    expect(error).toEqual({ code: -32603, message: 'Every process of the server is in use' });
  });

  describe('where legacy sessions use the same server', () => {
    /** Processes of legacy sessions, beside those of modern callers. */
    function sharing(sessions: number) {
      const world = set(interactive(), { sessions: { max: 2, poolMax: 1 } });
      const { context, servers } = world;
      const links = context.links as { working?: number };
      Object.defineProperty(links, 'working', {
        get: () => sessions + servers.filter(({ open: running }) => running).length,
      });
      return world;
    }

    test('the two share a number of processes', async () => {
      const { backend, servers } = sharing(2);
      await ask(backend, 'tools/call', { name: 't' }, { principal: 'alice' }).answer;
      // An idle process is all there is to be had.
      await ask(backend, 'tools/call', { name: 't' }, { principal: 'bob' }).answer;
      expect(servers.map(({ open: running }) => running)).toEqual([false, true]);
    });

    test('a caller is refused where sessions have them all', async () => {
      const { backend, servers } = sharing(3);
      const { error } = await ask(backend, 'tools/call', { name: 't' }).answer;
      expect(error).toEqual({ code: -32603, message: 'Every process of the server is in use' });
      expect((await ask(backend, 'subscriptions/listen', { notifications: {} }).answer).error.code).toBe(-32603);
      expect(servers).toHaveLength(0);
    });

    test('a session gets the process of a caller who is idle, and no other', async () => {
      const { backend, servers, context } = sharing(2);
      const { links } = backend.before(context);
      await ask(backend, 'tools/call', { name: 't' }, { principal: 'alice' }).answer;
      await links.open();
      expect(servers.map(({ open: running }) => running)).toEqual([false, true]);
      await expect(links.open()).rejects.toThrow('Every process of the server is in use');
    });
  });

  test('who has a question open gives it up for its next call', async () => {
    const { backend, servers } = set(interactive(), { sessions: { max: 1 } });
    await asked(backend, { principal: 'alice', id: 1 });
    await asked(backend, { principal: 'alice', id: 2 });
    expect(servers.map(({ open: running }) => running)).toEqual([false, true]);
  });

  test('a process without work ends after the idle time', async () => {
    const { context, servers } = bench(interactive(), { sessions: { idleSeconds: 1 } });
    const backend = new ModernOverLegacy(context, INITIALIZE);
    await ask(backend, 'tools/call', { name: 't' }).answer;
    await until(() => servers[0]?.open === false, 'the idle process ends', 8_000);
    await backend.close();
  }, 10_000);
});

test('closing ends everything, once', async () => {
  const { backend, servers } = set(interactive());
  await asked(backend, { id: 1 });
  const waiting = ask(backend, 'subscriptions/listen', { notifications: { toolsListChanged: true } });
  await until(() => waiting.notifications[0]);
  await backend.close();
  expect(waiting.responses[0].result).toMatchObject({
    resultType: 'complete',
    _meta: { [Meta.SUBSCRIPTION_ID]: 'client-1' },
  });
  expect(servers.every(({ open: running }) => !running)).toBe(true);
  expect((await ask(backend, 'tools/list').answer).error.message).toBe('The bridge is stopping');
});
