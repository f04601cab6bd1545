#!/usr/bin/env node
/**
 * The bridge against its peers, in one run.
 *
 *   npm run bench:bridge                          everything, about nine minutes; writes its section of docs/benchmarks.md
 *   node bench/bridge.mjs --quick                 a minute: 1 and 16 sessions, short rounds, nothing else; writes nothing
 *   node bench/bridge.mjs --only bridge           rows whose name or era contains the text (repeatable)
 *   node bench/bridge.mjs --sessions 16,64 --payload '100 B' --rounds 9
 *   node bench/bridge.mjs --skip extras           the table only (also: --skip table, --skip telemetry)
 *   node bench/bridge.mjs --profile               where the bridge's processor time goes, in place of all else
 *   node bench/bridge.mjs --write                 writes the section also after a partial run
 *
 * Compares supergateway and mcp-proxy (exact versions, development dependencies), a bare node:http echo, a server's own
 * pipe and the bridge with a process per session and with a shared one. The bridge is the bundle in lib/runtime, with
 * everything switched on that is on by default. Needs Linux: processor time and memory are read from /proc.
 */
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from '../test/fixtures/esm/launch.ts';
import { Driver } from './bridge/driver.mjs';
import { idleSessions, newSessions, soak, startUp } from './bridge/extras.mjs';
import { PAYLOADS } from './bridge/messages.mjs';
import { median } from './bridge/processes.mjs';
import { profile } from './bridge/profile.mjs';
import { section, writeSection } from './bridge/report.mjs';
import { TARGETS, TELEMETRY } from './bridge/targets.mjs';
import { judge } from './bridge/verdict.mjs';

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true, default: [] },
    skip: { type: 'string', multiple: true, default: [] },
    sessions: { type: 'string' },
    payload: { type: 'string', multiple: true },
    rounds: { type: 'string', default: '5' },
    profile: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});

const rounds = Number(values.rounds);
const milliseconds = values.quick ? 400 : 600;
const sessionCounts = (values.sessions ?? (values.quick ? '1,16' : '1,16,64')).split(',').map(Number);
const payloads = values.payload ?? Object.keys(PAYLOADS);
const wanted = TARGETS.filter(({ name, era }) => values.only.every((text) => `${name} ${era}`.includes(text)));
const skipped = (part) => values.skip.includes(part);
const began = Date.now();
/** Others on the machine take from everybody, but not from everybody the same. */
const [busy = 0] = loadavg();
const say = (text) => console.error(`${((Date.now() - began) / 1000).toFixed(0).padStart(4)} s  ${text}`);

if (values.profile) {
  for (const target of wanted.filter(({ role }) => role === 'ours')) {
    for (const payload of payloads) {
      console.log(await profile(target, Number(values.sessions ?? 16), payload));
    }
  }
  process.exit(0);
}

/**
 * The engine compiles beside the first thousands of calls, on threads whose time counts. Measured then, a call costs more the more code its
 * program has; what is asked here is what it costs from then on. For peers as for the bridge; the limit is for the slowest of them.
 */
async function warmUp(driver, payload, calls, limit) {
  const step = 500;
  for (let done = 0, spent = 0; done < calls && spent < limit; spent += step) {
    done += ((await driver.measure(payload, step)).rate * step) / 1_000;
  }
}

/** Starts the candidates, drives each in turn, round by round, and takes the medians. */
async function measure(targets, sessions, sizes) {
  const drivers = [];
  for (const target of targets) {
    try {
      drivers.push(await Driver.start(target, sessions));
    } catch (error) {
      say(error.message);
    }
  }
  say(`${sessions} sessions: ${drivers.length} candidates are up`);
  const samples = new Map();
  try {
    for (const driver of drivers) {
      await warmUp(driver, '100 B', 10_000, values.quick ? 1_500 : 6_000);
    }
    for (const payload of sizes) {
      for (const driver of drivers) {
        await warmUp(driver, payload, 1_000, values.quick ? 500 : 2_000);
      }
      for (let round = 0; round < rounds; round += 1) {
        for (const driver of drivers) {
          const key = `${drivers.indexOf(driver)} ${payload}`;
          samples.set(key, [...(samples.get(key) ?? []), await driver.measure(payload, milliseconds)]);
        }
      }
      for (const driver of drivers) {
        driver[payload] = driver.memory();
      }
      say(`${sessions} sessions, ${payload}`);
    }
  } finally {
    await Promise.all(drivers.map((driver) => driver.stop()));
  }
  return drivers.flatMap((driver, n) =>
    sizes.map((payload) => {
      const taken = samples.get(`${n} ${payload}`);
      const middle = (field) => median(taken.map((sample) => sample[field]));
      const { name, role, era, isolation } = driver.target;
      const errors = taken.reduce((sum, sample) => sum + sample.errors, 0);
      if (errors > 0) {
        say(`${name}, ${era}, ${sessions} sessions, ${payload}: ${errors} errors`);
      }
      return {
        ...{ name, role, era, isolation, sessions, payload, errors, memory: driver[payload] },
        ...Object.fromEntries(['rate', 'p50', 'p99', 'proxyCpu', 'serverCpu'].map((field) => [field, middle(field)])),
      };
    }),
  );
}

const cells = [];
if (!skipped('table')) {
  for (const sessions of sessionCounts) {
    cells.push(...(await measure(wanted, sessions, payloads)));
  }
}
cells.sort((a, b) => payloads.indexOf(a.payload) - payloads.indexOf(b.payload) || a.sessions - b.sessions);

const partial = values.quick || values.only.length > 0;
const telemetry = partial || skipped('telemetry') ? [] : await measure(TELEMETRY, 16, ['100 B']);
const extras =
  partial || skipped('extras')
    ? {}
    : {
        start: await startUp(5, say),
        idle: await idleSessions(1_000, say),
        soak: await soak(108_000, say),
        burst: await newSessions(100, say),
      };

const verdicts = judge(cells, extras);
const command = ['npm run bench:bridge', ...(process.argv.length > 2 ? ['--', ...process.argv.slice(2)] : [])].join(
  ' ',
);
const processor = cpus()[0]?.model ?? 'an unknown processor';
const memory = /MemTotal:\s+(\d+)/.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1] ?? 0;
const machine = `${availableParallelism()} cores (${processor}), ${(memory / 1e6).toFixed(0)} GB, Linux, Node.js ${process.version}, load average ${busy.toFixed(1)} before the run`;
const text = section({ cells, telemetry, ...extras, verdicts, machine, command, rounds, milliseconds });
console.log(text);
if (!partial || values.write) {
  writeSection(join(ROOT, 'docs/benchmarks.md'), 'bridge', text);
}
const missed = verdicts.filter(({ met }) => !met);
say('done');
console.log(`\n${verdicts.length - missed.length} bars met, ${missed.length} missed`);
process.exit(0);
