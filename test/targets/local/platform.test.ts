import { readdirSync } from 'node:fs';
import { networkInterfaces, tmpdir } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import type { AssemblyServer } from '../../../src/contract';
import { LocalPlatform } from '../../../src/targets/local';
import { runtimeBundle } from '../../../src/targets/local/bridge-process';
import { FAKE_RUNTIME, Scratch, serverOf } from './support';

const scratch = new Scratch();
const running: LocalPlatform[] = [];
afterAll(() => scratch.remove());
afterEach(async () => {
  for (const platform of running.splice(0)) {
    platform.kill();
    await platform.stop();
  }
});

/** Ends with its input, as the protocol asks of a server. */
const sleeper = [process.execPath, '-e', 'process.stdin.resume()'];
const stdio = (id: string, bridge: object = {}) =>
  serverOf(id, { program: { kind: 'command' }, command: sleeper }, { drainSeconds: 1, ...bridge });

interface Told {
  readonly lines: string[];
  readonly crashes: [string, string][];
  readonly warnings: string[];
}

async function start(
  servers: readonly AssemblyServer[],
  { environment = {}, signal }: { environment?: Record<string, string>; signal?: AbortSignal } = {},
): Promise<LocalPlatform & { told: Told }> {
  const told: Told = { lines: [], crashes: [], warnings: [] };
  const platform = await LocalPlatform.start(
    servers,
    {
      project: scratch.path,
      environment: { PATH: process.env['PATH'], ...environment },
      unconfined: [],
      runtime: FAKE_RUNTIME,
      progress: () => undefined,
      onLine: (server, line) => told.lines.push(`${server} ${line}`),
      onCrash: (server, problem) => told.crashes.push([server, problem]),
      onWarning: (server, text) => told.warnings.push(`${server} ${text}`),
    },
    signal ?? new AbortController().signal,
  );
  running.push(platform);
  return Object.assign(platform, { told });
}

interface Answer {
  readonly bridge: number;
  readonly server: number;
  readonly environment: string[];
}
const ask = async (url: string) => (await (await fetch(url)).json()) as Answer;

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function gone(pid: number): Promise<boolean> {
  for (let attempt = 0; attempt < 50 && isAlive(pid); attempt++) await wait(50);
  return !isAlive(pid);
}

const temporary = () => readdirSync(tmpdir()).filter((name) => name.startsWith(`strata-${process.pid}-`));

test('servers run behind bridges on loopback until they are stopped, and leave nothing', async () => {
  const before = temporary();
  const platform = await start([stdio('one'), stdio('two')]);
  expect(platform.servers.map(({ id }) => id)).toEqual(['one', 'two']);
  const answers = await Promise.all(platform.servers.map(({ url }) => ask(url)));
  for (const { url } of platform.servers) expect(url).toMatch(/^http:\/\/127\.0\.0\.1:2\d{4}\/mcp$/);
  expect(platform.told.lines).toContain('one {"level":"info","server":"one","event":"started","role":"bridge"}');

  await platform.stop();
  for (const { bridge, server } of answers) expect([await gone(bridge), await gone(server)]).toEqual([true, true]);
  expect(temporary()).toEqual(before);
  expect(platform.told.crashes).toEqual([]);
});

test('the same composition has the same endpoints the next time', async () => {
  const first = await start([stdio('one'), stdio('two')]);
  const urls = first.servers.map(({ url }) => url);
  await first.stop();
  const second = await start([stdio('one'), stdio('two')]);
  expect(second.servers.map(({ url }) => url)).toEqual(urls);
});

test('an endpoint whose port is taken moves, and that is told', async () => {
  const first = await start([stdio('one')]);
  const second = await start([stdio('one')]);
  const port = (platform: LocalPlatform) => Number(new URL(platform.servers[0]?.url ?? '').port);
  expect(port(second)).toBe(port(first) + 1);
  expect(first.told.warnings).toEqual([]);
  expect(second.told.warnings).toEqual([
    `one its port ${port(first)} is taken, so clients find it on ${port(second)} this time`,
  ]);
});

test("nothing of the user's environment reaches a bridge but what its server is given", async () => {
  const platform = await start([stdio('one')], {
    environment: { AWS_SECRET_ACCESS_KEY: 'x', NODE_OPTIONS: '--no-deprecation' },
  });
  const [server] = platform.servers;
  const { environment } = await ask(server?.url ?? '');
  expect(
    environment.filter((name) => !name.startsWith('STRATA_INHERIT_') && name !== '__CF_USER_TEXT_ENCODING'),
  ).toEqual([]);
  expect(environment).toContain('STRATA_INHERIT_PATH');
  expect(environment).not.toContain('STRATA_INHERIT_AWS_SECRET_ACCESS_KEY');
});

