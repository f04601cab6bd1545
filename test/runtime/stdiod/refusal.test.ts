import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from '@jest/globals';
import { descriptors, status, until } from './processes';
import { endAll, puppet, Supervisor, watched } from './supervisor';

afterEach(endAll);

const line = (code: number, message: string, reason: string) =>
  `${JSON.stringify({ jsonrpc: '2.0', id: null, error: { code, message, data: { stdiod: reason } } })}\n`;

test('one connection more than --max is refused with a line that says so, and only that one', async () => {
  const stdiod = await Supervisor.start({ max: 2 });
  const first = await stdiod.connect();
  const second = await stdiod.connect();
  expect(await first.ask('one')).toBe('one');
  expect(await second.ask('two')).toBe('two');

  const third = await stdiod.connect();
  third.send('a request that nobody will read');
  expect(await third.rest(1_000)).toBe(line(503, 'all processes are in use', 'capacity'));
  expect(await stdiod.event('refused')).toMatchObject({ reason: 'capacity' });
  expect(await first.ask('one')).toBe('one');

  first.destroy();
  await stdiod.event('exit');
  const fourth = await stdiod.connect();
  expect(await fourth.ask('four')).toBe('four');
  await stdiod.stop();
});

test('the line arrives although the peer is writing all the while', async () => {
  const stdiod = await Supervisor.start({ max: 1 });
  const peer = await stdiod.connect();
  expect(await peer.ask('ready')).toBe('ready');
  for (let i = 0; i < 200; i++) {
    const refused = await stdiod.connect();
    refused.send('x'.repeat(i * 500));
    const writing = setInterval(() => refused.send('and more'), 1);
    expect(await refused.rest()).toBe(line(503, 'all processes are in use', 'capacity'));
    clearInterval(writing);
    expect(refused.error).toBeUndefined();
    refused.destroy();
  }
  await stdiod.stop();
});

test('a thousand refusals cost nothing that stays', async () => {
  const stdiod = await Supervisor.start({ max: 1 });
  const peer = await stdiod.connect();
  expect(await peer.ask('ready')).toBe('ready');
  const before = descriptors(stdiod.pid);
  for (let i = 0; i < 1_000; i += 20) {
    const refused = await Promise.all(Array.from({ length: 20 }, () => stdiod.connect()));
    const answers = await Promise.all(refused.map((other) => other.rest()));
    expect(new Set(answers)).toEqual(new Set([line(503, 'all processes are in use', 'capacity')]));
  }
  await until('all are closed', () => descriptors(stdiod.pid) === before, 2_000);
  expect(await peer.ask('still there')).toBe('still there');
  await stdiod.stop();
});

test('without file descriptors connections are refused in words, without spinning, and served again after', async () => {
  // Valgrind keeps some descriptors for itself, above the soft limit, and needs one more to start a process.
  const stdiod = await Supervisor.start({ max: 64, wrapper: ['prlimit', `--nofile=${watched ? 23 : 24}:200`] });
  const peers = [];
  let refusal = '';
  while (refusal === '' && peers.length < 64) {
    const peer = await stdiod.connect();
    const answer = await peer.ask('ready');
    if (answer === 'ready') {
      peers.push(peer);
    } else {
      refusal = answer;
      peer.destroy();
    }
  }
  expect(JSON.parse(refusal)).toMatchObject({ error: { code: 503, data: { stdiod: 'resources' } } });
  expect(peers.length).toBeGreaterThan(2);

  for (let i = 0; i < 50; i++) {
    const refused = await stdiod.connect();
    const answer = await refused.rest();
    refused.destroy();
    // A process that valgrind runs needs a descriptor more to start; without it, it ends at once and says nothing.
    expect(answer).toMatch(watched ? /^$|"stdiod":"resources"/ : /"stdiod":"resources"/);
  }
  const before = status(stdiod.pid)!.ticks;
  await sleep(500);
  expect(status(stdiod.pid)!.ticks - before).toBeLessThan(5);
  expect(await peers[0]!.ask('still there')).toBe('still there');

  peers[1]!.destroy();
  await stdiod.event('exit');
  expect(await (await stdiod.connect()).ask('served again')).toBe('served again');
  await stdiod.stop();
});

