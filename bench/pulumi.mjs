#!/usr/bin/env node
/**
 * What it costs to register a platform with Pulumi, without an engine that deploys: the program of a stack against the rehearsal's, beside a program that
 * registers the same objects with nothing but the SDK.
 *
 *   npm run bench:pulumi     two minutes; writes its section of docs/benchmarks.md
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { rehearse } from '../lib/testing/pulumi/index.js';
import { writeSection } from './bridge/report.mjs';

const ROUNDS = 3;
const scratch = mkdtempSync(join(tmpdir(), 'strata-bench-'));
const folders = join(import.meta.dirname, 'pulumi');
const objects = join(scratch, 'objects.json');
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** One run of a program, and what it registered. */
async function run(folder, stack) {
  const usage = join(scratch, 'usage');
  Object.assign(process.env, { STRATA_BENCH_USAGE: usage, STRATA_BENCH_OBJECTS: objects });
  const began = performance.now();
  const registered = await rehearse({ folder: join(folders, folder), stack, timeout: 900_000 });
  const seconds = (performance.now() - began) / 1_000;
  const [kilobytes, microseconds] = readFileSync(usage, 'utf8').split(' ').map(Number);
  rmSync(usage);
  return { registered, seconds, megabytes: kilobytes / 1_024, processor: microseconds / 1e6 };
}

const runs = { 125: [], 500: [], 1000: [], plain: [] };
// In turns: what slows the machine down slows all of them down.
for (let round = 0; round < ROUNDS; round++) {
  for (const servers of [125, 500, 1_000]) runs[servers].push(await run('stack', `s${servers}`));
  const made = runs[500][0].registered.filter(({ custom }) => custom);
  writeFileSync(objects, JSON.stringify(made.map(({ type, name, inputs }) => ({ type, name, inputs }))));
  runs.plain.push(await run('plain', 'plain'));
}
const rows = Object.fromEntries(
  Object.entries(runs).map(([name, all]) => {
    const of = (figure) => median(all.map((one) => one[figure]));
    const [seconds, processor, megabytes] = [of('seconds'), of('processor'), of('megabytes')];
    return [name, { resources: all[0].registered.length, seconds, processor, megabytes }];
  }),
);
rmSync(scratch, { recursive: true });
const { 125: small, 500: middle, 1000: large, plain } = rows;
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
  [
    '500 servers against the same objects with the SDK alone',
    `${(middle.seconds / plain.seconds).toFixed(2)} x`,
    '≤ 1 x',
    middle.seconds <= plain.seconds,
  ],
];
const line = (name, { resources, seconds, processor, megabytes }) =>
  `| ${name} | ${resources} | ${seconds.toFixed(1)} | ${processor.toFixed(1)} | ${megabytes.toFixed(0)} |`;
const text = `## Pulumi

\`npm run bench:pulumi\` on ${availableParallelism()} cores, Node.js ${process.version}. The whole program of a stack, from its start to its last registration, against the
engine of the rehearsal. Beside it, the same objects registered with nothing but the SDK: without composing, judging, components, and what waits for what. Medians of ${ROUNDS}. Others on the machine stretch the seconds, and not the processor seconds: the load average was ${loadavg()[2].toFixed(1)}.

| program | resources | seconds | processor seconds of the program | most memory of the program, MB |
| --- | --: | --: | --: | --: |
${[line('125 servers', small), line('500 servers', middle), line('1000 servers', large), line('the objects of 500 servers, SDK alone', plain)].join('\n')}

| bar | figure | target |  |
| --- | --: | --: | --: |
${bars.map(([name, figure, target, met]) => `| ${name} | ${figure} | ${target} | ${met ? 'met' : '**missed**'} |`).join('\n')}
`;
console.log(text);
writeSection(join(import.meta.dirname, '../docs/benchmarks.md'), 'pulumi', text);
process.exitCode = bars.every(([, , , met]) => met) ? 0 : 1;
