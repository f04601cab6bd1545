import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from '@jest/globals';
import { Peer } from './peer';
import { lives, status, until } from './processes';
import { endAll, Supervisor, slack } from './supervisor';

afterEach(endAll);

const grace = 300;
const term = 200;
/** What a busy machine may add to a time limit. */
const bound = 400 + slack;

async function connected(stdiod: Supervisor, ...commands: string[]) {
  const peer = await stdiod.connect();
  const pid = Number((await peer.ask('pid')).split(' ')[0]);
  for (const command of commands) {
    await peer.ask(command);
  }
  return { peer, pid };
}

describe.each([
  ['half-closes', (peer: Peer) => peer.halfClose()],
  ['disappears', (peer: Peer) => peer.destroy()],
])('when the peer %s', (_, leave) => {
  test('a process that heeds the end of input leaves by itself', async () => {
    const stdiod = await Supervisor.start({ grace, term });
    const { peer, pid } = await connected(stdiod);
    leave(peer);
    expect(await until('the process has left', () => !lives(pid))).toBeLessThan(bound);
    expect(await stdiod.exit(pid)).toMatchObject({ status: 0, signal: null, shutdown: 'input' });
    await stdiod.stop();
  });

  test('a process that ignores it gets SIGTERM after the grace time', async () => {
    const stdiod = await Supervisor.start({ grace, term });
    const { peer, pid } = await connected(stdiod, 'ignore-end');
    leave(peer);
    const took = await until('the process has ended', () => !lives(pid));
    expect(took).toBeGreaterThan(grace - 10);
    expect(took).toBeLessThan(grace + bound);
    expect(await stdiod.exit(pid)).toMatchObject({ status: null, signal: 15, shutdown: 'term' });
    await stdiod.stop();
  });

  test('a process that ignores both gets SIGKILL', async () => {
    const stdiod = await Supervisor.start({ grace, term });
    const { peer, pid } = await connected(stdiod, 'ignore-end', 'ignore-term');
    leave(peer);
    const took = await until('the process has ended', () => !lives(pid));
    expect(took).toBeGreaterThan(grace + term - 10);
    expect(took).toBeLessThan(grace + term + bound);
    expect(await stdiod.exit(pid)).toMatchObject({ status: null, signal: 9, shutdown: 'kill' });
    await stdiod.stop();
  });

  test('a process that never reads its input is ended all the same', async () => {
    const stdiod = await Supervisor.start({ grace, term });
    const { peer, pid } = await connected(stdiod, 'deaf');
    peer.send('x'.repeat(5_000));
    leave(peer);
    expect(await until('the process has ended', () => !lives(pid))).toBeLessThan(grace + bound);
    await stdiod.stop();
  });

  test('a process that writes without end into nothing is ended all the same', async () => {
    const stdiod = await Supervisor.start({ grace, term });
    const { peer, pid } = await connected(stdiod);
    peer.socket.pause();
    peer.send('ignore-term\nbig 1000000000000');
    await sleep(50);
    leave(peer);
    const took = await until('the process has ended', () => !lives(pid));
    expect(took).toBeLessThan(grace + term + bound);
    await stdiod.stop();
  });

  test('grandchildren get the same signals', async () => {
    const stdiod = await Supervisor.start({ grace, term });
    const { peer, pid } = await connected(stdiod, 'ignore-end', 'ignore-term');
    const grandchild = Number(await peer.ask('stubborn-grandchild'));
    leave(peer);
    await until('both have ended', () => !lives(pid) && !lives(grandchild));
    await stdiod.stop();
  });
});

test('a crash ends the stream in less than 100 ms, even when a grandchild holds stdin and stdout', async () => {
  const stdiod = await Supervisor.start({ term });
  const times: number[] = [];
  for (let i = 0; i < 5; i++) {
    const { peer, pid } = await connected(stdiod);
    await peer.ask('grandchild');
    const start = performance.now();
    process.kill(pid, 'SIGKILL');
    expect(await peer.rest()).toBe('');
    times.push(performance.now() - start);
    expect(peer.error).toBeUndefined();
    expect(await stdiod.exit(pid)).toMatchObject({ status: null, signal: 9, shutdown: 'none' });
  }
  expect(times.sort((a, b) => a - b)[2]).toBeLessThan(100);
  await stdiod.stop();
});

test('what a crash leaves of its group counts as a process until it is gone, so that the cap holds', async () => {
  const stdiod = await Supervisor.start({ max: 1, term });
  const { peer, pid } = await connected(stdiod);
  const grandchild = Number(await peer.ask('stubborn-grandchild'));
  process.kill(pid, 'SIGKILL');
  await peer.rest();
  expect(lives(grandchild)).toBe(true);
  expect(await (await stdiod.connect()).rest()).toContain('"stdiod":"capacity"');
  await until('the grandchild has ended', () => !lives(grandchild), term + bound);
  expect(lives((await connected(stdiod)).pid)).toBe(true);
  await stdiod.stop();
});

