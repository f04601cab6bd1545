import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from '@jest/globals';
import { children, descriptors, firstOfNamespace, lives, resident, until } from './processes';
import { endAll, Supervisor, watched } from './supervisor';

afterEach(endAll);

test('a process holds its three files and nothing of stdiod or of whoever started stdiod', async () => {
  const stdiod = await Supervisor.start({ extra: 5 });
  const peers = await Promise.all([stdiod.connect(), stdiod.connect(), stdiod.connect()]);
  for (const peer of peers) {
    expect(await peer.ask('open-files')).toBe('0 1 2 ');
  }
  await stdiod.stop();
});

test('a process starts with no signal blocked and none ignored', async () => {
  const ignoring = ['env', '--ignore-signal=TERM,INT,HUP,PIPE,CHLD,USR1', '--block-signal=TERM,CHLD,USR2'];
  const stdiod = await Supervisor.start({ wrapper: ignoring });
  const peer = await stdiod.connect();
  const [blocked, ignored] = (await peer.ask('signals')).trim().split(' ');
  expect(blocked).toBe('SigBlk:0000000000000000');
  // Signals 32 and 33 are the C library's own; valgrind hands them on as ignored.
  expect(ignored).toBe(watched ? 'SigIgn:0000000180000000' : 'SigIgn:0000000000000000');
  peer.send('exit 5');
  await peer.rest();
  expect(await stdiod.event('exit')).toMatchObject({ status: 5 });
  await stdiod.stop();
});

test('started with closed standard descriptors, stdiod serves all the same', async () => {
  const stdiod = await Supervisor.start({ wrapper: ['sh', '-c', 'exec "$@" <&- >&-', 'sh'] });
  const peer = await stdiod.connect();
  expect(await peer.ask('ready')).toBe('ready');
  expect(await peer.ask('open-files')).toBe('0 1 2 ');
  await stdiod.stop();
});

test('a log that nobody reads costs lines, not service', async () => {
  const stdiod = await Supervisor.start({ max: 1 });
  const peer = await stdiod.connect();
  expect(await peer.ask('ready')).toBe('ready');
  stdiod.process.stderr!.removeAllListeners('data');
  stdiod.process.stderr!.pause();
  for (let i = 0; i < 6_000; i += 50) {
    await Promise.all(Array.from({ length: 50 }, async () => (await stdiod.connect()).rest()));
  }
  expect(await peer.ask('still there', 1_000)).toBe('still there');
  await stdiod.stop();
});

test('a log that is gone does not end the servers', async () => {
  const stdiod = await Supervisor.start({ max: 1 });
  const peer = await stdiod.connect();
  expect(await peer.ask('ready')).toBe('ready');
  stdiod.process.stderr!.destroy();
  await (await stdiod.connect()).rest();
  expect(await peer.ask('still there')).toBe('still there');
  peer.destroy();
  await until('the process has been reaped', () => children(stdiod.pid).length === 0);
  expect(await (await stdiod.connect()).ask('ready')).toBe('ready');
  await stdiod.stop();
});

test('orphans are reaped, and are nobody’s exit', async () => {
  const stdiod = await Supervisor.start();
  const peer = await stdiod.connect();
  expect(await peer.ask('orphans 30')).toBe('orphaned');
  await until('the orphans are ours', () => children(stdiod.pid).length > 10, 1_000);
  await until('all have been reaped', () => children(stdiod.pid).length === 1);
  expect(await peer.ask('still there')).toBe('still there');
  expect(stdiod.events.filter((event) => event.stdiod === 'exit')).toEqual([]);
  await stdiod.stop();
});

test('as PID 1 of a container: it stops on SIGTERM, reaps orphans, and nothing outlives it', async () => {
  // Whoever is not root needs sudo for the namespace, and is oneself again inside.
  const namespace = ['unshare', '--fork', '--pid', '--mount-proc', '--kill-child'];
  const [user, group] = [process.getuid?.(), process.getgid?.()];
  const self = ['setpriv', `--reuid=${user}`, `--regid=${group}`, '--clear-groups'];
  const wrapper = user === 0 ? namespace : ['sudo', '-n', '-E', ...namespace, ...self];
  const stdiod = await Supervisor.start({ wrapper });
  const first = firstOfNamespace(stdiod.socket) ?? Number.NaN;
  const peer = await stdiod.connect();
  const [pid] = (await peer.ask('pid')).split(' ').map(Number);
  expect(pid).toBeLessThan(100);
  expect(await peer.ask('orphans 30')).toBe('orphaned');
  await until('all have been reaped', () => children(first).length === 1);
  const [server] = children(first);
  await peer.ask('stubborn-grandchild');
  await stdiod.stop('SIGTERM', first);
  expect(lives(server!.pid)).toBe(false);
});

test('connections opened and closed leave no process, no descriptor and no memory', async () => {
  const stdiod = await Supervisor.start({ max: 32 });
  const rounds = watched ? 10 : 50;
  const round = async () => {
    const peers = await Promise.all(Array.from({ length: 20 }, () => stdiod.connect()));
    await Promise.all(
      peers.map(async (peer, index) => {
        expect(await peer.ask(`hello ${index}`)).toBe(`hello ${index}`);
        index % 3 === 0 ? peer.destroy() : index % 3 === 1 ? peer.halfClose() : peer.send('exit 1');
      }),
    );
    await until('all have been reaped', () => children(stdiod.pid).length === 0);
  };
  await round();
  await sleep(50);
  const [files, memory] = [descriptors(stdiod.pid), resident(stdiod.pid)];
  for (let i = 0; i < rounds; i++) {
    await round();
  }
  await until('descriptors are as before', () => descriptors(stdiod.pid) === files);
  expect(resident(stdiod.pid) - memory).toBeLessThan(watched ? 20_000 : 64);
  expect(stdiod.events.filter((event) => event.stdiod === 'refused')).toEqual([]);
  expect(stdiod.events.filter((event) => event.stdiod === 'exit').length).toBe((rounds + 1) * 20);
  await stdiod.stop();
});
