// Serves a catalogue of 5,000 entries as it is shipped, has another verify 250 packages, and holds what it measures against its bars.
//   npm run bench:registry [-- --write]     `--write` keeps the figures in docs/benchmarks.md
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeSection } from './bridge/report.mjs';
import { VERIFIED, verifying } from './registry/verifying.mjs';

const ENTRIES = 5_000;
const SEARCHES = 400;
/** What nobody needs any more is collected meanwhile, milliseconds. */
const SETTLE = 15_000;
const BARS = { crawlMilliseconds: 250, searchMilliseconds: 15, residentMebibytes: 120 };
const folder = mkdtempSync(join(tmpdir(), 'strata-bench-registry-'));
const agent = new Agent({ keepAlive: true });

const entries = Array.from({ length: ENTRIES }, (_, index) => ({
  server: {
    $schema: 'https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json',
    name: `io.github.publisher-${index % 900}/server-${index}`,
    title: `Server number ${index}`,
    description: `Reads and writes the records of system ${index % 700} for whoever works with it.`,
    version: `1.${index % 20}.0`,
    repository: { url: `https://github.com/publisher-${index % 900}/server-${index}`, source: 'github' },
    packages: [
      {
        registryType: 'npm',
        identifier: `@publisher-${index % 900}/server-${index}`,
        version: `1.${index % 20}.0`,
        transport: { type: 'stdio' },
        environmentVariables: [
          { name: 'API_TOKEN', description: 'The token of the API', isRequired: true, isSecret: true },
        ],
      },
    ],
    remotes: [{ type: 'streamable-http', url: `https://server-${index}.example.com/mcp` }],
  },
}));
/** @returns the configuration of a registry over entries of its own */
function configured(name, listed, more = {}, approval = 'automatic') {
  const file = (end) => join(folder, `${name}${end}`);
  writeFileSync(file('-entries.json'), JSON.stringify({ entries: listed }));
  const source = { kind: 'file', id: 'composition', class: 'internal', format: 'composed', approval };
  const config = {
    role: 'registry',
    name,
    listen: { host: '127.0.0.1', port: 0, adminPort: 0, allowedHosts: ['127.0.0.1'] },
    store: { kind: 'sqlite', path: file('.db') },
    sources: [{ ...source, path: file('-entries.json') }],
    ...more,
  };
  writeFileSync(file('.json'), JSON.stringify(config));
  return file('.json');
}

const get = (url) =>
  new Promise((resolve, reject) => {
    request(url, { agent }, (answer) => {
      const chunks = [];
      answer.on('data', (chunk) => chunks.push(chunk));
      answer.on('end', () => resolve({ status: answer.statusCode, text: Buffer.concat(chunks).toString() }));
    })
      .on('error', reject)
      .end();
  });
