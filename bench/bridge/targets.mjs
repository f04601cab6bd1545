import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { launch } from '../../test/fixtures/esm/launch.ts';

const here = dirname(fileURLToPath(import.meta.url));
const server = (name) => [process.execPath, join(here, '../../test/fixtures/servers', name)];

/** The server behind each era: the SDK that people of that era build with. */
export const SERVERS = { legacy: server('echo-v1.mjs'), modern: server('echo-v2.mjs') };

const bridge = (era, config = {}) => ({
  start: (node = []) =>
    launch({
      product: 'bridge',
      node,
      command: SERVERS[era],
      config: { ...config, sessions: { max: 2_048, poolMax: 1, ...config.sessions } },
    }),
});
const peer = (product, era, args = []) => ({ start: () => launch({ product, command: SERVERS[era], args }) });

async function startFloor() {
  const child = spawn(process.execPath, [join(here, 'floor.mjs')], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(createInterface(child.stdout), 'line');
  const stop = async () => {
    child.kill();
    await once(child, 'close');
  };
  return { url: JSON.parse(line).url, pid: child.pid, stop };
}

/**
 * What is compared. `isolation`: whether sessions have a process each or share one; `role` groups the rows of the
 * verdict. All proxies stand before the same server, with one process where they share.
 */
export const TARGETS = [
  { name: 'supergateway 4.0.0', role: 'peer', era: 'legacy', isolation: 'process', ...peer('supergateway', 'legacy') },
  { name: 'mcp-proxy 6.7.19', role: 'peer', era: 'legacy', isolation: 'shared', ...peer('mcp-proxy', 'legacy') },
  { name: 'bridge, process per session', role: 'ours', era: 'legacy', isolation: 'process', ...bridge('legacy') },
  {
    name: 'bridge, shared process',
    role: 'ours',
    era: 'legacy',
    isolation: 'shared',
    ...bridge('legacy', { sessions: { isolation: 'shared' } }),
  },
  { name: 'raw stdio', role: 'pipe', era: 'legacy', isolation: 'shared', command: SERVERS.legacy },
  {
    name: 'mcp-proxy 6.7.19',
    role: 'peer',
    era: 'modern',
    isolation: 'shared',
    ...peer('mcp-proxy', 'modern', ['--upstreamProtocol', 'auto']),
  },
  { name: 'bridge, shared process', role: 'ours', era: 'modern', isolation: 'shared', ...bridge('modern') },
  { name: 'raw stdio', role: 'pipe', era: 'modern', isolation: 'shared', command: SERVERS.modern },
  { name: 'bare node:http echo', role: 'floor', era: 'either', isolation: 'none', start: startFloor },
];

/** The same bridge with more or less telemetry: what watching costs. */
export const TELEMETRY = [
  { name: 'metrics on (the default)', ...bridge('modern') },
  { name: 'metrics off', ...bridge('modern', { telemetry: { metrics: false } }) },
  { name: 'metrics and traces', ...bridge('modern', { telemetry: { tracesEndpoint: 'http://127.0.0.1:9' } }) },
].map((target) => ({ ...target, role: 'ours', era: 'modern', isolation: 'shared' }));

export const bridgeWith = (era, config) => bridge(era, config).start();
