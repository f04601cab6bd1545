import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from '@jest/globals';
import { lives, status, until } from './processes';
import { endAll, puppet, Supervisor, slack } from './supervisor';

afterEach(endAll);

const digest = (text: string) => createHash('sha256').update(text).digest('hex');

test('every connection has a process, a process group and a session of its own', async () => {
  const stdiod = await Supervisor.start();
  const peers = await Promise.all([stdiod.connect(), stdiod.connect(), stdiod.connect()]);
  const answers = await Promise.all(peers.map((peer) => peer.ask('pid')));
  const processes = answers.map((answer) => answer.split(' ').map(Number));
  expect(new Set(processes.map(([pid]) => pid)).size).toBe(3);
  for (const [pid, group, session] of processes) {
    expect([group, session]).toEqual([pid, pid]);
  }
  await stdiod.stop();
  expect(processes.filter(([pid]) => lives(pid!))).toEqual([]);
});

test('the command gets its arguments as they are and the environment of stdiod', async () => {
  const args = ['--listen', 'a b', '', '$HOME;*', '--', 'ü'];
  const stdiod = await Supervisor.start({ command: [puppet, ...args], env: { COLOUR: 'a "red" one' } });
  const peer = await stdiod.connect();
  expect(await peer.ask('arguments')).toBe([puppet, ...args].join('|'));
  expect(await peer.ask('variable COLOUR')).toBe('a "red" one');
  await stdiod.stop();
});

test('stdin and stdout are two files, both blocking: what a server does to one does not touch the other', async () => {
  const stdiod = await Supervisor.start();
  const peer = await stdiod.connect();
  expect(await peer.ask('kinds')).toBe('socket pipe');
  expect(await peer.ask('blocking')).toBe('1 1');
  // A server that takes a readable stdout for a closed reader, as Python's asyncio does, must not see its next request there.
  peer.send('readable-output');
  await sleep(50);
  peer.send('next request');
  expect(await peer.line()).toBe('no');
  expect(await peer.line()).toBe('next request');
  await stdiod.stop();
});

test('lines of 10 MB pass both ways on three connections at once, unchanged and unmixed', async () => {
  const stdiod = await Supervisor.start();
  const peers = await Promise.all([stdiod.connect(), stdiod.connect(), stdiod.connect()]);
  const lines = peers.map((_, index) => `${index}`.repeat(10 * 1024 * 1024));
  const answers = await Promise.all(peers.map((peer, index) => peer.ask(lines[index]!, 30_000)));
  expect(answers.map(digest)).toEqual(lines.map(digest));
  await stdiod.stop();
});

test('a peer that does not read holds up its own process alone', async () => {
  const stdiod = await Supervisor.start();
  const slow = await stdiod.connect();
  const quick = await stdiod.connect();
  await slow.ask('ready');
  slow.socket.pause();
  slow.send(`big ${20 * 1024 * 1024}`);
  await sleep(200);
  const before = status(stdiod.pid)!.ticks;
  await sleep(500);
  expect(status(stdiod.pid)!.ticks - before).toBeLessThan(5);
  const start = performance.now();
  for (let i = 0; i < 20; i++) {
    expect(await quick.ask(`request ${i}`)).toBe(`request ${i}`);
  }
  expect(performance.now() - start).toBeLessThan(200 + slack);
  slow.socket.resume();
  expect((await slow.line(30_000)).length).toBe(20 * 1024 * 1024);
  await stdiod.stop();
});

test.each([100_000, 180_000, 220_000, 260_000, 300_000, 340_000])(
  'what a process wrote before its end reaches a peer that reads late: %d bytes',
  async (size) => {
    // Depending on the size, the rest waits in the socket, in stdiod, in the pipe, or in a process that cannot end yet.
    const stdiod = await Supervisor.start({ term: 10_000 });
    const peer = await stdiod.connect();
    const [pid] = (await peer.ask('pid')).split(' ').map(Number);
    peer.socket.pause();
    peer.send(`big ${size}\nexit 4`);
    await sleep(200);
    peer.socket.resume();
    expect((await peer.rest()).length).toBe(size + 1);
    expect(await stdiod.exit(pid!)).toMatchObject({ status: 4, signal: null, shutdown: 'none' });
    expect(peer.error).toBeUndefined();
    await stdiod.stop();
  },
);

test('the last answer of a process arrives although the peer is writing when the process ends', async () => {
  const stdiod = await Supervisor.start();
  for (let i = 0; i < 50; i++) {
    const peer = await stdiod.connect();
    await peer.ask('ready');
    peer.send('last words\nexit 1');
    for (let j = 0; j < 20; j++) {
      peer.send('x'.repeat(j * 1_000));
      await sleep(0);
    }
    expect(await peer.rest()).toBe('last words\n');
    expect(peer.error).toBeUndefined();
    peer.destroy();
  }
  await stdiod.stop();
});

test('a half-closed connection is the end of input, and late answers still come', async () => {
  const stdiod = await Supervisor.start();
  const peer = await stdiod.connect();
  const [pid] = (await peer.ask('pid')).split(' ').map(Number);
  peer.send('answer-after-end 150');
  peer.halfClose();
  expect(await peer.rest()).toBe('late answer\n');
  expect(await stdiod.exit(pid!)).toMatchObject({ status: 0, signal: null, shutdown: 'input' });
  await stdiod.stop();
});

test('a peer that sends and leaves at once has sent: the process reads all of it', async () => {
  const stdiod = await Supervisor.start();
  const witness = await stdiod.connect();
  const peer = await stdiod.connect();
  const [pid] = (await peer.ask('pid')).split(' ').map(Number);
  peer.send(`${'x'.repeat(100_000)}\nexit 7`);
  peer.socket.destroySoon();
  expect(await stdiod.exit(pid!)).toMatchObject({ status: 7 });
  expect(await witness.ask('still here')).toBe('still here');
  await stdiod.stop();
});

test('a server that closes stdout but lives ends the stream, and the peer decides what follows', async () => {
  const stdiod = await Supervisor.start();
  const peer = await stdiod.connect();
  const [pid] = (await peer.ask('pid')).split(' ').map(Number);
  peer.send('close-output');
  await peer.rest();
  await sleep(100);
  expect(lives(pid!)).toBe(true);
  peer.destroy();
  await until('the process has left', () => !lives(pid!));
  expect(await stdiod.exit(pid!)).toMatchObject({ signal: null, shutdown: 'input' });
  await stdiod.stop();
});
