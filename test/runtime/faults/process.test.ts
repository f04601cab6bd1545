import { Agent } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { type Launched, launch } from '../../fixtures/esm/launch';
import { jsonOf, Modern, Session, textOf } from './harness/clients';
import { Exchange, until, within } from './harness/exchange';
import { initialize, JSON_TYPES } from './harness/payloads';
import { children, descriptors, running } from './harness/process';
import { dial } from './harness/raw';
import { FAULTY, faults, table } from './harness/suite';

const command = [process.execPath, FAULTY];

const CAPS = { sessions: { max: 8, spares: 1, poolMax: 1 } };

faults('Sessions without end', { config: CAPS }, (fault) => {
  fault(
    'sessions beyond the cap',
    async ({ url, saw, bridge }) => {
      const attempts = Array.from({ length: 40 }, () => Session.initialize(url));
      await Promise.all(attempts.map((exchange) => exchange.ended(20_000)));
      const served = attempts.filter(({ status }) => status === 200);
      const refused = attempts.filter(({ status }) => status !== 200);
      // One of the eight is the bystander's.
      expect(served).toHaveLength(7);
      expect(new Set(refused.map(({ status }) => status))).toEqual(new Set([503]));
      expect(refused[0]?.messages[0]?.error).toBeDefined();
      saw(`503, JSON-RPC ${refused[0]?.messages[0]?.error?.code} beyond the cap`);
      // The sessions' processes, a spare, and the pool's.
      expect(children(bridge.pid).length).toBeLessThanOrEqual(8 + 1 + 1);
      expect(textOf(await new Modern(url).call('echo'))).toBe('{}');
      for (const { headers } of served) {
        const id = String(headers['mcp-session-id']);
        await new Exchange(url, { method: 'DELETE', headers: { 'mcp-session-id': id } }).ended();
      }
      expect(textOf(await (await Session.open(url)).call('echo'))).toBe('{}');
      saw('no more processes than the caps allow; room again after DELETE');
    },
    40_000,
  );
});

faults(
  'Sessions that nobody uses',
  { config: { sessions: { max: 64, idleSeconds: 1, spares: 1 } }, bystander: false },
  (fault) => {
    fault('idle sessions', async ({ url, saw, bridge }) => {
      const sessions = await Promise.all(Array.from({ length: 10 }, () => Session.open(url)));
      const pids = await Promise.all(sessions.map(async (session) => jsonOf(await session.call('whoami'))['pid']));
      expect(new Set(pids).size).toBe(10);
      await until(() => !pids.some(running), 'their processes are gone', 8_000);
      expect(await sessions[0]?.request('ping').opened()).toBe(404);
      saw('404 after the idle time, their processes are gone');
      const before = descriptors(bridge.pid);
      for (let round = 0; round < 20; round += 1) await (await Session.open(url)).delete().ended();
      await until(() => descriptors(bridge.pid) <= before + 4, 'no descriptor is left behind');
      await until(() => children(bridge.pid).length <= 3, 'no process is left behind');
    });

    fault('a call that takes longer than the idle time', async ({ url, saw }) => {
      const session = await Session.open(url);
      expect(textOf(await session.call('slow', { after: 2_500 }))).toBe('after 2500 ms');
      saw('the answer: a session with a call in flight is not idle');
    });
  },
);

faults(
  'The machine is short of something',
  { wrap: ['prlimit', '--nofile=128'], config: { sessions: { max: 128 } } },
  (fault) => {
    fault(
      'no file descriptors are left',
      async ({ url, saw }) => {
        const sockets = (
          await Promise.allSettled(Array.from({ length: 200 }, () => within(dial(url), 2_000, 'TCP')))
        ).flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
        await pause(300);
        const meanwhile = await within(Session.initialize(url).opened(3_000), 3_000, 'an answer').catch(
          () => undefined,
        );
        saw(meanwhile === undefined ? 'no answer while there are none' : `${meanwhile} while there are none`);
        for (const socket of sockets) socket.destroy();
        await until(
          async () => (await new Modern(url).call('echo').catch(() => ({}) as never)).result !== undefined,
          'calls work again',
        );
        expect(textOf(await (await Session.open(url)).call('echo'))).toBe('{}');
        saw('served again as soon as there are');
      },
      40_000,
    );

    fault(
      'no descriptors are left for server processes',
      async ({ url, saw }) => {
        // One connection for all of it: a new one would need a descriptor that is no longer there.
        const agent = new Agent({ keepAlive: true, maxSockets: 1 });
        const headers = { ...JSON_TYPES, connection: 'keep-alive' };
        const opened: string[] = [];
        let refused: Exchange | undefined;
        while (!refused && opened.length < 120) {
          const exchange = new Exchange(url, { agent, headers, body: initialize(opened.length) });
          await exchange.ended(15_000);
          if (exchange.messages[0]?.result) opened.push(String(exchange.headers['mcp-session-id']));
          else refused = exchange;
        }
        expect(refused?.messages[0]?.error).toBeDefined();
        expect(refused?.text).not.toMatch(/\n\s+at /);
        saw(`HTTP ${refused?.status}, JSON-RPC ${refused?.messages[0]?.error?.code} to the one that is too many`);
        for (const id of opened) {
          const gone = new Exchange(url, { agent, method: 'DELETE', headers: { ...headers, 'mcp-session-id': id } });
          expect((await gone.ended()).status).toBeLessThan(300);
        }
        agent.destroy();
        await until(
          async () => (await new Modern(url).call('echo').catch(() => ({}) as never)).result !== undefined,
          'new connections work again',
        );
        saw('room again as soon as sessions end');
      },
      60_000,
    );
  },
);

