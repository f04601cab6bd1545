import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { type Launched, launch } from '../../fixtures/esm/launch';
import { jsonOf, Modern, Session, textOf } from './harness/clients';
import { Exchange, until } from './harness/exchange';
import { running } from './harness/process';
import { FAULTY, faults, table } from './harness/suite';

faults('The server dies', { config: { limits: { requestSeconds: 5 } } }, (fault) => {
  fault('the server crashes in the middle of a call (2025-11-25)', async ({ url, saw }) => {
    const [mine, other] = [await Session.open(url), await Session.open(url)];
    const patient = other.start('slow', { after: 400 });
    const { error } = await mine.call('crash', { after: 20 });
    expect(error?.code).toBe(-32603);
    expect(error?.message).not.toMatch(/node:|\n\s+at /);
    saw(`JSON-RPC ${error?.code} to the call`);
    // The process held the session's state: the session is over, and the client is told to begin a new one.
    await until(async () => (await mine.request('ping').opened()) === 404, 'the session has ended');
    saw('404 to the session afterwards');
    expect(textOf(await patient.response())).toBe('after 400 ms');
    expect(textOf(await (await Session.open(url)).call('echo'))).toBe('{}');
    saw('other sessions undisturbed, a new one works');
  });

  fault('the server crashes in the middle of a call (2026-07-28)', async ({ url, saw }) => {
    const modern = new Modern(url);
    const started = Date.now();
    const { error } = await modern.call('crash', { after: 20 });
    expect(error?.code).toBe(-32603);
    expect(Date.now() - started).toBeLessThan(3_000);
    saw(`JSON-RPC ${error?.code} to the call`);
    expect(textOf(await modern.call('echo'))).toBe('{}');
    saw('the next call works');
  });

  fault('the server is killed by a signal while it streams', async ({ url, saw }) => {
    const session = await Session.open(url);
    const call = session.start('progress', { steps: 1_000, after: 10 }, { progressToken: 'p' });
    await call.message(({ method }) => method === 'notifications/progress');
    process.kill(Number(jsonOf(await session.call('whoami'))['pid']), 'SIGKILL');
    const { error } = await call.response();
    expect(error?.code).toBe(-32603);
    saw(`JSON-RPC ${error?.code} at the end of the stream`);
  });

  fault('the server is killed while idle (2025-11-25)', async ({ url, saw }) => {
    const session = await Session.open(url);
    const stream = session.listen();
    expect(await stream.opened()).toBe(200);
    process.kill(Number(jsonOf(await session.call('whoami'))['pid']), 'SIGKILL');
    await stream.ended();
    saw('the standalone stream ends');
    expect(await session.request('ping').opened()).toBe(404);
    saw('404, so that the client begins a new session');
  });

  fault('the server is killed while idle (2026-07-28)', async ({ url, saw }) => {
    const modern = new Modern(url);
    const { pid } = jsonOf(await modern.call('whoami'));
    process.kill(Number(pid), 'SIGKILL');
    await until(() => !running(pid), 'the process is gone');
    await pause(100);
    expect(jsonOf(await modern.call('whoami'))['pid']).not.toBe(pid);
    saw('the next call is served by a new process');
  });

  fault('the server closes its output but stays alive', async ({ url, saw }) => {
    const session = await Session.open(url);
    const { pid } = jsonOf(await session.call('whoami'));
    const { error } = await session.call('close_stdout');
    expect(error?.code).toBe(-32603);
    saw(`JSON-RPC ${error?.code} to the call`);
    await until(() => !running(pid), 'the process is reaped');
    saw('the process is ended');
    const modern = await new Modern(url).call('close_stdout');
    expect(modern.error?.code).toBe(-32603);
    expect(textOf(await new Modern(url).call('echo'))).toBe('{}');
  });

  fault('the server dies just after its answer', async ({ url, saw }) => {
    const modern = new Modern(url);
    for (let round = 0; round < 3; round += 1) {
      expect(textOf(await modern.call('crash_later', { after: 1 }))).toBe('goodbye');
      // What is sent to a process in its last moment is lost with it.
      await pause(150);
    }
    saw('every answer arrives');
    await until(async () => (await modern.call('echo')).result !== undefined, 'calls work again');
  });

  fault('a listener outlives the process it listened to', async ({ url, saw }) => {
    const modern = new Modern(url);
    const stream = modern.listen({ resourceSubscriptions: ['x://1'] }, 'sub');
    await stream.message(({ method }) => method === 'notifications/subscriptions/acknowledged');
    await modern.call('crash');
    // Either the stream goes on with a new process behind it, or it ends so that the client can listen again.
    const again = new Modern(url);
    await until(async () => {
      await again.call('touch', { uri: 'x://1' });
      return (
        stream.complete !== undefined ||
        stream.messages.some(({ method }) => method === 'notifications/resources/updated')
      );
    }, 'the subscription continues or ends');
    saw(stream.complete === undefined ? 'the subscription goes on with the next process' : 'the stream ends');
    stream.leave();
  });
});