test('a bridge that does not start stops all, and its last words are told', async () => {
  const before = temporary();
  const error = await start([stdio('one'), stdio('broken')]).catch((reason: unknown) => reason);
  expect(error).toMatchObject({
    errors: [
      {
        code: 'LOCAL_SERVER_NOT_READY',
        subject: 'acme/broken',
        details: { server: 'broken', problem: 'the bridge: it ended with exit code 3 (no such module)' },
      },
    ],
  });
  expect(temporary()).toEqual(before);
});

test('a server that never answers is given up after its time', async () => {
  const unready = stdio('unready', { limits: { startSeconds: 0.001 } });
  const began = Date.now();
  const error = await start([unready]).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ errors: [{ code: 'LOCAL_SERVER_NOT_READY' }] });
  expect(String(error)).toContain('the server does not answer');
  expect(Date.now() - began).toBeLessThan(15_000);
});

test('a server that ends again and again is given up at once, with its own words', async () => {
  const error = await start([stdio('refusing', { limits: { startSeconds: 600 } })]).catch((reason: unknown) => reason);
  expect(error).toMatchObject({
    errors: [
      { code: 'LOCAL_SERVER_NOT_READY', details: { problem: 'it ended by itself 4 times (Error: no account)' } },
    ],
  });
});

test('a missing secret of the last server is told before the first one is started', async () => {
  const secrets = [{ variable: 'TOKEN', reference: 'kubernetes:a#b' }];
  const needy = serverOf('needy', { program: { kind: 'command' }, command: sleeper, secrets });
  const lost = serverOf('lost', { program: { kind: 'command' }, command: ['no-such-program'] });
  const error = await start([stdio('one'), needy, lost]).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ errors: [{ code: 'LOCAL_SECRET_MISSING' }, { code: 'LOCAL_TOOL_MISSING' }] });
});

test('a crash is told, and the other servers live on', async () => {
  const platform = await start([stdio('one'), stdio('two')]);
  const [one, two] = platform.servers;
  await fetch(new URL('/crash', one?.url)).catch(() => undefined);
  for (let attempt = 0; attempt < 50 && platform.told.crashes.length === 0; attempt++) await wait(50);
  expect(platform.told.crashes).toEqual([['one', expect.stringContaining('the bridge: it ended with exit code 4')]]);
  expect((await ask(two?.url ?? '')).bridge).toBeGreaterThan(0);
});

test('a bridge that does not end is ended with all that it started, whatever its servers do', async () => {
  const command = [process.execPath, '-e', 'setInterval(() => {}, 1000)'];
  const deaf = serverOf('stubborn', { program: { kind: 'command' }, command }, { drainSeconds: 0.1 });
  const platform = await start([deaf]);
  const { bridge, server } = await ask(platform.servers[0]?.url ?? '');
  const stopped = platform.stop();
  await wait(200);
  expect(isAlive(bridge)).toBe(true);
  platform.kill();
  await stopped;
  expect([await gone(bridge), await gone(server)]).toEqual([true, true]);
});

test('a cancelled start ends what it began', async () => {
  const cancel = new AbortController();
  const unready = stdio('unready');
  const started = start([unready], { signal: cancel.signal });
  setTimeout(() => cancel.abort(), 500);
  await expect(started).rejects.toMatchObject({ name: 'AbortError' });
});

describe('a server that listens itself', () => {
  const listener = (port: number, host: string) =>
    serverOf('web', {
      program: { kind: 'command' },
      command: [
        process.execPath,
        '-e',
        `require('node:http').createServer((q, s) => s.end()).listen(${port}, '${host}')`,
      ],
      transport: 'streamable-http',
      port,
    });

  test('is started before its bridge and stopped after it', async () => {
    const platform = await start([listener(28_731, '127.0.0.1')]);
    expect((await fetch('http://127.0.0.1:28731')).status).toBe(200);
    expect(platform.told.warnings).toEqual([]);
    await platform.stop();
    await expect(fetch('http://127.0.0.1:28731')).rejects.toThrow();
  });

  test('does not take a port from somebody else', async () => {
    const platform = await start([listener(28_732, '127.0.0.1')]);
    await expect(start([listener(28_732, '127.0.0.1')])).rejects.toMatchObject({
      errors: [{ code: 'LOCAL_PORT_TAKEN', details: { port: 28_732 } }],
    });
    await platform.stop();
  });

  test('that others can reach past its bridge is told', async () => {
    const addresses = Object.values(networkInterfaces()).flatMap((entries) => entries ?? []);
    const exposed = addresses.filter(({ internal, family }) => !internal && family === 'IPv4');
    const platform = await start([listener(28_734, '0.0.0.0')]);
    const expected = exposed.slice(0, 1).map(({ address }) => expect.stringContaining(`web listens on ${address} too`));
    expect(platform.told.warnings).toEqual(expected);
  });

  test('that ends is told', async () => {
    const quitter = serverOf('web', {
      program: { kind: 'command' },
      command: [process.execPath, '-e', `console.error('bad flag'); process.exit(9)`],
      transport: 'sse',
      port: 28_733,
    });
    await expect(start([quitter])).rejects.toMatchObject({
      errors: [{ details: { problem: 'the server: it ended with exit code 9 (bad flag)' } }],
    });
  });
});

