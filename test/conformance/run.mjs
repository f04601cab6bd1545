#!/usr/bin/env node
/**
 * Runs the public conformance suite against the bridge, or against what it is compared with.
 *
 *   npm run test:conformance                            the bridge with every fixture; exits 1 below the bars
 *   node test/conformance/run.mjs --only 'v2 dual'      rows whose name contains the text (repeatable), e.g. --only 2026
 *   node test/conformance/run.mjs --direct              the fixture over the SDK's HTTP handlers: proves the fixture
 *   node test/conformance/run.mjs --product mcp-proxy   a peer instead of the bridge (also: supergateway)
 *   node test/conformance/run.mjs --url http://127.0.0.1:8080/mcp   whatever listens there (with --only)
 *   node test/conformance/run.mjs --verbose             every failed check and warning in full
 *   node test/conformance/run.mjs --write               writes docs/conformance.md when all bars are met
 *
 * The bridge is the bundle in lib/runtime: build it first. Nothing is expected to fail and no list says otherwise; what
 * cannot be reached across eras is data in plan.mjs with its reason.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { launch, ROOT } from '../fixtures/esm/launch.ts';
import { serveDirect } from './direct.mjs';
import { ELSEWHERE, OAUTH } from './oauth.mjs';
import { writePage } from './page.mjs';
import { DIRECT, EXPLAINED, FIXTURES, GATEWAY, PLAN, REMARKS, TRANSPORTS } from './plan.mjs';
import { clientScenarios, runClient, runSuite, scored } from './suite.mjs';

const { values } = parseArgs({
  options: {
    direct: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true, default: [] },
    product: { type: 'string', default: 'bridge' },
    url: { type: 'string' },
    verbose: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});

/** Two processors: a second suite fills the time that the first spends waiting. */
const LANES = 2;

const label = ({ fixture, gateway, oauth, run }) =>
  oauth ? `gateway as OAuth client / ${run.title}` : `${gateway ? 'gateway, ' : ''}${fixture} / ${run.title}`;
const plan = (values.direct ? DIRECT : PLAN).filter((row) => values.only.every((text) => label(row).includes(text)));
if (plan.length === 0) {
  console.error('No row has that name.');
  process.exit(2);
}

/** Where the suite is sent, and how to end it. A fresh process for each row, so that no row inherits another's state. */
async function target({ fixture, gateway, config }) {
  if (values.url) {
    return { url: values.url, stop: async () => {} };
  }
  const server = [process.execPath, ...FIXTURES[fixture]];
  if (values.direct) {
    return serveDirect([...server, '--http'], ROOT);
  }
  if (gateway) {
    return behindGateway(await launch({ command: server, config }));
  }
  const transport = TRANSPORTS[fixture];
  if (!transport) {
    return launch({ product: values.product, command: server, config });
  }
  const upstream = await serveDirect(server, ROOT);
  const bridge = await launch({ command: server, config: { upstream: { transport, url: upstream.url } } });
  const stop = async () => {
    await bridge.stop();
    await upstream.stop();
  };
  return { ...bridge, stop };
}

/** The gateway in front of a bridge. Both end together. */
async function behindGateway(bridge) {
  const upstreams = [{ id: 'fixture', url: bridge.url, token: { kind: 'none' } }];
  const gateway = await launch({ product: 'gateway', command: [], config: { ...GATEWAY, upstreams } });
  const stop = async () => {
    await gateway.stop();
    await bridge.stop();
  };
  return { ...gateway, alive: () => gateway.alive() && bridge.alive(), stop };
}

/** The scenarios of a server's side. */
async function judgeServer(row) {
  const server = await target(row);
  try {
    const scenarios = await runSuite(server.url, row.run.selection);
    if (server.alive?.() === false) {
      scenarios.push({ name: 'survival', checks: 0, failures: [`it ended: ${server.output()}`], warnings: [] });
    }
    return scenarios;
  } finally {
    await server.stop();
  }
}

/** The gateway as a client. A scenario that is in neither list is new, and somebody has to look at it. */
async function judgeOAuth() {
  const known = (await clientScenarios()).filter((name) => name.startsWith('auth/'));
  const listed = [...Object.keys(OAUTH), ...Object.keys(ELSEWHERE)];
  const differs = [
    ...known.filter((name) => !listed.includes(name)),
    ...listed.filter((name) => !known.includes(name)),
  ];
  const scenarios = differs.map((name) => ({
    name,
    checks: 0,
    failures: ['in one list alone: see oauth.mjs'],
    warnings: [],
  }));
  const command = [process.execPath, join(ROOT, 'test/conformance/oauth-client.mjs')];
  for (const [name, options] of Object.entries(OAUTH)) scenarios.push(await runClient(command, name, options));
  return scenarios;
}

