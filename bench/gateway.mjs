#!/usr/bin/env node
/**
 * What the gateway adds to a call, and what a list of 10,000 tools over 100 upstreams takes.
 *
 *   npm run bench:gateway                   everything; writes its section of docs/benchmarks.md
 *   node bench/gateway.mjs --quick          short rounds; writes nothing
 *   node bench/gateway.mjs --skip lists     (also: --skip calls, --skip audit)
 *   node bench/gateway.mjs --link off       each call to the bridge is a request of HTTP; writes nothing
 *   node bench/gateway.mjs --profile        where the time of both processes goes, in place of all else
 *
 * Calls: the bridge alone, and the same bridge behind the gateway, driven in turn, in both eras. Audit: gateway and bridge
 * without it, with an event after each call, and with one before as well. Lists: the gateway and
 * mcp-hub (exact version, development dependency), read by the same client of the SDK. Needs Linux: processor time and
 * memory are read from /proc.
 */
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { launch, ROOT } from '../test/fixtures/esm/launch.ts';
import { Driver } from './bridge/driver.mjs';
import { cpu, descendants, median } from './bridge/processes.mjs';
import { writeSection } from './bridge/report.mjs';
import { auditCost } from './gateway/audit.mjs';
import { catalogue } from './gateway/catalogue.mjs';
import { profile } from './gateway/profile.mjs';

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    skip: { type: 'string', multiple: true, default: [] },
    sessions: { type: 'string', default: '16' },
    link: { type: 'string', default: 'on' },
    rounds: { type: 'string' },
    profile: { type: 'boolean', default: false },
  },
});
const rounds = Number(values.rounds ?? (values.quick ? 3 : 9));
const sessions = Number(values.sessions);
/** Calls until the compiler is through with what is measured, and the milliseconds that this may take. */
const WARM = values.quick ? { calls: 10_000, milliseconds: 15_000 } : { calls: 40_000, milliseconds: 60_000 };
const milliseconds = values.quick ? 400 : 800;
const [busy = 0] = loadavg();
const say = (text) => console.error(text);
const command = [process.execPath, join(ROOT, 'test/runtime/support/servers/echo-v2.mjs')];
const bridgeOf = (node = [], audit = {}) => launch({ node, command, config: { sessions: { max: 128 }, audit } });

/** The bridge alone, and behind the gateway. In both the server is the same, and so is the load. */
const alone = (era) => ({ name: 'bridge', era, start: () => bridgeOf() });
const behind = (era) => ({
  name: 'gateway and bridge',
  era,
  /** Arguments of Node.js for the gateway, and for the bridge. */
  start: async ([ofGateway, ofBridge] = [], audit = {}) => {
    const bridge = await bridgeOf(ofBridge);
    const upstreams = [
      { id: 'echo', url: bridge.url, token: { kind: 'none' }, concurrentRequests: 256, link: values.link !== 'off' },
    ];
    const config = { naming: { prefix: 'none' }, upstreams, audit };
    const gateway = await launch({ product: 'gateway', node: ofGateway, command: [], config });
    const stop = async () => {
      await gateway.stop();
      await bridge.stop();
    };
    return { ...gateway, bridge, stop };
  },
});

if (values.profile) {
  for (const era of ['modern', 'legacy']) console.log(await profile(behind(era), sessions));
  process.exit(0);
}

async function warm(driver) {
  const end = performance.now() + WARM.milliseconds;
  for (let calls = 0; calls < WARM.calls && performance.now() < end; ) {
    calls += (await driver.measure('100 B', 1_000)).rate;
  }
}

async function compare(era) {
  const drivers = [await Driver.start(alone(era), sessions), await Driver.start(behind(era), sessions)];
  const samples = drivers.map(() => []);
  try {
    for (const driver of drivers) await warm(driver);
    for (let round = 0; round < rounds; round += 1) {
      for (const [index, driver] of drivers.entries()) {
        const bridge = driver.proxy.bridge?.pid;
        const servers = bridge === undefined ? [] : descendants(bridge);
        const before = [cpu([bridge]), cpu(servers)];
        const sample = await driver.measure('100 B', milliseconds);
        // What the driver knows is the process that clients talk to, and what that one started.
        const calls = sample.rate * (milliseconds / 1000);
        const behind = [cpu([bridge]) - before[0], cpu(servers) - before[1]].map((time) => time / 1000 / calls);
        samples[index].push(bridge === undefined ? sample : { ...sample, bridgeCpu: behind[0], serverCpu: behind[1] });
      }
    }
  } finally {
    await Promise.all(drivers.map((driver) => driver.stop()));
  }
  const middle = (index, field) => median(samples[index].map((sample) => sample[field]));
  return {
    era,
    errors: samples.flat().reduce((sum, { errors }) => sum + errors, 0),
    bridge: middle(0, 'proxyCpu'),
    server: middle(0, 'serverCpu'),
    gateway: middle(1, 'proxyCpu'),
    behind: middle(1, 'bridgeCpu'),
    serverBehind: middle(1, 'serverCpu'),
    p50: [middle(0, 'p50'), middle(1, 'p50')],
    rate: [middle(0, 'rate'), middle(1, 'rate')],
  };
}

