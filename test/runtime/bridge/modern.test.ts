import { afterEach, describe, expect, it } from '@jest/globals';
import { bridgeTo, closeBridges, Server } from '../support/bridge';
import { EventReader, type Json, modern, pause, post, until } from '../support/http';

afterEach(closeBridges);

const script = (...steps: Json[]) => ({ name: 'script', arguments: { steps } });
const told = (answer: Json) =>
  JSON.parse((answer.result as { content: { text: string }[] }).content[0]?.text ?? 'null');
const SUBSCRIPTION = 'io.modelcontextprotocol/subscriptionId';
const subscriptionOf = (message: Json | undefined) =>
  ((message?.params as Json | undefined)?._meta as Json | undefined)?.[SUBSCRIPTION];
const LOG_LEVEL = 'io.modelcontextprotocol/logLevel';

describe('modern requests', () => {
  it('share a process, with ids and tokens apart', async () => {
    const { url } = await bridgeTo(Server.SCRIPTED);
    const progress = { send: { method: 'notifications/progress', params: { progressToken: '$token', progress: 1 } } };
    const envelope = {
      'io.modelcontextprotocol/protocolVersion': '2026-07-28',
      'io.modelcontextprotocol/clientCapabilities': {},
      progressToken: 'same',
    };
    const headers = { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/call', 'mcp-name': 'script' };
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        post(
          url,
          {
            jsonrpc: '2.0',
            id: 'same',
            method: 'tools/call',
            params: { ...script({ wait: 100 - index * 5 }, progress), _meta: envelope },
          },
          headers,
        ),
      ),
    );
    for (const { messages } of answers) {
      expect(messages).toHaveLength(2);
      expect(messages[0]).toMatchObject({ params: { progressToken: 'same' } });
      expect(messages[1]).toMatchObject({ id: 'same' });
    }
    expect(new Set(answers.map(({ last }) => told(last).pid)).size).toBe(1);
  });

  it('need sound headers and a sound envelope', async () => {
    const { url } = await bridgeTo(Server.SCRIPTED);
    const client = modern(url);
    const refused = async (more: Record<string, string>) => {
      const { status, last } = await client.request('tools/call', script(), { more });
      return [status, (last.error as Json | undefined)?.code];
    };
    expect(await refused({ 'mcp-method': 'tools/list' })).toEqual([400, -32_020]);
    expect(await refused({ 'mcp-name': 'other' })).toEqual([400, -32_020]);
    expect(await refused({ 'mcp-protocol-version': '2025-11-25' })).toEqual([400, -32_020]);
    const old = await post(
      url,
      {
        jsonrpc: '2.0',
        id: 1,
        method: 'tools/list',
        params: {
          _meta: {
            'io.modelcontextprotocol/protocolVersion': '2027-01-01',
            'io.modelcontextprotocol/clientCapabilities': {},
          },
        },
      },
      { 'mcp-protocol-version': '2027-01-01' },
    );
    expect([old.status, old.last.error]).toMatchObject([
      400,
      { code: -32_022, data: { supported: ['2026-07-28'], requested: '2027-01-01' } },
    ]);
    expect((await client.request('no/such/method')).status).toBe(404);
    const notification = {
      jsonrpc: '2.0',
      method: 'notifications/cancelled',
      params: { requestId: 1, _meta: { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' } },
    };
    expect((await post(url, notification)).status).toBe(202);
    // Sessions are not a modern notion.
    expect(
      (await client.request('tools/list', {}, { more: { 'mcp-session-id': 'x', 'last-event-id': 'y' } })).status,
    ).toBe(200);
  });

  it('check the arguments that headers repeat, and keep up with the tools', async () => {
    const { url } = await bridgeTo(Server.SCRIPTED);
    const client = modern(url);
    const call = (region: string | undefined, header: string | undefined, name = 'other') =>
      client.request(
        'tools/call',
        { name, arguments: { region } },
        { more: header === undefined ? {} : { 'mcp-param-region': header } },
      );
    expect((await call('eu', 'eu')).status).toBe(200);
    expect((await call('eu', undefined)).status).toBe(400);
    expect((await call('eu', 'us')).last).toMatchObject({ error: { code: -32_020 } });
    expect((await call(undefined, 'us')).status).toBe(200);
    const tools = [
      { name: 'script', inputSchema: { type: 'object' } },
      {
        name: 'late',
        inputSchema: { type: 'object', properties: { region: { type: 'string', 'x-mcp-header': 'Region' } } },
      },
    ];
    await client.request('tools/call', script({ tools }, { announce: true }));
    await until(async () => (await call('eu', undefined, 'late')).status === 400);
    expect((await call('eu', undefined, 'other')).status).toBe(200);
  });

  it('are cancelled by the end of their connection', async () => {
    const { url, lines } = await bridgeTo(Server.SCRIPTED, { audit: { enabled: true } });
    const client = modern(url);
    await client.request('tools/call', script());
    const abort = new AbortController();
    const call = client.open(
      'tools/call',
      script({ send: { method: 'notifications/x' } }, { wait: 500 }),
      {},
      abort.signal,
    );
    await pause(150);
    abort.abort();
    await expect(call).rejects.toThrow();
    await until(() => lines.audit.some(({ outcome }) => outcome === 'cancelled'));
    const { received } = told((await client.request('tools/call', script())).last);
    const [cancelled] = received.filter(({ method }: Json) => method === 'notifications/cancelled');
    const [, called] = received.filter(({ method }: Json) => method === 'tools/call');
    expect(cancelled.params.requestId).toBe(called.id);
  });

  it('get log messages only while these cannot be for somebody else', async () => {
    const { url } = await bridgeTo(Server.SCRIPTED);
    const client = modern(url);
    const log = { send: { method: 'notifications/message', params: { level: 'info', data: 'private' } } };
    const meta = { [LOG_LEVEL]: 'info' };
    expect((await client.request('tools/call', script(log), { meta })).messages).toHaveLength(2);
    expect((await client.request('tools/call', script(log))).messages).toHaveLength(1);
    const [one, two] = await Promise.all([
      client.request('tools/call', script({ wait: 60 }, log, { wait: 60 }), { meta }),
      client.request('tools/call', script({ wait: 120 })),
    ]);
    expect(one.messages).toHaveLength(1);
    expect(two.messages).toHaveLength(1);
  });

  it('cannot be asked by the server', async () => {
    const { url } = await bridgeTo(Server.SCRIPTED);
    const { messages, last } = await modern(url).request(
      'tools/call',
      script({ ask: { method: 'sampling/createMessage' } }, { ask: { method: 'ping' } }),
    );
    expect(messages).toHaveLength(1);
    expect(told(last).asked.result).toEqual({});
    expect(told(last).received).toContainEqual(
      expect.objectContaining({ error: expect.objectContaining({ code: -32_601 }) }),
    );
  });

  it('hear of a crash, and the next is served by a new process', async () => {
    const { url } = await bridgeTo(Server.SCRIPTED);
    const client = modern(url);
    const before = told((await client.request('tools/call', script())).last).pid;
    const crash = await client.request('tools/call', script({ exit: 3 }));
    expect(crash.status).toBe(200);
    expect(crash.last).toMatchObject({ error: { code: -32_603 } });
    expect(told((await client.request('tools/call', script())).last).pid).not.toBe(before);
  });

  it('time out, and the server is told', async () => {
    const { url } = await bridgeTo(Server.SCRIPTED, { limits: { requestSeconds: 0.3 } });
    const client = modern(url);
    expect((await client.request('tools/call', script({ silence: true }))).last).toMatchObject({
      error: { code: -32_603 },
    });
    expect(told((await client.request('tools/call', script())).last).received).toContainEqual(
      expect.objectContaining({ method: 'notifications/cancelled' }),
    );
  });

  it('carry statuses that the specification wants for errors', async () => {
    const { url } = await bridgeTo(Server.SCRIPTED);
    const fail = (code: number) =>
      script(
        { send: { id: '$id', error: { code, message: 'x', data: { requiredCapabilities: { sampling: {} } } } } },
        { silence: true },
      );
    expect((await modern(url).request('tools/call', fail(-32_021))).status).toBe(400);
    expect((await modern(url).request('tools/call', fail(-32_602))).status).toBe(200);
  });
});

describe('subscriptions', () => {
  it('are acknowledged first, carry their own id, and end with the client', async () => {
    const { url, admin } = await bridgeTo(Server.SCRIPTED);
    const client = modern(url);
    const streams = await Promise.all(
      [1, 2].map(() => client.open('subscriptions/listen', { notifications: { toolsListChanged: true } })),
    );
    const readers = streams.map((stream) => new EventReader(stream));
    const ids = new Set<unknown>();
    for (const reader of readers) {
      const first = await reader.next();
      expect(first?.method).toBe('notifications/subscriptions/acknowledged');
      ids.add(subscriptionOf(first));
    }
    expect(ids.size).toBe(2);
    await client.request('tools/call', script({ announce: true }));
    for (const reader of readers) {
      const change = await reader.next();
      expect(change?.method).toBe('notifications/tools/list_changed');
      expect(ids).toContain(subscriptionOf(change));
    }
    await Promise.all(readers.map((reader) => reader.cancel()));
    const streamsOpen = async () =>
      /^strata_bridge_streams (.*)$/m.exec(await (await fetch(`${admin}/metrics`)).text())?.[1];
    await until(async () => (await streamsOpen()) === '0');
  });

  it('outlive the process behind them, and end with a result when the bridge does', async () => {
    const { url, bridge } = await bridgeTo(Server.SCRIPTED);
    const client = modern(url);
    const stream = new EventReader(
      await client.open('subscriptions/listen', { notifications: { toolsListChanged: true } }),
    );
    await stream.next();
    await client.request('tools/call', script({ exit: 0 }));
    await until(async () => (await client.request('tools/call', script({ announce: true }))).status === 200);
    expect(await stream.next()).toMatchObject({ method: 'notifications/tools/list_changed' });
    const closing = bridge.close();
    let last: Json | undefined;
    for (let message = await stream.next(); message !== undefined; message = await stream.next()) last = message;
    expect(last).toMatchObject({ result: { resultType: 'complete', _meta: { [SUBSCRIPTION]: last?.id } } });
    expect(await closing).toBe(true);
  });
});

describe('a pool of several processes', () => {
  it('sends the continuation of a call to the process that asked, with the state as it gave it', async () => {
    const { url } = await bridgeTo(Server.SCRIPTED, { sessions: { poolMax: 3 } });
    const client = modern(url);
    const ask = script({
      answer: { resultType: 'input_required', inputRequests: {}, requestState: 'opaque "state" ✓' },
    });
    const { last } = await client.request('tools/call', ask);
    const state = (last.result as Json).requestState as string;
    expect(state).not.toBe('opaque "state" ✓');
    const retry = (requestState: string) =>
      client.request('tools/call', { ...script(), requestState, inputResponses: {} });
    const seen = told((await retry(state)).last).received.at(-1).params;
    expect(seen.requestState).toBe('opaque "state" ✓');
    // Of another run, or forged: the mark comes off, any process serves it.
    const foreign = told((await retry(`strata.AAAAAAAA.7.mine`)).last).received.at(-1).params;
    expect(foreign.requestState).toBe('mine');
    expect(told((await retry('plain')).last).received.at(-1).params.requestState).toBe('plain');
  });

  it('leaves states alone where there is one process', async () => {
    const { url } = await bridgeTo(Server.SCRIPTED, { sessions: { poolMax: 1 } });
    const ask = script({ answer: { resultType: 'input_required', inputRequests: {}, requestState: 'opaque' } });
    expect((await modern(url).request('tools/call', ask)).last).toMatchObject({ result: { requestState: 'opaque' } });
  });
});
