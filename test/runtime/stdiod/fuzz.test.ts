import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from '@jest/globals';
import type { Peer } from './peer';
import { children, descriptors, signal, until } from './processes';
import { endAll, Supervisor, slack } from './supervisor';

afterEach(endAll);

const seconds = Number(process.env['STRATA_FUZZ_SECONDS'] ?? 8);
const seed = Number(process.env['STRATA_FUZZ_SEED'] ?? 20_260_728);

/** Mulberry32: small, seeded, the same everywhere. */
function random(state: number): () => number {
  let value = state;
  return () => {
    value = (value + 0x6d2b79f5) | 0;
    let mixed = Math.imul(value ^ (value >>> 15), value | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const next = random(seed);
const upTo = (most: number) => Math.floor(next() * most);
const one = <T>(choices: readonly T[]): T => choices[upTo(choices.length)]!;

const commands = [
  'pid',
  'big 70000',
  'big 3000000',
  'exit 0',
  'exit 3',
  'abort',
  'grandchild',
  'stubborn-grandchild',
  'ignore-term',
  'ignore-end',
  'orphans 3',
  'close-output',
  'deaf',
  'answer-after-end 30',
];

/** What a client may do to its connection, none of it polite. */
const actions: readonly ((peer: Peer) => void)[] = [
  (peer) => peer.send(one(commands)),
  (peer) => peer.send(one(commands)),
  (peer) => peer.socket.write(Buffer.from(Array.from({ length: upTo(300) }, () => upTo(256)))),
  (peer) => peer.socket.write(Buffer.alloc(upTo(400_000), upTo(256))),
  (peer) => peer.socket.pause(),
  (peer) => peer.socket.resume(),
  (peer) => peer.halfClose(),
  (peer) => peer.destroy(),
];

test(
  `fuzz: ${seconds} s of impolite clients, seed ${seed}, do not disturb a polite one`,
  async () => {
    const grace = 100;
    const term = 100;
    const stdiod = await Supervisor.start({ max: 12, grace, term });
    const witness = await stdiod.connect();
    const spared = Number((await witness.ask('pid')).split(' ')[0]);
    const before = descriptors(stdiod.pid);

    const peers: Peer[] = [];
    let connections = 0;
    let slowest = 0;
    const end = performance.now() + seconds * 1_000;
    for (let round = 0; performance.now() < end; round++) {
      for (let i = upTo(6); i > 0 && peers.length < 40; i--) {
        peers.push(await stdiod.connect());
        connections++;
      }
      for (let i = upTo(12); i > 0 && peers.length > 0; i--) {
        const peer = one(peers);
        peer.socket.destroyed ? peers.splice(peers.indexOf(peer), 1) : one(actions)(peer);
      }
      // Never the witness, and nobody who is still on the way from stdiod to its program.
      const victims = upTo(10) === 0 ? children(stdiod.pid) : [];
      const named = victims.filter(({ pid, name, state }) => pid !== spared && name === 'puppet' && state !== 'Z');
      if (named.length > 0) {
        signal(one(named).pid, one(['SIGKILL', 'SIGTERM', 'SIGSEGV', 'SIGSTOP']));
      }
      const start = performance.now();
      expect(await witness.ask(`round ${round}`, 3_000)).toBe(`round ${round}`);
      slowest = Math.max(slowest, performance.now() - start);
      await sleep(upTo(10));
    }
    for (const peer of peers) {
      peer.destroy();
    }
    await until('only the witness is left', () => children(stdiod.pid).length === 1, grace + term + 2_000 + slack);
    await until('descriptors are as before', () => descriptors(stdiod.pid) === before);
    expect(connections).toBeGreaterThan(seconds * 5);
    await stdiod.stop();
    process.stdout.write(
      `fuzz: ${connections} connections, slowest answer to the polite client ${slowest.toFixed(0)} ms\n`,
    );
  },
  (seconds + 60) * 1_000,
);