const round = (value, digits = 0) => (value === undefined || Number.isNaN(value) ? '-' : value.toFixed(digits));
const table = (head, rows) =>
  [head, head.map((_, n) => (n === 0 ? '---' : '--:')), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

/** What a call costs with the gateway more than without it: all processes of the one against all of the other, per cent. */
const added = ({ bridge, server, gateway, behind: after, serverBehind }) =>
  100 * ((gateway + after + serverBehind) / (bridge + server) - 1);
/** The same without the server: (gateway + bridge behind it) against the bridge alone. */
const addedToBridge = ({ bridge, gateway, behind: after }) => 100 * ((gateway + after) / bridge - 1);

const skips = (part) => values.skip.includes(part);
const calls = skips('calls') ? [] : [await compare('modern'), await compare('legacy')];
const turns = { sessions, rounds, milliseconds, warm };
const audits = skips('audit')
  ? []
  : [
      ...(await auditCost('gateway', (audit) => behind('modern').start([], audit), turns)),
      ...(await auditCost('bridge', (audit) => bridgeOf([], audit), turns)),
    ];
const lists = skips('lists') ? [] : await catalogue(values.quick ? 10 : 50, say);

const verdicts = [
  ...calls.map((row) => ({
    bar: `${row.era}: what the gateway adds to all processor time of a call, at most 35 %`,
    value: `${round(added(row))} %`,
    met: added(row) <= 35,
  })),
  ...calls.map(({ era, gateway, bridge, server }) => ({
    bar: `${era}: the gateway's processor time against that of bridge and server together, at most 35 %`,
    value: `${round((100 * gateway) / (bridge + server))} %`,
    met: gateway <= 0.35 * (bridge + server),
  })),
  ...lists
    .filter(({ name }) => name === 'gateway')
    .map(({ request }) => ({
      bar: '10,000 tools over 100 upstreams: p95 of a list request from the cache, at most 50 ms',
      value: `${round(request, 1)} ms`,
      met: request <= 50,
    })),
];

const processor = cpus()[0]?.model ?? 'an unknown processor';
const memory = /MemTotal:\s+(\d+)/.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1] ?? 0;
const text = `## Gateway

\`npm run bench:gateway${process.argv.length > 2 ? ` -- ${process.argv.slice(2).join(' ')}` : ''}\` on ${availableParallelism()} cores (${processor}), ${(memory / 1e6).toFixed(0)} GB, Linux, Node.js ${process.version}, load average ${busy.toFixed(1)} before the run. Medians of ${rounds} rounds of ${milliseconds} ms.

### What the gateway adds to a call

One upstream, our bridge in front of an SDK v2 server; 100 bytes, ${sessions} callers, after ${WARM.calls} calls of each. Processor time is that of each process for each call, in microseconds.

- added to all: (gateway + bridge behind it + server behind it) against (bridge alone + server alone). What a call costs more because there is a gateway.
- added to the bridge: (gateway + bridge behind it) against the bridge alone.
- gateway / (bridge + server), gateway / bridge: the gateway's process alone, against those that are alone.

${table(
  [
    '',
    'bridge alone',
    'server alone',
    'gateway',
    'bridge behind it',
    'server behind it',
    'added to all',
    'added to the bridge',
    'gateway / (bridge + server)',
    'gateway / bridge',
    'p50 ms alone',
    'p50 ms behind',
    'calls/s alone',
    'calls/s behind',
  ],
  calls.map(({ era, bridge, server, gateway, behind: after, serverBehind, p50, rate }) => [
    era,
    round(bridge),
    round(server),
    round(gateway),
    round(after),
    round(serverBehind),
    `${round(added({ bridge, server, gateway, behind: after, serverBehind }))} %`,
    `${round(addedToBridge({ bridge, gateway, behind: after }))} %`,
    `${round((100 * gateway) / (bridge + server))} %`,
    `${round((100 * gateway) / bridge)} %`,
    round(p50[0], 2),
    round(p50[1], 2),
    round(rate[0]),
    round(rate[1]),
  ]),
)}

### What the audit stream costs

The role that audits, with ${sessions} callers of 2026-07-28 and 100 bytes, three times in the same run: without the stream, with an event when a call is over, and with one before it is served as well (\`audit.before\`), which the call waits for. Behind the gateway the bridge audits nothing. Processor time is that of the one process, in microseconds a call; the ratio is the median over turns, each against the same role without audit in the same turn.

${table(
  ['', 'audit', 'events a call', 'CPU µs', 'against no audit', 'p50 ms', 'p99 ms', 'calls/s'],
  audits.map(({ role, name, events, proxyCpu, against, p50, p99, rate }) => [
    role,
    name,
    round(events, 1),
    round(proxyCpu),
    `${round(100 * (against - 1))} %`,
    round(p50, 2),
    round(p99, 1),
    round(rate),
  ]),
)}

### 10,000 tools over 100 upstreams

The same client, over the transports of the SDK v1, reads the whole list, page by page, after the gateway has it. A request's time ends with its answer's JSON. mcp-hub speaks HTTP+SSE to its clients and gives one page.

${table(
  [
    '',
    'until all are listed ms',
    'pages',
    'p95 of a request ms',
    'p95 of the whole list ms',
    'CPU ms a whole list',
    'PSS MB',
  ],
  lists.map(({ name, failure, ready, pages, request, whole, cpu: used, memory: held }) =>
    failure === undefined
      ? [name, round(ready), round(pages), round(request, 1), round(whole, 1), round(used, 1), round(held / 1e6)]
      : [`${name}: ${failure}`, '-', '-', '-', '-', '-', '-'],
  ),
)}

| bar | measured | |
| --- | --: | --- |
${verdicts.map(({ bar, value, met }) => `| ${bar} | ${value} | ${met ? 'met' : 'missed'} |`).join('\n')}
`;
console.log(text);
if (!values.quick && values.skip.length === 0 && values.link === 'on')
  writeSection(join(ROOT, 'docs/benchmarks.md'), 'gateway', text);
console.log(
  `${verdicts.filter(({ met }) => met).length} bars met, ${verdicts.filter(({ met }) => !met).length} missed`,
);
const errors = [...calls, ...audits].reduce((sum, row) => sum + row.errors, 0);
if (errors > 0) console.log(`${errors} calls failed`);
process.exit(0);
