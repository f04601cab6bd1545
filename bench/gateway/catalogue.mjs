/** Lists of many tools over many upstreams: ours and the peer's, through the same client. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { launch, ROOT } from '../../test/fixtures/esm/launch.ts';
import { cpu, pss } from '../bridge/processes.mjs';

const SERVERS = 100;
const TOOLS = 100;
/** A gateway that has not connected to all its servers by then never will. */
const PATIENCE = 120_000;

const percentile = (values, share) => values.toSorted((a, b) => a - b)[Math.ceil(values.length * share) - 1];

async function startUpstreams() {
  const script = join(ROOT, 'bench/gateway/upstreams.mjs');
  const child = spawn(process.execPath, [script, `${SERVERS}`, `${TOOLS}`], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(createInterface(child.stdout), 'line', { signal: AbortSignal.timeout(20_000) });
  return { urls: JSON.parse(line), stop: () => child.kill() };
}

async function startOurs(urls) {
  const upstreams = urls.map((url, index) => ({ id: `s${index}`, url, token: { kind: 'none' } }));
  const gateway = await launch({ product: 'gateway', command: [], config: { upstreams } });
  return { ...gateway, transport: () => new StreamableHTTPClientTransport(new URL(gateway.url)) };
}

async function startPeer(urls) {
  const folder = mkdtempSync(join(tmpdir(), 'strata-bench-'));
  const file = join(folder, 'servers.json');
  const mcpServers = Object.fromEntries(urls.map((url, index) => [`s${index}`, { url }]));
  writeFileSync(file, JSON.stringify({ mcpServers }));
  const port = 20_000 + Math.floor(Math.random() * 20_000);
  const child = spawn(
    process.execPath,
    [join(ROOT, 'node_modules/mcp-hub/dist/cli.js'), '--port', `${port}`, '--config', file],
    // It keeps logs and caches in the home folder.
    {
      stdio: 'ignore',
      env: { ...process.env, HOME: folder, XDG_STATE_HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder },
    },
  );
  const stop = async () => {
    if (child.exitCode === null) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    rmSync(folder, { recursive: true, force: true });
  };
  return { pid: child.pid, stop, transport: () => new SSEClientTransport(new URL(`http://127.0.0.1:${port}/mcp`)) };
}

/** A session over the SDK's transport alone: no schema of the client is part of what is measured. */
async function connect(transport) {
  const waiting = new Map();
  transport.onmessage = (message) => waiting.get(message.id)?.(message);
  await transport.start();
  let last = 0;
  const ask = (method, params) =>
    new Promise((resolve, reject) => {
      const id = ++last;
      const timer = setTimeout(() => reject(new Error(`no answer to ${method}`)), PATIENCE);
      waiting.set(id, (message) => {
        clearTimeout(timer);
        waiting.delete(id);
        if (message.error) reject(new Error(message.error.message));
        else resolve(message.result);
      });
      transport.send({ jsonrpc: '2.0', id, method, params }).catch(reject);
    });
  const clientInfo = { name: 'bench', version: '1' };
  const { protocolVersion } = await ask('initialize', { protocolVersion: '2025-06-18', capabilities: {}, clientInfo });
  transport.setProtocolVersion?.(protocolVersion);
  await transport.send({ jsonrpc: '2.0', method: 'notifications/initialized' });
  return { ask, close: () => transport.close() };
}

/** One whole list, page by page. Returns how many tools there were and how long each request took. */
async function list(client) {
  const times = [];
  let count = 0;
  let cursor;
  do {
    const began = performance.now();
    const page = await client.ask('tools/list', cursor === undefined ? {} : { cursor });
    times.push(performance.now() - began);
    count += page.tools.length;
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return { count, times };
}

async function measure(name, start, urls, rounds) {
  const began = performance.now();
  const gateway = await start(urls);
  try {
    let client;
    let first;
    for (const end = Date.now() + PATIENCE; ; await pause(100)) {
      try {
        client ??= await connect(gateway.transport());
        first = await list(client);
        if (first.count >= SERVERS * TOOLS) break;
      } catch {
        client = undefined;
      }
      if (Date.now() > end) throw new Error(`${name} shows ${first?.count ?? 0} of ${SERVERS * TOOLS} tools`);
    }
    const ready = performance.now() - began;
    for (let round = 0; round < 3; round++) await list(client);
    const requests = [];
    const wholes = [];
    const used = cpu([gateway.pid]);
    for (let round = 0; round < rounds; round++) {
      const { times } = await list(client);
      requests.push(...times);
      wholes.push(times.reduce((sum, time) => sum + time, 0));
    }
    const spent = (cpu([gateway.pid]) - used) / 1e6 / rounds;
    await client.close();
    return {
      name,
      ready,
      pages: requests.length / rounds,
      request: percentile(requests, 0.95),
      whole: percentile(wholes, 0.95),
      cpu: spent,
      memory: pss([gateway.pid]),
    };
  } finally {
    await gateway.stop();
  }
}

/** @param say takes a line for whoever waits */
export async function catalogue(rounds, say) {
  const upstreams = await startUpstreams();
  const rows = [];
  try {
    for (const [name, start] of [
      ['gateway', startOurs],
      ['mcp-hub', startPeer],
    ]) {
      try {
        rows.push(await measure(name, start, upstreams.urls, rounds));
        say(`${name}: listed`);
      } catch (error) {
        say(error.message);
        rows.push({ name, failure: error.message });
      }
    }
  } finally {
    upstreams.stop();
  }
  return rows;
}
