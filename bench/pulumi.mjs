#!/usr/bin/env node
/**
 * What it costs to register a platform with Pulumi, without an engine that deploys: the program of a stack against the rehearsal's.
 *
 *   npm run bench:pulumi     about half a minute; writes its section of docs/benchmarks.md
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { rehearse } from '../lib/testing/pulumi/index.js';
import { writeSection } from './bridge/report.mjs';

const ROUNDS = 3;
const scratch = mkdtempSync(join(tmpdir(), 'strata-bench-'));
const folder = join(import.meta.dirname, 'pulumi', 'stack');
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

async function measure(servers) {
  const times = [];
  const sizes = [];
  const work = [];
  let resources = 0;
  for (let round = 0; round < ROUNDS; round++) {
    process.env['STRATA_BENCH_USAGE'] = join(scratch, `${servers}-${round}`);
    const began = performance.now();
    resources = (await rehearse({ folder, stack: `s${servers}`, timeout: 900_000 })).length;
    times.push((performance.now() - began) / 1_000);
    const [kilobytes, microseconds] = readFileSync(process.env['STRATA_BENCH_USAGE'], 'utf8').split(' ').map(Number);
    sizes.push(kilobytes / 1_024);
    work.push(microseconds / 1e6);
  }
  return { servers, resources, seconds: median(times), megabytes: median(sizes), processor: median(work) };
}

const rows = [];
for (const servers of [125, 500, 1_000]) rows.push(await measure(servers));
rmSync(scratch, { recursive: true });
const [small, middle, large] = rows;
const bars = [
  ['500 servers', `${middle.seconds.toFixed(1)} s`, '≤ 8 s', middle.seconds <= 8],
  ['500 servers, most memory of the program', `${middle.megabytes.toFixed(0)} MB`, '≤ 600 MB', middle.megabytes <= 600],
  [
    '1000 against 500 servers, beyond the time of 125',
    `${((large.seconds - small.seconds) / (middle.seconds - small.seconds)).toFixed(2)} x`,
    // Linear is (1000 - 125) / (500 - 125).
    '≤ 2.7 x',
    (large.seconds - small.seconds) / (middle.seconds - small.seconds) <= 2.7,
  ],
];
const text = `## Pulumi

\`npm run bench:pulumi\` on ${availableParallelism()} cores, Node.js ${process.version}. The whole program of a stack, from its start to its last registration, against the
engine of the rehearsal. Medians of ${ROUNDS}. Others on the machine stretch the seconds, and not the processor seconds: the load average was ${loadavg()[2].toFixed(1)}.

| servers | resources | seconds | processor seconds of the program | most memory of the program, MB |
| --: | --: | --: | --: | --: |
${rows.map((row) => `| ${row.servers} | ${row.resources} | ${row.seconds.toFixed(1)} | ${row.processor.toFixed(1)} | ${row.megabytes.toFixed(0)} |`).join('\n')}

| bar | figure | target |  |
| --- | --: | --: | --: |
${bars.map(([name, figure, target, met]) => `| ${name} | ${figure} | ${target} | ${met ? 'met' : '**missed**'} |`).join('\n')}
`;
console.log(text);
writeSection(join(import.meta.dirname, '../docs/benchmarks.md'), 'pulumi', text);
process.exitCode = bars.every(([, , , met]) => met) ? 0 : 1;
