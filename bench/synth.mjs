#!/usr/bin/env node
/**
 * Synthesis against the least that its result costs, against itself at other sizes, and beside cdk8s.
 *
 *   npm run bench:synth               about three minutes; prints figures and verdicts, exits 1 when a bar is missed
 *   npm run bench:synth -- --write    writes its section of docs/benchmarks.md, too
 *   npm run bench:synth -- --quick    the bars alone
 */
import { spawnSync } from 'node:child_process';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { writeSection } from './bridge/report.mjs';
import { judge, section } from './synth/report.mjs';

const { values } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, write: { type: 'boolean', default: false } },
});
const here = fileURLToPath(new URL('.', import.meta.url));
const say = (text) => process.stderr.write(`${text}\n`);

/** Runs a scenario in a process of its own. */
function run(name, argument = '') {
  say(`${name} ${argument}`.trim());
  const args = ['--expose-gc', '--max-old-space-size=4096', join(here, 'synth/scenarios.mjs'), name, `${argument}`];
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 300_000 });
  if (status !== 0) throw new Error(`${name} failed: ${stderr}`);
  return JSON.parse(stdout);
}

const compare = (name, ours, theirs, count) => ({ name, ours: run(ours, count).cpu, theirs: run(theirs, count).cpu });

const figures = { servers: run('servers'), scale: run('scale'), charts: run('charts'), layers: run('layers') };
const verdicts = judge(figures);

if (!values.quick) {
  const more = {
    program: run('program', 1_000),
    memory: [1_000, 4_000].map((count) => ({ count, ...run('memory', count) })),
    comparisons: [
      compare('100 servers, one chart', 'coldServers', 'cdk8sServers', 100),
      compare('1000 servers, one chart', 'coldServers', 'cdk8sServers', 1_000),
      compare('250 charts of one server', 'coldCharts', 'cdk8sCharts', 250),
      compare('500 charts of one server', 'coldCharts', 'cdk8sCharts', 500),
      compare('6 layers of 10 objects', 'coldLayers', 'cdk8sLayers', 6),
      compare('7 layers of 10 objects', 'coldLayers', 'cdk8sLayers', 7),
    ],
  };
  const machine = `${availableParallelism()} cores (${cpus()[0]?.model ?? 'unknown processor'}), Node.js ${process.version}`;
  const text = section({ ...figures, ...more }, verdicts, { machine, command: 'npm run bench:synth' });
  process.stdout.write(`${text}\n\n`);
  if (values.write) writeSection(join(here, '../docs/benchmarks.md'), 'synth', text);
}

for (const { text, figure, most, met } of verdicts) {
  process.stdout.write(`${met ? 'met   ' : 'MISSED'}  ${figure} (at most ${most})  ${text}\n`);
}
process.exitCode = verdicts.every(({ met }) => met) ? 0 : 1;
