import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Driver } from './driver.mjs';

const LINES = 25;

/** Drives one bridge under V8's sampling profiler and says which functions its time went to. */
export async function profile(target, sessions, payload) {
  const directory = mkdtempSync(join(tmpdir(), 'strata-profile-'));
  try {
    const driver = await Driver.start(target, sessions, [
      '--cpu-prof',
      '--cpu-prof-interval=200',
      `--cpu-prof-dir=${directory}`,
    ]);
    await driver.measure(payload, 1_000);
    const { rate, proxyCpu } = await driver.measure(payload, 4_000);
    await driver.stop();
    const [file] = readdirSync(directory);
    const title = `${target.name}, ${target.era}, ${sessions} sessions, ${payload}: ${rate.toFixed(0)} calls/s, ${proxyCpu.toFixed(0)} µs of processor time a call (profiled)`;
    return `\n${title}\n${top(JSON.parse(readFileSync(join(directory, file), 'utf8')))}`;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
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