test('a package without its runtime bundle says so', () => {
  expect(() => runtimeBundle(scratch.path)).toThrow(/LOCAL_RUNTIME_MISSING at .*strata-runtime\.mjs/);
  const bundle = scratch.write('lib/runtime/strata-runtime.mjs', '');
  expect(runtimeBundle(scratch.path)).toBe(bundle);
});

describe('a change of the composition', () => {
  const signal = new AbortController().signal;
  const argued = (id: string, ...more: string[]) =>
    serverOf(id, { program: { kind: 'command' }, command: [...sleeper, ...more] }, { drainSeconds: 1 });
  const bridgesOf = async (platform: LocalPlatform) =>
    Object.fromEntries(
      await Promise.all(platform.servers.map(async ({ id, url }) => [id, (await ask(url)).bridge] as const)),
    );

  test('starts anew what changed, on its port, and leaves the rest alone', async () => {
    const platform = await start([stdio('one'), stdio('two'), stdio('three')]);
    const [urls, before] = [platform.servers.map(({ url }) => url), await bridgesOf(platform)];
    const reloaded = await platform.reload([stdio('one'), argued('two', 'more'), stdio('four')], signal);
    expect(reloaded).toEqual({ started: ['four'], restarted: ['two'], stopped: ['three'], kept: ['one'] });
    expect(platform.servers.map(({ id }) => id)).toEqual(['one', 'two', 'four']);
    expect(platform.servers.slice(0, 2).map(({ url }) => url)).toEqual(urls.slice(0, 2));
    const after = await bridgesOf(platform);
    expect(after['one']).toBe(before['one']);
    expect(after['two']).not.toBe(before['two']);
    expect([await gone(before['two'] ?? 0), await gone(before['three'] ?? 0)]).toEqual([true, true]);
    expect(platform.told.crashes).toEqual([]);
  });

  test('that this machine cannot follow touches nothing', async () => {
    const platform = await start([stdio('one')]);
    const before = await bridgesOf(platform);
    const folders = temporary();
    const lost = serverOf('lost', { program: { kind: 'command' }, command: ['no-such-program'] });
    const needy = serverOf('one', {
      program: { kind: 'command' },
      command: sleeper,
      secrets: [{ variable: 'NO_SUCH_TOKEN', reference: 'a#b' }],
    });
    const refused = platform.reload([needy, lost], signal);
    await expect(refused).rejects.toThrow(/LOCAL_SECRET_MISSING/);
    expect(await bridgesOf(platform)).toEqual(before);
    expect(temporary()).toEqual(folders);
  });

  test('whose server does not start brings the old one back, and removes nobody', async () => {
    const platform = await start([stdio('one'), stdio('two')]);
    const urls = platform.servers.map(({ url }) => url);
    const before = await bridgesOf(platform);
    const refused = platform.reload([argued('one', 'more'), stdio('broken')], signal);
    await expect(refused).rejects.toThrow(/LOCAL_SERVER_NOT_READY/);
    expect(platform.servers.map(({ id, url }) => [id, url])).toEqual([
      ['one', urls[0]],
      ['two', urls[1]],
    ]);
    const after = await bridgesOf(platform);
    expect(Object.keys(after)).toEqual(['one', 'two']);
    expect(Object.values(after)).not.toEqual(Object.values(before));
    expect(platform.told.warnings).toEqual([]);
  });

  test('starts anew what has crashed, and what has another secret', async () => {
    const secrets = [{ variable: 'TOKEN', reference: 'a#b' }];
    const keeper = serverOf('keeper', { program: { kind: 'command' }, command: sleeper, secrets }, { drainSeconds: 1 });
    scratch.write('.env', 'TOKEN=first\n');
    const platform = await start([stdio('one'), keeper]);
    expect((await platform.reload([stdio('one'), keeper], signal)).kept).toEqual(['one', 'keeper']);
    await fetch(new URL('/crash', platform.servers[0]?.url)).catch(() => undefined);
    for (let attempt = 0; attempt < 400 && platform.told.crashes.length === 0; attempt++) await wait(50);
    scratch.write('.env', 'TOKEN=second\n');
    expect((await platform.reload([stdio('one'), keeper], signal)).restarted).toEqual(['one', 'keeper']);
    const folders = temporary();
    expect(folders).toHaveLength(1);
  });
});
