import { afterEach, describe, expect, it } from '@jest/globals';
import { bridgeTo, closeBridges, Server } from '../support/bridge';
import { EventReader, eventsOf, type Json, Legacy, pause, until } from '../support/http';

afterEach(closeBridges);

const log = (data: string) => ({ send: { method: 'notifications/message', params: { level: 'info', data } } });
const script = (...steps: Json[]) => ({ name: 'script', arguments: { steps } });
const textOf = (answer: Json) =>
  JSON.parse((answer.result as { content: { text: string }[] }).content[0]?.text ?? 'null');

describe('which stream a message of the server goes to', () => {
  it('answers as JSON where nothing was said before, and as events where something was', async () => {
    const { url } = await bridgeTo(Server.SCRIPTED);
    const session = await Legacy.begin(url);
    const quiet = await session.request('ping');
    expect(quiet.headers.get('content-type')).toBe('application/json');
    const loud = await session.request('tools/call', script(log('one'), log('two')));
    expect(loud.headers.get('content-type')).toBe('text/event-stream');
    expect(loud.messages.map(({ method, id }) => method ?? typeof id)).toEqual([
      'notifications/message',
      'notifications/message',
      'number',
    ]);
  });

  it('sends progress to the call that carries the token, and none to a token that nobody gave', async () => {
    const { url } = await bridgeTo(Server.SCRIPTED);
    const session = await Legacy.begin(url);
    const progress = (progressToken: unknown) => ({
      send: { method: 'notifications/progress', params: { progressToken, progress: 1 } },
    });
    const call = (token: string) =>
      session.request('tools/call', {
        ...script({ wait: 50 }, progress('$token'), progress('stray'), { wait: 50 }),
        _meta: { progressToken: token },
      });
    const [one, two] = await Promise.all([call('a'), call('b')]);
    for (const [answer, token] of [
      [one, 'a'],
      [two, 'b'],
    ] as const) {
      expect(answer.messages.slice(0, -1).map(({ params }) => (params as Json).progressToken)).toEqual([token]);
    }
  });

  it('asks the client on the stream of the call, and takes the answer back to the server', async () => {
    const { url } = await bridgeTo(Server.SCRIPTED);
    const session = await Legacy.begin(url, { capabilities: { sampling: {} } });
    const response = await session.open(
      'tools/call',
      script({ ask: { method: 'sampling/createMessage', params: { maxTokens: 3 } } }),
    );
    const events = new EventReader(response);
    const question = await events.next();
    expect(question).toMatchObject({ method: 'sampling/createMessage', params: { maxTokens: 3 } });
    const unknown = await session.send({ jsonrpc: '2.0', id: 'nobody asked', result: { hello: 1 } });
    expect(unknown.status).toBe(202);
    expect((await session.send({ jsonrpc: '2.0', id: question?.id, result: { text: 'yes' } })).status).toBe(202);
    const { asked, received } = textOf((await events.next()) ?? {});
    expect(asked.result).toEqual({ text: 'yes' });
    // What nobody asked for does not reach the server.
    expect(JSON.stringify(received)).not.toContain('nobody asked');
    expect(await events.next()).toBeUndefined();
  });

  it('asks on the youngest call where several could be meant and there is no GET stream', async () => {
    const { url } = await bridgeTo(Server.SCRIPTED);
    const session = await Legacy.begin(url);
    const slow = session.request('tools/call', script({ wait: 400 }));
    await pause(50);
    const response = await session.open('tools/call', script({ ask: { method: 'roots/list' } }));
    const events = new EventReader(response);
    const question = await events.next();
    expect(question?.method).toBe('roots/list');
    await session.send({ jsonrpc: '2.0', id: question?.id, result: { roots: [] } });
    expect(textOf((await events.next()) ?? {}).asked.result).toEqual({ roots: [] });
    expect((await slow).messages).toHaveLength(1);
  });

  it('sends what concerns the session to the GET stream, also what came before it was opened', async () => {
    const { url } = await bridgeTo(Server.SCRIPTED);
    const session = await Legacy.begin(url);
    const changed = { send: { method: 'notifications/tools/list_changed' } };
    expect((await session.request('tools/call', script(changed))).messages).toHaveLength(1);
    const stream = new EventReader(await session.get());
    expect(await stream.next()).toMatchObject({ method: 'notifications/tools/list_changed' });
    const call = session.request(
      'tools/call',
      script({ wait: 20 }, { send: { method: 'notifications/resources/updated', params: { uri: 'a://b' } } }),
    );
    expect(await stream.next()).toMatchObject({ params: { uri: 'a://b' } });
    expect((await call).messages).toHaveLength(1);
    // Between calls everything is the session's.
    await session.request('tools/call', script({ answer: { content: [] } }, log('never')));
    await stream.cancel();
  });

  it('leaves the choice to the GET stream where several calls are in flight', async () => {
    const { url } = await bridgeTo(Server.SCRIPTED);
    const session = await Legacy.begin(url);
    const stream = new EventReader(await session.get());
    const calls = [
      session.request('tools/call', script({ wait: 200 })),
      session.request('tools/call', script({ wait: 50 }, log('whose?'))),
    ];
    expect(await stream.next()).toMatchObject({ params: { data: 'whose?' } });
    for (const call of calls) expect((await call).messages).toHaveLength(1);
    await stream.cancel();
  });

  it('follows a question with its cancellation', async () => {
    const { url } = await bridgeTo(Server.SCRIPTED);
    const session = await Legacy.begin(url);
    const steps = [
      { send: { id: 'x1', method: 'roots/list' } },
      { send: { method: 'notifications/cancelled', params: { requestId: 'x1' } } },
    ];
    const { messages } = await session.request('tools/call', script(...steps));
    expect(messages.map(({ method }) => method)).toEqual(['roots/list', 'notifications/cancelled', undefined]);
  });
});