/** The lowest descriptor that is free. What the test's own parents left open has higher numbers, and so have valgrind's. */
function free(pid: number): number {
  const open = new Set(readdirSync(`/proc/${pid}/fd`).map(Number));
  let lowest = 0;
  while (open.has(lowest)) lowest++;
  return lowest;
}

/** Sets the soft limit of descriptors and returns what it was. */
function limit(pid: number, most: number): number {
  const before = execFileSync('prlimit', [`--pid=${pid}`, '--nofile', '--noheadings', '--raw', '--output=SOFT']);
  execFileSync('prlimit', [`--pid=${pid}`, `--nofile=${most}:`]);
  return Number(before);
}

test('when accept itself finds no descriptor, the connection is still refused in words', async () => {
  const stdiod = await Supervisor.start();
  const kept = await stdiod.connect();
  expect(await kept.ask('ready')).toBe('ready');
  const usual = limit(stdiod.pid, free(stdiod.pid));
  for (let i = 0; i < 50; i++) {
    expect(await (await stdiod.connect()).rest()).toBe(line(503, 'no free file descriptor', 'resources'));
  }
  expect(await kept.ask('still there')).toBe('still there');
  limit(stdiod.pid, usual);
  expect(await (await stdiod.connect()).ask('served again')).toBe('served again');
  await stdiod.stop();
});

test('when not even that is possible, connections wait without spinning until it is', async () => {
  const stdiod = await Supervisor.start();
  const kept = await stdiod.connect();
  expect(await kept.ask('ready')).toBe('ready');
  const usual = limit(stdiod.pid, 3);
  const waiting = await stdiod.connect();
  waiting.send('patience');
  await stdiod.event('paused');
  const before = status(stdiod.pid)!.ticks;
  await sleep(500);
  expect(status(stdiod.pid)!.ticks - before).toBeLessThan(5);
  expect(await kept.ask('still there')).toBe('still there');

  limit(stdiod.pid, usual);
  expect(await waiting.line(1_000)).toBe('patience');
  limit(stdiod.pid, free(stdiod.pid));
  expect(await (await stdiod.connect()).rest()).toBe(line(503, 'no free file descriptor', 'resources'));
  await stdiod.stop();
});

test('a command that cannot be executed any more is told to the peer, and stdiod lives', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'stdiod-'));
  const program = join(folder, 'program');
  try {
    copyFileSync(puppet, program);
    const stdiod = await Supervisor.start({ command: [program] });
    expect(await (await stdiod.connect()).ask('ready')).toBe('ready');
    rmSync(program);
    const answer = await (await stdiod.connect()).rest(1_000);
    if (watched) {
      // Valgrind runs posix_spawn's vfork as a fork, so its error shows as the shell's exit code.
      expect(answer).toBe('');
      await stdiod.event('exit', (event) => event['status'] === 127);
    } else {
      expect(answer).toBe(line(500, 'No such file or directory', 'spawn'));
      expect(await stdiod.event('refused')).toMatchObject({ reason: 'spawn' });
    }
    copyFileSync(puppet, program);
    expect(await (await stdiod.connect()).ask('served again')).toBe('served again');
    await stdiod.stop();
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a failed fork is a refusal', async () => {
  // One process is what stdiod is itself. The limit counts for users other than root only.
  const user = process.getuid?.() === 0 ? ['setpriv', '--reuid=64999', '--regid=64999', '--clear-groups'] : [];
  const stdiod = await Supervisor.start({ wrapper: [...user, 'prlimit', '--nproc=1:1'] });
  expect(JSON.parse(await (await stdiod.connect()).rest())).toMatchObject({
    error: { code: 503, data: { stdiod: 'resources' } },
  });
  await stdiod.stop();
});