test('waiting for a process to leave costs no processor time', async () => {
  const stdiod = await Supervisor.start({ grace: 10_000 });
  const { peer, pid } = await connected(stdiod, 'ignore-end');
  peer.halfClose();
  await sleep(50);
  const before = status(stdiod.pid)!.ticks;
  await sleep(500);
  expect(status(stdiod.pid)!.ticks - before).toBeLessThan(5);
  process.kill(pid, 'SIGKILL');
  await stdiod.stop();
});

test('a crash with requests unread ends the stream in order, not with a reset', async () => {
  const stdiod = await Supervisor.start();
  const { peer, pid } = await connected(stdiod, 'deaf');
  for (let i = 0; i < 50; i++) {
    peer.send(`unread ${i}`);
  }
  await sleep(20);
  process.kill(pid, 'SIGSEGV');
  expect(await peer.rest(1_000)).toBe('');
  expect(peer.error).toBeUndefined();
  await stdiod.stop();
});

describe('SIGTERM to stdiod', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)(
    '%s ends all input, delivers the answers and exits with 0',
    async (signal) => {
      const stdiod = await Supervisor.start();
      const first = await connected(stdiod);
      const second = await connected(stdiod);
      first.peer.send('answer-after-end 200');
      await sleep(50);
      const stopped = stdiod.stop(signal);
      await until('the socket is gone', () => !existsSync(stdiod.socket));
      expect(await first.peer.rest()).toBe('late answer\n');
      expect(await second.peer.rest()).toBe('');
      const took = await stopped;
      expect(took).toBeGreaterThan(180);
      expect(took).toBeLessThan(2_500 + slack);
      expect([first.pid, second.pid].filter(lives)).toEqual([]);
    },
  );

  test('with stubborn processes it ends within grace and term, whatever number of signals comes', async () => {
    const stdiod = await Supervisor.start({ grace, term });
    const pids: number[] = [];
    for (let i = 0; i < 4; i++) {
      const { peer, pid } = await connected(stdiod, 'ignore-end', 'ignore-term');
      pids.push(pid, Number(await peer.ask('stubborn-grandchild')));
    }
    const stopped = stdiod.stop();
    for (let i = 0; i < 20; i++) {
      stdiod.process.kill('SIGTERM');
      await sleep(10);
    }
    const took = await stopped;
    expect(took).toBeGreaterThan(grace + term - 10);
    expect(took).toBeLessThan(grace + 2 * term + bound);
    await until('all are gone', () => !pids.some(lives), 500);
  });

  test('with a drain time peers finish first, and stdiod leaves with the last of them', async () => {
    const stdiod = await Supervisor.start({ drain: 5_000 });
    const { peer } = await connected(stdiod);
    const stopped = stdiod.stop();
    await until('the socket is gone', () => !existsSync(stdiod.socket));
    await expect(Peer.connect(stdiod.socket)).rejects.toMatchObject({ code: 'ENOENT' });
    await sleep(200);
    expect(await peer.ask('call in flight')).toBe('call in flight');
    peer.destroy();
    expect(await stopped).toBeLessThan(2_500 + slack);
  });

  test('the drain time ends, and then input does', async () => {
    const stdiod = await Supervisor.start({ drain: 300 });
    const { peer } = await connected(stdiod);
    const stopped = stdiod.stop();
    expect(await peer.rest()).toBe('');
    const took = await stopped;
    expect(took).toBeGreaterThan(290);
    expect(took).toBeLessThan(300 + bound);
  });

  test('a second signal does not wait for peers', async () => {
    const stdiod = await Supervisor.start({ drain: 30_000 });
    await connected(stdiod);
    const stopped = stdiod.stop();
    await stdiod.event('stopping');
    await sleep(50);
    stdiod.process.kill('SIGTERM');
    expect(await stopped).toBeLessThan(2_500 + slack);
  });

  test('a process that ends during the drain is reaped and its stream ends', async () => {
    const stdiod = await Supervisor.start({ drain: 5_000 });
    const { peer, pid } = await connected(stdiod);
    const stopped = stdiod.stop();
    await stdiod.event('stopping');
    peer.send('exit 3');
    expect(await peer.rest()).toBe('');
    // Only then: a peer that leaves before the process is reaped begins a shutdown of its own.
    expect(await stdiod.exit(pid)).toMatchObject({ status: 3, shutdown: 'none' });
    peer.destroy();
    expect(await stopped).toBeLessThan(2_500 + slack);
  });
});
