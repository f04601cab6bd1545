#!/usr/bin/env node
/**
 * What a decision of the policy engine costs.
 *
 *   npm run build && node bench/policy.mjs             prints figures and verdicts, exits 1 when the bar is missed
 *   npm run build && node bench/policy.mjs --write     writes its section of docs/benchmarks.md, too
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { writeSection } from './bridge/report.mjs';
import { callOf, listOf, platform } from './policy/policies.mjs';

const { values } = parseArgs({ options: { write: { type: 'boolean', default: false } } });
const here = fileURLToPath(new URL('.', import.meta.url));
const ROUNDS = 20_000;
const BAR = 0.2;

/** The engine as the runtime bundles it. */
async function engine() {
  const folder = mkdtempSync(join(here, '../node_modules/.strata-bench-'));
  try {
    const outfile = join(folder, 'engine.mjs');
    await build({
      entryPoints: [join(here, '../src/runtime/policy/cedar/cedar-authorizer.ts')],
      outfile,
      bundle: true,
      platform: 'node',
      format: 'esm',
      tsconfig: join(here, '../tsconfig.runtime.json'),
    });
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function measure(work, rounds = ROUNDS) {
  for (let round = 0; round < 2_000; round++) work(round);
  const times = new Float64Array(rounds);
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    work(round);
    times[round] = performance.now() - start;
  }
  times.sort();
  return { p50: times[rounds >> 1], p99: times[Math.floor(rounds * 0.99)] };
}

const resident = () => Number(/^Rss:\s+(\d+)/m.exec(readFileSync('/proc/self/smaps_rollup', 'utf8'))?.[1] ?? 0) / 1_024;

const { createCedarAuthorizer } = await engine();
const before = resident();
const started = performance.now();
const one = await createCedarAuthorizer({ policies: platform({ policies: 100, servers: 10 }), arguments: true });
const start = performance.now() - started;
one.decide(callOf(0, 10));
const memory = resident() - before;

const rows = [];
for (const [name, shape] of [
  ['100 policies over 10 servers', { policies: 100, servers: 10 }],
  ['100 policies, all about one server', { policies: 100, servers: 1 }],
  ['1000 policies over 100 servers', { policies: 1_000, servers: 100 }],
]) {
  const made = await createCedarAuthorizer({ policies: platform(shape), arguments: true });
  const permitted = made.decide(callOf(0, shape.servers));
  if (permitted.verdict !== 'permit') throw new Error(`${name}: ${JSON.stringify(permitted)}`);
  // Other arguments each time: nothing is remembered.
  rows.push([`${name}: a call`, measure((round) => made.decide(callOf(round, shape.servers)))]);
  rows.push([
    `${name}: one tool of a list, asked before`,
    measure((round) => made.decide(listOf(round, shape.servers))),
  ]);
  await made.close();
}

const met = rows[0][1].p50 <= BAR;
const text = [
  '## Policy decisions',
  `\`npm run build && node bench/policy.mjs\` on ${availableParallelism()} cores (${cpus()[0]?.model ?? 'unknown processor'}), Node.js ${process.version}. One decision of the Cedar engine in the process of the bridge or gateway: entities, context with arguments, evaluation, verdict. ${ROUNDS} decisions each, after 2000 that warm up.`,
  [
    '|  | p50 | p99 |',
    '| --- | --: | --: |',
    ...rows.map(([name, { p50, p99 }]) => `| ${name} | ${p50.toFixed(3)} ms | ${p99.toFixed(3)} ms |`),
  ].join('\n'),
  `Starting the engine with 100 policies took ${start.toFixed(0)} ms and ${memory.toFixed(0)} MB of resident memory, which a role without policy does not pay.`,
  `Bar: a call with 100 policies at most ${BAR} ms at p50: ${met ? 'met' : 'missed'}.`,
].join('\n\n');
process.stdout.write(`${text}\n`);
if (values.write) writeSection(join(here, '../docs/benchmarks.md'), 'policy', text);
process.exitCode = met ? 0 : 1;