faults(
  'The bridge is held up',
  { config: { limits: { requestSeconds: 8 }, sessions: { idleSeconds: 4 } }, bystander: false },
  (fault) => {
    fault('the event loop stalls for three seconds', async ({ url, saw, bridge }) => {
      const session = await Session.open(url);
      const calls = [session.start('slow', { after: 500 }), new Modern(url).start('slow', { after: 500 })];
      await pause(100);
      process.kill(bridge.pid, 'SIGSTOP');
      await pause(3_000);
      process.kill(bridge.pid, 'SIGCONT');
      for (const call of calls) expect(textOf(await call.response())).toBe('after 500 ms');
      expect(textOf(await session.call('echo'))).toBe('{}');
      saw('late, but every answer; no session is taken for idle');
    });
  },
);

describe('The bridge is told to end', () => {
  const record = table('The bridge is told to end');
  let bridge: Launched | undefined;
  afterEach(async () => {
    await bridge?.stop('SIGKILL');
    bridge = undefined;
  });

  it('SIGTERM with three calls in flight: three of three complete', async () => {
    bridge = await launch({ command, config: { drainSeconds: 10 } });
    const { url, pid } = bridge;
    const sessions = [await Session.open(url), await Session.open(url)];
    const streams = [sessions[0]?.listen(), new Modern(url).listen({ toolsListChanged: true })];
    for (const stream of streams) expect(await stream?.opened()).toBe(200);
    const calls = [...sessions, new Modern(url)].map((client) => client.start('slow', { after: 1_000 }));
    await pause(200);
    const processes = children(pid);
    expect(processes.length).toBeGreaterThan(2);
    const started = Date.now();
    process.kill(pid, 'SIGTERM');
    await pause(100);
    // Whoever comes now is turned away: no connection, or 503.
    const late = await new Modern(url)
      .start('echo')
      .opened(2_000)
      .catch(() => 'refused');
    expect(['refused', 503]).toContain(late);
    for (const call of calls) expect(textOf(await call.response())).toBe('after 1000 ms');
    expect(await within(bridge.exited, 8_000, 'the end of the bridge')).toBe(0);
    expect(Date.now() - started).toBeLessThan(6_000);
    for (const stream of streams) expect((await stream?.ended())?.complete).toBe(true);
    await until(() => !processes.some(running), 'the servers have ended');
    record(
      'SIGTERM with three calls in flight',
      'all three answers; whoever comes later is turned away; streams end in order',
    );
  });

  it('SIGTERM with a call that never ends: the client hears of it, the bridge ends in time', async () => {
    bridge = await launch({ command, config: { drainSeconds: 1 } });
    const session = await Session.open(bridge.url);
    const call = session.start('hang');
    await pause(100);
    const started = Date.now();
    process.kill(bridge.pid, 'SIGTERM');
    expect((await call.response()).error).toBeDefined();
    expect(await within(bridge.exited, 10_000, 'the end of the bridge')).toBe(0);
    expect(Date.now() - started).toBeLessThan(8_000);
    record('SIGTERM with a call that never ends', 'an error when the time to drain is over');
  });

  it('SIGTERM while idle: ends at once', async () => {
    bridge = await launch({ command });
    await Session.open(bridge.url);
    const started = Date.now();
    process.kill(bridge.pid, 'SIGTERM');
    expect(await within(bridge.exited, 6_000, 'the end of the bridge')).toBe(0);
    expect(Date.now() - started).toBeLessThan(5_000);
    record('SIGTERM while idle', 'the bridge ends at once');
  });

  it('SIGTERM: nothing outlives the bridge, not even a server that is on its way out', async () => {
    bridge = await launch({ command: [...command, '--ignore-sigterm'] });
    const { url, pid } = bridge;
    await Session.open(url);
    // Its output is closed: the bridge has given it up and waits for its end.
    expect((await new Modern(url).call('close_stdout')).error).toBeDefined();
    const processes = children(pid);
    const started = Date.now();
    process.kill(pid, 'SIGTERM');
    expect(await within(bridge.exited, 11_000, 'the end of the bridge')).toBe(0);
    expect(processes.filter(running)).toEqual([]);
    // Servers that do not want to end are waited for side by side: input closed, 2 s, SIGTERM, 2 s, SIGKILL.
    expect(Date.now() - started).toBeLessThan(6_500);
    record('SIGTERM while a server refuses to end', 'the bridge ends when the server is killed; no process is left');
  });

  it('SIGKILL: no server process outlives the bridge', async () => {
    bridge = await launch({ command });
    await Session.open(bridge.url);
    await new Modern(bridge.url).call('echo');
    const processes = children(bridge.pid);
    expect(processes.length).toBeGreaterThan(1);
    process.kill(bridge.pid, 'SIGKILL');
    await until(() => !processes.some(running), 'the servers have ended');
    record('SIGKILL', 'connections end; no server process is left');
  });
});