describe('The server cannot be had', () => {
  const record = table('The server cannot be had');
  let bridge: Launched | undefined;
  afterEach(async () => {
    await bridge?.stop();
    bridge = undefined;
  });
  const ready = (admin: string) => new Exchange(`${admin}/readyz`, { method: 'GET' }).opened();

  it('a command that does not exist: never ready, a clear error, still alive', async () => {
    const config = { limits: { startSeconds: 2 } };
    // A bridge that listens is alive and says that it is not ready; one that ends says why, and not with a stack.
    const outcome = await launch({ command: ['/nonexistent/server'], config }).catch((error: Error) => error);
    if (outcome instanceof Error) {
      expect(outcome.message).toMatch(/nonexistent/);
      expect(outcome.message).not.toMatch(/\n\s+at /);
      return;
    }
    bridge = outcome;
    await pause(500);
    expect(await ready(bridge.admin)).toBe(503);
    const { error } = await Session.initialize(bridge.url).response();
    expect(error).toBeDefined();
    expect(JSON.stringify(error)).not.toMatch(/node:|\\n\s+at /);
    expect((await new Modern(bridge.url).call('echo')).error).toBeDefined();
    expect(bridge.output()).toMatch(/nonexistent/);
    expect(bridge.alive()).toBe(true);
    record('a command that does not exist', 'never ready; a JSON-RPC error without a stack');
  });

  it('a server that crashes on start: never ready, started ever less often', async () => {
    bridge = await launch({
      command: [process.execPath, FAULTY, '--crash-on-start'],
      config: { limits: { startSeconds: 2 } },
    });
    const started = Date.now();
    const { error } = await Session.initialize(bridge.url).response();
    expect(error).toBeDefined();
    expect(Date.now() - started).toBeLessThan(6_000);
    expect(await ready(bridge.admin)).toBe(503);
    await pause(2_000);
    const starts = bridge.output().split('crashing on start').length - 1;
    expect(starts).toBeLessThan(40);
    expect(bridge.alive()).toBe(true);
    record('a server that crashes on start', 'never ready; a JSON-RPC error; restarts wait longer each time');
  });

  it('a server that never answers initialize: an error within its time to start', async () => {
    bridge = await launch({ command: [process.execPath, FAULTY, '--silent'], config: { limits: { startSeconds: 1 } } });
    const started = Date.now();
    expect((await Session.initialize(bridge.url).response()).error).toBeDefined();
    expect((await new Modern(bridge.url).call('echo')).error).toBeDefined();
    expect(Date.now() - started).toBeLessThan(8_000);
    expect(await ready(bridge.admin)).toBe(503);
    expect(bridge.alive()).toBe(true);
    record('a server that never answers', 'never ready; a JSON-RPC error within its time to start');
  });
});

faults(
  'The server ends at a request that it does not know',
  { flags: ['--exit-on-unknown', '--era', 'legacy'] },
  (fault) => {
    fault("the probe for the server's era costs it its life", async ({ url, saw }) => {
      const session = await Session.open(url);
      expect(textOf(await session.call('echo', { a: 1 }))).toBe('{"a":1}');
      expect(textOf(await new Modern(url).call('echo', { a: 2 }))).toBe('{"a":2}');
      saw('clients of both eras are served as if nothing had happened');
    });

    fault('a client sends a method that ends the server', async ({ url, saw }) => {
      const session = await Session.open(url);
      const { error } = await session.request('no/such/method').response();
      expect(error).toBeDefined();
      saw(`JSON-RPC ${error?.code} to the request`);
      expect(textOf(await (await Session.open(url)).call('echo'))).toBe('{}');
    });
  },
);

faults('The server ignores SIGTERM', { flags: ['--ignore-sigterm'] }, (fault) => {
  fault('a session ends whose server wants to live', async ({ url, saw }) => {
    const session = await Session.open(url);
    const { pid } = jsonOf(await session.call('whoami'));
    const started = Date.now();
    expect([200, 202, 204]).toContain(await session.delete().opened());
    expect(Date.now() - started).toBeLessThan(2_000);
    await until(() => !running(pid), 'the process is killed', 15_000);
    saw('DELETE is answered at once, the process is killed after its grace');
  });
});
