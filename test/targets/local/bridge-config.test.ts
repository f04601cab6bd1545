import { BridgeConfig } from '../../../src/contract';
import { bridgeEnvironment, localBridgeConfig } from '../../../src/targets/local/bridge-config';
import type { Launch } from '../../../src/targets/local/launch';
import { serverOf } from './support';

const launch: Launch = {
  command: '/usr/bin/node',
  args: ['server.js'],
  env: { LOG: 'debug' },
  inherit: { PATH: '/usr/bin', NODE_OPTIONS: '--inspect', API_TOKEN: 'hunter2' },
  cwd: '/home/me',
  confinement: { enforced: [], open: [] },
};
const ports = { port: 21_000, adminPort: 40_000 };
const stdio = serverOf(
  'files',
  { program: { kind: 'command' }, command: ['x'] },
  { drainSeconds: 7, limits: { depth: 9 } },
);

test('only the listener and the way to the server differ from the cluster', () => {
  const config = localBridgeConfig(stdio, launch, ports);
  const { listen, upstream, ...rest } = config;
  const { listen: _, upstream: __, ...cluster } = stdio.run.bridge;
  expect(rest).toEqual(cluster);
  expect(rest).toMatchObject({ drainSeconds: 7, limits: { depth: 9 } });
  expect(listen).toEqual({
    ...{ host: '127.0.0.1', port: 21_000, adminPort: 40_000, path: '/mcp' },
    ...{ allowedHosts: ['127.0.0.1', 'localhost', '[::1]'], allowedOrigins: [] },
  });
  expect(upstream).toEqual({
    ...{ transport: 'command', command: '/usr/bin/node', args: ['server.js'], env: { LOG: 'debug' }, cwd: '/home/me' },
    inherit: {
      PATH: 'STRATA_INHERIT_PATH',
      NODE_OPTIONS: 'STRATA_INHERIT_NODE_OPTIONS',
      API_TOKEN: 'STRATA_INHERIT_API_TOKEN',
    },
  });
  expect(BridgeConfig.parse(config)).toEqual(config);
});

test('no value that is handed on stands in the configuration, and none of its names means anything to the bridge itself', () => {
  expect(JSON.stringify(localBridgeConfig(stdio, launch, ports))).not.toContain('hunter2');
  const environment = bridgeEnvironment(launch);
  expect(environment).toEqual({
    STRATA_INHERIT_PATH: '/usr/bin',
    STRATA_INHERIT_NODE_OPTIONS: '--inspect',
    STRATA_INHERIT_API_TOKEN: 'hunter2',
  });
});

test.each([
  ['streamable-http', undefined, 'http://127.0.0.1:3001/mcp'],
  ['streamable-http', '/custom', 'http://127.0.0.1:3001/custom'],
  ['sse', '/sse', 'http://127.0.0.1:3001/sse'],
] as const)('a server that speaks %s at %s is reached at %s', (transport, path, url) => {
  const server = serverOf('web', { program: { kind: 'command' }, command: ['x'], transport, port: 3001, path });
  expect(localBridgeConfig(server, launch, ports).upstream).toEqual({ transport, url });
});
