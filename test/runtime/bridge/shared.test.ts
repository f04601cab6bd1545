import { afterEach, describe, expect, it } from '@jest/globals';
import { bridgeTo, closeBridges, Server } from '../support/bridge';
import { EventReader, type Json, Legacy, pause, until } from '../support/http';

afterEach(closeBridges);

const SHARED = { sessions: { isolation: 'shared', poolMax: 1, max: 200 } };
const script = (...steps: Json[]) => ({ name: 'script', arguments: { steps } });
const told = (answer: Json) =>
  JSON.parse((answer.result as { content: { text: string }[] }).content[0]?.text ?? 'null');

describe('legacy sessions over a shared process', () => {
  it('are many over one process, with ids and tokens apart', async () => {
    const { url } = await bridgeTo(Server.SCRIPTED, SHARED);
    const sessions = await Promise.all(Array.from({ length: 20 }, () => Legacy.begin(url)));
    const progress = { send: { method: 'notifications/progress', params: { progressToken: '$token', progress: 1 } } };
    const answers = await Promise.all(
      sessions.map((session) =>
        session.request('tools/call', { ...script({ wait: 30 }, progress), _meta: { progressToken: 'same' } }, 'same'),
      ),
    );
    for (const { messages } of answers) {
      expect(messages[0]).toMatchObject({ params: { progressToken: 'same' } });
      expect(messages[1]).toMatchObject({ id: 'same' });
    }
    expect(new Set(answers.map(({ last }) => told(last).pid)).size).toBe(1);
    // The server met one client: the bridge.
    const { received } = told((await sessions[0]?.request('tools/call', script()))?.last ?? {});
    expect(received.filter(({ method }: Json) => method === 'initialize')).toHaveLength(1);
  });

  it('get what the server said of itself, without what it cannot do here', async () => {
    const { url } = await bridgeTo(Server.SCRIPTED, SHARED);
    const session = await Legacy.begin(url, { version: '2025-06-18' });
    const result = session.initialized.last.result as Json;
    expect(result).toMatchObject({ protocolVersion: '2025-06-18', serverInfo: { name: 'scripted' } });
    expect(result.capabilities).not.toHaveProperty('tasks');
    for (const method of ['tasks/list', 'tasks/get', 'tasks/result']) {
      expect((await session.request(method, { taskId: '1' })).last).toMatchObject({ error: { code: -32_601 } });
    }
  });

  it('cannot be asked by the server', async () => {
    const { url } = await bridgeTo(Server.SCRIPTED, SHARED);
    const session = await Legacy.begin(url, { capabilities: { sampling: {}, roots: {} } });
    for (const method of ['sampling/createMessage', 'elicitation/create', 'roots/list']) {
      const { messages, last } = await session.request('tools/call', script({ ask: { method } }));
      expect(messages).toHaveLength(1);
      expect(told(last).asked.error.code).toBe(-32_601);
    }
  });

  it('hear of the resources that they subscribed to, and of no others', async () => {
    const { url } = await bridgeTo(Server.SCRIPTED, SHARED);
    const [one, two] = [await Legacy.begin(url), await Legacy.begin(url)];
    const streams = [new EventReader(await one.get()), new EventReader(await two.get())] as const;
    await one.request('resources/subscribe', { uri: 'a://1' });
    await two.request('resources/subscribe', { uri: 'a://2' });
    const update = (uri: string) => ({ send: { method: 'notifications/resources/updated', params: { uri } } });
    const end = { send: { method: 'notifications/tools/list_changed' } };
    await one.request('tools/call', script(update('a://1'), update('a://2'), update('a://3'), end));
    for (const [stream, uri] of [
      [streams[0], 'a://1'],
      [streams[1], 'a://2'],
    ] as const) {
      expect(await stream.next()).toMatchObject({ params: { uri } });
      expect(await stream.next()).toMatchObject({ method: 'notifications/tools/list_changed' });
      await stream.cancel();
    }
  });

  it('end a subscription at the server when the last of them does', async () => {
    const { url } = await bridgeTo(Server.SCRIPTED, SHARED);
    const [one, two, three] = [await Legacy.begin(url), await Legacy.begin(url), await Legacy.begin(url)];
    await one.request('resources/subscribe', { uri: 'a://1' });
    await two.request('resources/subscribe', { uri: 'a://1' });
    const ended = async () => {
      const { received } = told((await three.request('tools/call', script())).last);
      return received.filter(({ method }: Json) => method === 'resources/unsubscribe').length;
    };
    expect((await one.request('resources/unsubscribe', { uri: 'a://1' })).last.result).toEqual({});
    expect(await ended()).toBe(0);
    await two.delete();
    expect(await ended()).toBe(1);
  });

  it('get the log level that they asked for, while messages can be told apart', async () => {
    const { url } = await bridgeTo(Server.SCRIPTED, SHARED);
    const [quiet, curious] = [await Legacy.begin(url), await Legacy.begin(url)];
    await curious.request('logging/setLevel', { level: 'debug' });
    await quiet.request('logging/setLevel', { level: 'error' });
    expect((await quiet.request('logging/setLevel', { level: 'shouting' })).last).toMatchObject({
      error: { code: -32_602 },
    });
    const log = (level: string) => ({ send: { method: 'notifications/message', params: { level, data: level } } });
    const all = script(log('debug'), log('error'));
    expect((await curious.request('tools/call', all)).messages).toHaveLength(3);
    expect((await quiet.request('tools/call', all)).messages).toHaveLength(2);
    const { received } = told((await curious.request('tools/call', script())).last);
    const levels = received
      .filter(({ method }: Json) => method === 'logging/setLevel')
      .map(({ params }: { params: Json }) => params.level);
    expect(levels.at(-1)).toBe('debug');
    const [busy] = await Promise.all([
      curious.request('tools/call', script({ wait: 50 }, log('error'), { wait: 50 })),
      quiet.request('tools/call', script({ wait: 100 })),
    ]);
    expect(busy.messages).toHaveLength(1);
  });

  it('cancel their own calls only', async () => {
    const { url } = await bridgeTo(Server.SCRIPTED, SHARED);
    const [one, two] = [await Legacy.begin(url), await Legacy.begin(url)];
    const calls = [one, two].map((session) => session.request('tools/call', script({ wait: 200 }), 'same'));
    await pause(50);
    await one.send({
      jsonrpc: '2.0',
      method: 'notifications/cancelled',
      params: { requestId: 'same', reason: 'enough' },
    });
    expect((await calls[0])?.messages).toHaveLength(0);
    expect((await calls[1])?.last).toMatchObject({ id: 'same', result: {} });
    const { received } = told((await two.request('tools/call', script())).last);
    const [cancelled] = received.filter(({ method }: Json) => method === 'notifications/cancelled');
    expect(cancelled.params).toMatchObject({ requestId: expect.any(Number), reason: 'enough' });
  });

  it('outlive their process, with their subscriptions', async () => {
    const { url } = await bridgeTo(Server.SCRIPTED, SHARED);
    const session = await Legacy.begin(url);
    await session.request('resources/subscribe', { uri: 'a://1' });
    const before = told((await session.request('tools/call', script())).last).pid;
    expect((await session.request('tools/call', script({ exit: 1 }))).last).toMatchObject({ error: { code: -32_603 } });
    const { pid, received } = told((await session.request('tools/call', script())).last);
    expect(pid).not.toBe(before);
    expect(received).toContainEqual(
      expect.objectContaining({ method: 'resources/subscribe', params: { uri: 'a://1' } }),
    );
  });

  it('are spread over processes when there are many', async () => {
    const { url } = await bridgeTo(Server.SCRIPTED, { sessions: { isolation: 'shared', poolMax: 2, max: 200 } });
    const pids = new Set<number>();
    const begin = async () => {
      const session = await Legacy.begin(url);
      pids.add(told((await session.request('tools/call', script())).last).pid);
    };
    for (let count = 0; count < 64; count++) await begin();
    expect(pids.size).toBe(1);
    await until(async () => {
      await begin();
      return pids.size === 2;
    });
  });
});
