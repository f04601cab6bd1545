import { afterEach, describe, expect, it } from '@jest/globals';
import { bridgeTo, closeBridges, Server } from '../support/bridge';
import { type Json, Legacy, modern, pause, post, until } from '../support/http';

afterEach(closeBridges);

const script = (...steps: Json[]) => ({ name: 'script', arguments: { steps } });
const pidOf = async (session: Legacy) => {
  const { last } = await session.request('tools/call', script());
  return JSON.parse((last.result as { content: { text: string }[] }).content[0]?.text ?? '').pid;
};

describe('legacy sessions', () => {
  it('begin with initialize and nothing else', async () => {
    const { url } = await bridgeTo(Server.SCRIPTED);
    expect((await post(url, { jsonrpc: '2.0', id: 1, method: 'tools/list' })).status).toBe(400);
    expect(
      (await post(url, { jsonrpc: '2.0', id: 1, method: 'tools/list' }, { 'mcp-session-id': 'toString' })).status,
    ).toBe(404);
    const session = await Legacy.begin(url);
    expect(session.id).toMatch(/^[A-Za-z0-9_-]{32}$/);
    const again = await session.request('initialize', { protocolVersion: '2025-11-25' });
    expect(again.status).toBe(400);
    expect((await session.send([{ jsonrpc: '2.0', id: 1, method: 'initialize' }])).status).toBe(400);
  });

  it('negotiate the revision, and serve only the offered ones', async () => {
    const { url } = await bridgeTo(Server.SCRIPTED, { revisions: ['2025-11-25', '2025-06-18'] });
    for (const [asked, agreed] of [
      ['2025-06-18', '2025-06-18'],
      ['2025-03-26', '2025-11-25'],
      ['1999-01-01', '2025-11-25'],
    ] as const) {
      const session = await Legacy.begin(url, { version: asked });
      expect((session.initialized.last.result as Json).protocolVersion).toBe(agreed);
      expect(
        (await session.send({ jsonrpc: '2.0', id: 1, method: 'ping' }, { 'mcp-protocol-version': agreed })).status,
      ).toBe(200);
      expect(
        (await session.send({ jsonrpc: '2.0', id: 1, method: 'ping' }, { 'mcp-protocol-version': '1999-01-01' }))
          .status,
      ).toBe(400);
      await session.delete();
    }
    const refused = await modern(url).request('tools/list');
    expect(refused.status).toBe(400);
    expect(refused.last).toMatchObject({ error: { code: -32_022, data: { supported: ['2025-11-25', '2025-06-18'] } } });
  });

  it('take batches at 2025-03-26 and at no other revision', async () => {
    const { url } = await bridgeTo(Server.SCRIPTED);
    const old = await Legacy.begin(url, { version: '2025-03-26' });
    const call = (id: number, ...steps: Json[]) => ({
      jsonrpc: '2.0',
      id,
      method: 'tools/call',
      params: script(...steps),
    });
    const ping = (id: number) => ({ jsonrpc: '2.0', id, method: 'ping' });
    const quiet = await old.send([ping(1), { jsonrpc: '2.0', method: 'notifications/x' }, ping(2)]);
    expect(quiet.headers.get('content-type')).toBe('application/json');
    expect(quiet.messages.map(({ id }) => id).sort()).toEqual([1, 2]);
    const loud = await old.send([
      ping(3),
      call(4, { wait: 30 }, { send: { method: 'notifications/message', params: { level: 'info', data: 1 } } }),
    ]);
    expect(loud.headers.get('content-type')).toBe('text/event-stream');
    expect(loud.messages.map(({ id }) => id)).toEqual(expect.arrayContaining([3, 4]));
    expect(loud.messages).toHaveLength(3);
    expect((await old.send([{ jsonrpc: '2.0', method: 'notifications/x' }])).status).toBe(202);
    expect((await old.send([ping(5), ping(5)])).status).toBe(400);
    const one = old.send([call(6, { wait: 100 }), ping(7)]);
    await pause(30);
    await old.send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 6 } });
    expect((await one).messages.map(({ id }) => id)).toEqual([7]);

    const current = await Legacy.begin(url);
    const refused = await current.send([ping(1)]);
    expect(refused.status).toBe(400);
    expect(refused.last).toMatchObject({ error: { code: -32_600 } });
  });

  it('refuse an id that is in use', async () => {
    const { url } = await bridgeTo(Server.SCRIPTED);
    const session = await Legacy.begin(url);
    const call = session.request('tools/call', script({ wait: 200 }), 'same');
    await pause(50);
    const second = await session.request('ping', undefined, 'same');
    expect(second.status).toBe(400);
    expect(second.last).toMatchObject({ id: 'same', error: { code: -32_600 } });
    expect((await call).last).toMatchObject({ id: 'same', result: {} });
    expect((await session.request('ping', undefined, 'same')).status).toBe(200);
  });

  it('have a process each, from warm spares', async () => {
    const { url, admin } = await bridgeTo(Server.SCRIPTED, { sessions: { spares: 2 } });
    await Legacy.begin(url);
    const metric = async (name: string) => {
      const text = await (await fetch(`${admin}/metrics`)).text();
      return Number(new RegExp(`^${name} (.*)$`, 'm').exec(text)?.[1]);
    };
    await until(async () => (await metric('strata_bridge_server_processes\\{state="spare"\\}')) === 2);
    const one = await Legacy.begin(url);
    const two = await Legacy.begin(url);
    expect(await pidOf(one)).not.toBe(await pidOf(two));
    expect(await metric('strata_bridge_sessions')).toBe(3);
    await until(async () => (await metric('strata_bridge_server_processes\\{state="spare"\\}')) === 2);
    await one.delete();
    expect(await metric('strata_bridge_sessions')).toBe(2);
  });

  it('are capped, and end when nobody uses them', async () => {
    const { url, lines } = await bridgeTo(Server.SCRIPTED, { sessions: { max: 2, idleSeconds: 5, spares: 0 } });
    const one = await Legacy.begin(url);
    await Legacy.begin(url);
    const third = await Legacy.begin(url);
    expect(third.initialized.status).toBe(503);
    expect(third.initialized.headers.get('retry-after')).toBe('5');
    expect(third.id).toBe('');
    await until(() => lines.events('session-end').length === 2);
    expect((await one.request('ping')).status).toBe(404);
    expect((await Legacy.begin(url)).initialized.status).toBe(200);
    expect(lines.all.map((line) => JSON.stringify(line)).join()).not.toContain(one.id);
  });

  it('end with their process: the call in flight hears of it, the next session is served', async () => {
    const { url } = await bridgeTo(Server.SCRIPTED);
    const session = await Legacy.begin(url);
    const other = await Legacy.begin(url);
    const crashed = await session.request('tools/call', script({ wait: 20 }, { exit: 1 }));
    expect(crashed.last).toMatchObject({
      error: { code: -32_603, message: expect.stringMatching(/^The server (exited|closed)/) },
    });
    expect((await session.request('ping')).status).toBe(404);
    expect((await other.request('ping')).status).toBe(200);
    expect((await Legacy.begin(url)).initialized.status).toBe(200);
  });

  it('do not begin where the server refuses', async () => {
    const { url, lines } = await bridgeTo({
      transport: 'command',
      command: process.execPath,
      args: [Server.SCRIPTED, '--legacy'],
    });
    const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 't', version: '1' } };
    const fine = await post(url, { jsonrpc: '2.0', id: 1, method: 'initialize', params });
    expect(fine.headers.get('mcp-session-id')).not.toBeNull();
    const gone = new AbortController();
    const left = fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params }),
      signal: gone.signal,
    });
    setTimeout(() => gone.abort(), 1);
    await left.catch(() => undefined);
    // Either it was answered before its client left, or the session is gone with it.
    await until(() => lines.events('session-end').length <= 1);
  });

  it('answer calls that take too long themselves, and tell the server', async () => {
    const { url } = await bridgeTo(Server.SCRIPTED, { limits: { requestSeconds: 0.3, requestMaxSeconds: 0.8 } });
    const session = await Legacy.begin(url);
    const silent = await session.request('tools/call', script({ silence: true }));
    expect(silent.last).toMatchObject({ error: { code: -32_603, message: 'The server did not answer within 0.3 s' } });
    const progress = { send: { method: 'notifications/progress', params: { progressToken: '$token', progress: 1 } } };
    const busy = {
      ...script(...Array.from({ length: 3 }, () => [{ wait: 200 }, progress]).flat()),
      _meta: { progressToken: 1 },
    };
    expect((await session.request('tools/call', busy)).last.result).toBeDefined();
    const endless = {
      ...script(...Array.from({ length: 20 }, () => [{ wait: 100 }, progress]).flat()),
      _meta: { progressToken: 2 },
    };
    const ended = await session.request('tools/call', endless);
    expect(ended.last).toMatchObject({ error: { code: -32_603 } });
    const { last } = await session.request('tools/call', script());
    const { received } = JSON.parse((last.result as { content: { text: string }[] }).content[0]?.text ?? '');
    expect(received.filter(({ method }: Json) => method === 'notifications/cancelled')).toHaveLength(2);
  });
});
