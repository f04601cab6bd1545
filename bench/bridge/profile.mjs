import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Driver } from './driver.mjs';

const LINES = 25;

/** Drives one bridge under V8's sampling profiler and says which functions its time went to. */
export async function profile(target, sessions, payload) {
  const directory = mkdtempSync(join(tmpdir(), 'strata-profile-'));
  try {
    const driver = await Driver.start(target, sessions, profiled(directory));
    await driver.measure(payload, 1_000);
    const before = callsOf(driver.proxy.pid);
    const { rate, proxyCpu, serverCpu } = await driver.measure(payload, 4_000);
    const [reads, writes] = callsOf(driver.proxy.pid).map((count, n) => ((count - before[n]) / (rate * 4)).toFixed(1));
    await driver.stop();
    const title = `${target.name}, ${target.era}, ${sessions} sessions, ${payload}: ${rate.toFixed(0)} calls/s, ${proxyCpu.toFixed(0)} µs of processor time a call (profiled), ${reads} reads, ${writes} writes; the server: ${serverCpu.toFixed(0)} µs`;
    return `\n${title}\n${recorded(directory)}`;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Arguments of Node.js for a process whose profile is to be written into a folder when it ends. */
export const profiled = (directory) => ['--cpu-prof', '--cpu-prof-interval=200', `--cpu-prof-dir=${directory}`];

/** What the profile in a folder says: busy time by group and by function. */
export function recorded(directory) {
  const [file] = readdirSync(directory);
  const profile = JSON.parse(readFileSync(join(directory, file), 'utf8'));
  return `${groups(profile)}\n\n${top(profile)}`;
}

/** Read and write calls of a process so far. */
export function callsOf(pid) {
  const text = readFileSync(`/proc/${pid}/io`, 'utf8');
  return ['syscr', 'syscw'].map((name) => Number(new RegExp(`^${name}: (\\d+)`, 'm').exec(text)?.[1]));
}

/** Whose time it is: by where the running function comes from. */
function groupOf({ functionName, url }) {
  if (functionName === '(idle)' || functionName === '(root)') {
    return undefined;
  }
  if (functionName === '(garbage collector)') {
    return 'collecting garbage';
  }
  if (functionName === '(program)') {
    return 'Node.js and kernel outside of JavaScript: events, reads, HTTP parser';
  }
  if (/^write/.test(functionName) && url === '') {
    return 'system calls that write';
  }
  return url.startsWith('node:') || url === ''
    ? 'node:http, streams, built-in functions'
    : 'our code, JSON.parse included';
}

/**
 * The main thread's busy time by group, largest first. The profiler's clock goes on while another process has the processor: a write that wakes
 * one up is charged with what the woken process then takes. Shares say where the thread stood, not what each costs.
 */
function groups({ nodes, samples, timeDeltas }) {
  const names = new Map(nodes.map(({ id, callFrame }) => [id, groupOf(callFrame)]));
  const times = new Map();
  let busy = 0;
  samples.forEach((id, n) => {
    const name = names.get(id);
    if (name !== undefined) {
      busy += timeDeltas[n];
      times.set(name, (times.get(name) ?? 0) + timeDeltas[n]);
    }
  });
  return [...times]
    .sort(([, a], [, b]) => b - a)
    .map(([name, time]) => `${((time / busy) * 100).toFixed(1).padStart(6)} %  ${name}`)
    .join('\n');
}

/** Self time by function, largest first, without idle time. */
function top({ nodes, samples, timeDeltas }) {
  const names = new Map(
    nodes.map(({ id, callFrame: { functionName, url, lineNumber } }) => [
      id,
      `${functionName || '(anonymous)'} ${url.split('/').at(-1)}:${lineNumber + 1}`,
    ]),
  );
  const times = new Map();
  let busy = 0;
  samples.forEach((id, n) => {
    const name = names.get(id);
    if (!/^\((idle|program|root)\)/.test(name)) {
      busy += timeDeltas[n];
      times.set(name, (times.get(name) ?? 0) + timeDeltas[n]);
    }
  });
  return [...times]
    .sort(([, a], [, b]) => b - a)
    .slice(0, LINES)
    .map(([name, time]) => `${((time / busy) * 100).toFixed(1).padStart(6)} %  ${name}`)
    .join('\n');
}