describe('GET', () => {
  it('is refused twice, without events, and for others than the session', async () => {
    const { url } = await bridgeTo(Server.SCRIPTED);
    const session = await Legacy.begin(url);
    const first = await session.get();
    expect((await session.get()).status).toBe(409);
    expect((await session.get({ accept: 'application/json' })).status).toBe(406);
    expect((await session.get({ 'mcp-session-id': 'x' })).status).toBe(404);
    expect((await session.get({ 'last-event-id': 'never' })).status).toBe(400);
    expect((await session.get({ 'last-event-id': '99-1' })).status).toBe(400);
    await first.body?.cancel();
    await until(async () => {
      const again = await session.get();
      await again.body?.cancel();
      return again.status === 200;
    });
  });

  it('ends with the session', async () => {
    const { url } = await bridgeTo(Server.SCRIPTED);
    const session = await Legacy.begin(url);
    const stream = new EventReader(await session.get());
    expect((await session.delete()).status).toBe(200);
    expect(await stream.next()).toBeUndefined();
    expect((await session.delete()).status).toBe(404);
    expect((await session.request('ping')).status).toBe(404);
  });
});

describe('a connection that breaks', () => {
  it('loses nothing of a call: the rest is fetched with the last event id', async () => {
    const { url } = await bridgeTo(Server.SCRIPTED);
    const session = await Legacy.begin(url);
    const response = await session.open(
      'tools/call',
      script(log('1'), { wait: 300 }, log('2'), log('3'), { wait: 200 }, log('4')),
    );
    const events = new EventReader(response);
    expect(await events.next()).toMatchObject({ params: { data: '1' } });
    await events.cancel();
    await pause(400);
    const rest = new EventReader(await session.get({ 'last-event-id': events.ids.at(-1) ?? '' }));
    const seen: unknown[] = [];
    for (let message = await rest.next(); message !== undefined; message = await rest.next()) {
      seen.push((message.params as Json | undefined)?.data ?? 'answer');
    }
    expect(seen).toEqual(['2', '3', '4', 'answer']);
  });

  it('begins a stream with an event id from 2025-11-25 on, so that a call can be resumed before it said anything', async () => {
    const { url } = await bridgeTo(Server.SCRIPTED);
    for (const [version, primed] of [
      ['2025-11-25', true],
      ['2025-06-18', false],
    ] as const) {
      const session = await Legacy.begin(url, { version });
      const { text } = await session.request('tools/call', script(log('x')));
      expect(/^id: \d+-\d+\nretry: \d+\ndata: \n\n/.test(text)).toBe(primed);
      expect(text).toMatch(/^id: \d+-\d+\ndata: \{/m);
    }
  });

  it('replays a call that was answered meanwhile, and only that call', async () => {
    const { url } = await bridgeTo(Server.SCRIPTED);
    const session = await Legacy.begin(url);
    const one = new EventReader(await session.open('tools/call', script(log('mine'), { wait: 100 }), 'one'));
    await one.next();
    await one.cancel();
    await session.request('tools/call', script(log('other')), 'two');
    await pause(200);
    const { text } = { text: await (await session.get({ 'last-event-id': one.ids[0] ?? '' })).text() };
    expect(text).toContain('mine');
    expect(text).toContain('"id":"one"');
    expect(text).not.toContain('"id":"two"');
    expect(eventsOf(text)).toHaveLength(2);
  });

  it('goes on with the GET stream where it broke', async () => {
    const { url } = await bridgeTo(Server.SCRIPTED);
    const session = await Legacy.begin(url);
    const changed = (uri: string) => ({ send: { method: 'notifications/resources/updated', params: { uri } } });
    const stream = new EventReader(await session.get());
    await session.request('tools/call', script(changed('a://1')));
    await stream.next();
    await stream.cancel();
    await session.request('tools/call', script(changed('a://2'), changed('a://3')));
    const again = new EventReader(await session.get({ 'last-event-id': stream.ids.at(-1) ?? '' }));
    expect(await again.next()).toMatchObject({ params: { uri: 'a://2' } });
    expect(await again.next()).toMatchObject({ params: { uri: 'a://3' } });
    await again.cancel();
  });

  it('is no cancellation', async () => {
    const { url } = await bridgeTo(Server.SCRIPTED);
    const session = await Legacy.begin(url);
    const abort = new AbortController();
    const call = session.open(
      'tools/call',
      script({ wait: 100 }, { send: { method: 'notifications/resources/updated', params: { uri: 'done://' } } }),
      'x',
      abort.signal,
    );
    await pause(50);
    abort.abort();
    await expect(call).rejects.toThrow();
    const stream = new EventReader(await session.get());
    expect(await stream.next()).toMatchObject({ params: { uri: 'done://' } });
    await stream.cancel();
    expect(JSON.stringify(textOf((await session.request('tools/call', script())).last).received)).not.toContain(
      'notifications/cancelled',
    );
  });
});

describe('cancellation', () => {
  it('reaches the server and ends the stream without an answer', async () => {
    const { url } = await bridgeTo(Server.SCRIPTED);
    const session = await Legacy.begin(url);
    for (const steps of [[], [log('said')]]) {
      const call = session.request(
        'tools/call',
        script(...steps, { wait: 1_500 }, { answer: { content: [] } }),
        'gone',
      );
      await pause(60);
      expect(
        (await session.send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 'gone' } }))
          .status,
      ).toBe(202);
      const answer = await call;
      expect(answer.status).toBe(200);
      expect(answer.messages).toHaveLength(steps.length);
    }
    const { received } = textOf((await session.request('tools/call', script())).last);
    expect(received.filter(({ method }: Json) => method === 'notifications/cancelled')).toHaveLength(2);
  });
});