async function judge(row) {
  const started = Date.now();
  const needed = row.oauth ? new Set() : scored(row.run.revision === '2025-06-18' ? '2025-11-25' : row.run.revision);
  const everything = row.oauth || row.run.selection.includes('--suite');
  let scenarios;
  try {
    if (row.oauth) scenarios = await judgeOAuth();
    else scenarios = await judgeServer(row);
  } catch (error) {
    scenarios = [{ name: 'start', checks: 0, failures: [error.message], warnings: [] }];
  }
  const isScored = ({ name }) => everything || needed.has(name) || name === 'start' || name === 'survival';
  // The suite passes a scenario that only warns. Here a warning wants an explanation like a failure, but for the fixture
  // alone, where it says something about the SDK.
  const complaints = ({ failures, warnings }) => (values.direct ? failures : [...failures, ...warnings]);
  const explanation = (scenario) =>
    Object.values(EXPLAINED).find(
      (entry) =>
        entry.applies(row) &&
        entry.scenarios.test(scenario.name) &&
        complaints(scenario).every((complaint) => entry.checks.test(complaint)),
    );
  const troubled = scenarios.filter((scenario) => complaints(scenario).length > 0);
  const missed = scenarios.filter(({ failures }) => failures.length > 0).filter(isScored);
  const unexplained = troubled.filter((scenario) => !explanation(scenario));
  return {
    row,
    seconds: (Date.now() - started) / 1000,
    scored: scenarios.filter(isScored),
    unscored: scenarios.filter((scenario) => !isScored(scenario)),
    unexplained,
    explained: troubled.map((scenario) => [scenario, explanation(scenario)]).filter(([, entry]) => entry),
    remarks: scenarios.filter(({ name }) => REMARKS[name]),
    met: missed.length <= row.misses && unexplained.length === 0,
  };
}

const passes = (scenarios) =>
  scenarios.length === 0
    ? '-'
    : `${scenarios.filter(({ failures }) => failures.length === 0).length}/${scenarios.length}`;

/** What takes longest begins first: scenarios that a legacy server cannot pass wait for an answer that never comes. */
const queue = plan.toSorted((a, b) => Number(Boolean(b.slow)) - Number(Boolean(a.slow)));
const verdicts = [];
const began = Date.now();
await Promise.all(
  Array.from({ length: Math.min(LANES, queue.length) }, async () => {
    for (let row = queue.shift(); row; row = queue.shift()) {
      const verdict = await judge(row);
      verdicts.push(verdict);
      console.error(`${verdict.met ? 'ok  ' : 'FAIL'} ${label(row)} (${verdict.seconds.toFixed(1)} s)`);
    }
  }),
);
verdicts.sort((a, b) => plan.indexOf(a.row) - plan.indexOf(b.row));

const width = Math.max(...plan.map((row) => label(row).length));
console.log(`\n${'fixture / run'.padEnd(width)}  scored   unscored  bar      verdict`);
for (const { row, scored: counted, unscored, met } of verdicts) {
  const bar = `${counted.length - row.misses}/${counted.length}`;
  console.log(
    `${label(row).padEnd(width)}  ${passes(counted).padEnd(7)}  ${passes(unscored).padEnd(8)}  ${bar.padEnd(7)}  ${met ? 'met' : 'MISSED'}`,
  );
}

for (const { row, unexplained, explained, remarks } of verdicts) {
  const show = (mark, scenario, lines) => {
    console.log(`  ${mark} ${scenario.name}`);
    for (const line of values.verbose ? lines : lines.slice(0, 2)) {
      console.log(`      ${values.verbose ? line : line.slice(0, 220)}`);
    }
  };
  if (unexplained.length + explained.length > 0 || values.verbose) {
    console.log(`\n${label(row)}`);
  }
  for (const scenario of unexplained) {
    show(scenario.failures.length > 0 ? 'failed' : 'warned', scenario, [...scenario.failures, ...scenario.warnings]);
  }
  for (const [reason, names] of Object.entries(Object.groupBy(explained, ([, entry]) => entry.reason))) {
    console.log(`  out of reach: ${names.map(([{ name }]) => name).join(', ')}\n      ${reason}`);
  }
  if (values.verbose) {
    for (const scenario of remarks) {
      show('remark', scenario, [REMARKS[scenario.name]]);
    }
  }
}

for (const [name, entry] of Object.entries(EXPLAINED)) {
  const rows = verdicts.filter(({ row, scored: ran }) => entry.applies(row) && ran.length > 1);
  if (rows.length > 0 && !rows.some(({ explained }) => explained.some(([, used]) => used === entry))) {
    console.log(`\nEXPLAINED.${name} explains nothing any more: remove it from plan.mjs.`);
  }
}

const met = verdicts.filter((verdict) => verdict.met).length;
if (values.write && !values.direct && plan.length === PLAN.length && met === plan.length) {
  writePage(verdicts, REMARKS, ELSEWHERE);
}
console.log(`\n${((Date.now() - began) / 1000).toFixed(0)} s`);
console.log(`\n${met} passed, ${verdicts.length - met} failed`);
process.exit(met === verdicts.length ? 0 : 1);