/** Processor time of a process until now, milliseconds: other work on the machine does not count. */
const processorTime = ({ pid }) => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
};
/** The most memory that a process ever had, MiB. */
const peakOf = ({ pid }) => Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1_024;
const residentOf = async ({ admin }) => {
  const { text } = await get(`${admin}/metrics`);
  return Number(/^process_resident_memory_bytes (\d+)/m.exec(text)[1]) / 2 ** 20;
};
const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** @returns the process and its two addresses, when every entry is served */
async function start(config) {
  const child = spawn(process.execPath, ['lib/runtime/strata-runtime.mjs', 'registry', '--config', config], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  let text = '';
  child.stdout.on('data', (chunk) => {
    text += chunk;
  });
  const end = performance.now() + 60_000;
  for (;;) {
    if (performance.now() > end) throw new Error(`the registry did not start: ${text}`);
    const line = text.split('\n').find((one) => one.includes('"listening"'));
    if (line !== undefined) {
      const { url, admin } = JSON.parse(line);
      const { text: metrics } = await get(`${admin}/metrics`);
      if (metrics.includes(`strata_registry_entries ${ENTRIES}`)) return { child, url, admin };
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function crawl(url) {
  const began = performance.now();
  let count = 0;
  let cursor = '';
  do {
    const { text } = await get(`${url}/v0.1/servers?limit=100${cursor && `&cursor=${cursor}`}`);
    const { servers, metadata } = JSON.parse(text);
    count += servers.length;
    cursor = metadata.nextCursor ?? '';
  } while (cursor !== '');
  if (count !== ENTRIES) throw new Error(`${count} entries instead of ${ENTRIES}`);
  return performance.now() - began;
}

async function search(url) {
  const times = [];
  for (let index = 0; index < SEARCHES; index++) {
    const began = performance.now();
    const { status } = await get(
      `${url}/v0.1/servers?limit=30&search=${index % 2 ? `server-${index * 7}` : `system%20${index % 700}`}`,
    );
    if (status !== 200) throw new Error(`a search was answered with ${status}`);
    times.push(performance.now() - began);
  }
  return times.sort((a, b) => a - b)[Math.floor(times.length * 0.95)];
}

/** Memory of a registry that verifies packages, each signed as a pipeline signs it: the most, and what stays. */
async function verification() {
  const host = await verifying(entries, folder);
  try {
    const running = await start(configured('verifies', host.entries, { verification: host.verification }, 'required'));
    const end = performance.now() + 300_000;
    for (;;) {
      const { text } = await get(`${running.admin}/metrics`);
      if (text.includes(`strata_registry_attested_entries ${VERIFIED}\n`)) break;
      if (performance.now() > end) throw new Error(`packages are not verified: ${text}`);
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
    const peak = peakOf(running.child);
    await new Promise((resolve) => setTimeout(resolve, SETTLE));
    return { peak, resident: await residentOf(running) };
  } finally {
    await host.close();
  }
}

const NAMES = {
  crawlMilliseconds: ['reading all of them, 50 pages, one after the other (median of 7)', 'ms'],
  searchMilliseconds: ['a search (95th percentile of 400)', 'ms'],
  residentMebibytes: ['resident memory after all of that', 'MiB'],
};

/** What has no bar of its own. */
const memoryRows = ({ without, verifying: { peak, resident } }) => [
  ['the most memory that it had until then', without],
  [`the most memory of one that verifies ${VERIFIED} npm packages (Sigstore)`, peak],
  ['resident memory of that one 15 seconds later', resident],
];

function section(figures, processor, memory) {
  const rows = Object.entries(NAMES).map(([name, [label, unit]]) => {
    const met = figures[name] <= BARS[name] ? 'met' : 'missed';
    return `| ${label} | ${figures[name].toFixed(1)} ${unit} | ${BARS[name]} ${unit} | ${met} |`;
  });
  rows.push(...memoryRows(memory).map(([label, value]) => `| ${label} | ${value.toFixed(1)} MiB | – |  |`));
  return [
    '## Registry',
    `\`npm run bench:registry -- --write\` on ${availableParallelism()} cores (${cpus()[0]?.model ?? 'unknown processor'}; load average ${loadavg()[0].toFixed(1)} meanwhile), Node.js ${process.version}. The role as it is shipped, without flags of its own: ${ENTRIES} entries from a file, SQLite, requests over one connection from another process on the same machine. Times grow with the load of the machine, memory does not.`,
    ['|  |  | bar |  |', '| --- | --: | --: | --- |', ...rows].join('\n'),
    `Of the registry's own processor time, reading all of them takes ${processor.crawl.toFixed(0)} ms and a search ${processor.search.toFixed(1)} ms.`,
  ].join('\n\n');
}

const children = [];
try {
  const running = await start(configured('bench', entries));
  const { child } = running;
  await crawl(running.url);
  const crawls = [];
  const beforeCrawls = processorTime(child);
  for (let round = 0; round < 7; round++) crawls.push(await crawl(running.url));
  const crawlProcessor = (processorTime(child) - beforeCrawls) / crawls.length;
  await search(running.url);
  const beforeSearches = processorTime(child);
  const figures = { crawlMilliseconds: median(crawls), searchMilliseconds: await search(running.url) };
  const searchProcessor = (processorTime(child) - beforeSearches) / SEARCHES;
  figures.residentMebibytes = await residentOf(running);
  const without = peakOf(child);
  child.kill('SIGKILL');
  const memory = { without, verifying: await verification() };
  let missed = false;
  for (const [name, bar] of Object.entries(BARS)) {
    const holds = figures[name] <= bar;
    missed ||= !holds;
    console.log(
      `${holds ? 'holds ' : 'MISSED'}  ${name.padEnd(20)} ${figures[name].toFixed(1).padStart(8)}  bar ${bar}`,
    );
  }
  const processor = { crawl: crawlProcessor, search: searchProcessor };
  console.log(
    `        processor time: ${processor.crawl.toFixed(0)} ms for reading all, ${processor.search.toFixed(1)} ms for a search`,
  );
  for (const [label, value] of memoryRows(memory)) console.log(`        ${label}: ${value.toFixed(1)} MiB`);
  if (process.argv.includes('--write'))
    writeSection('docs/benchmarks.md', 'registry', section(figures, processor, memory));
  process.exitCode = missed ? 1 : 0;
} finally {
  for (const child of children) child.kill('SIGKILL');
  agent.destroy();
  rmSync(folder, { recursive: true, force: true });
}
