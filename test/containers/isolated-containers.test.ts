import { chmodSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { App, Egress, McpPlatform, Stage, synthesize, Volume } from 'mcp-strata';
import { Image } from './images.mjs';
import { INTERNET, IsolatedUp } from './isolated-up';
import { podman } from './running-pod';

/** `strata up --isolate containers`: what is declared is held by the engine, hosts included. */
const up = new IsolatedUp();
const { project, temporary } = up;

function composition(): App {
  const app = new App();
  const platform = new McpPlatform(app, 'isolated', {
    stage: Stage.EXPERIMENT,
    environment: 'test',
    runtimeImage: Image.RUNTIME,
  });
  const node = '/usr/local/bin/node';
  const spy = {
    image: Image.EVERYTHING,
    command: [node, '/spy/spy.mjs'],
    volumes: [Volume.claim('/spy', { claim: 'spy', access: 'read', local: 'spy' })],
  };
  platform.addServer('spy', { ...spy, egress: [Egress.https('api.example.com')] });
  platform.addServer('alone', spy);
  platform.addServer('web', {
    // On a laptop it is a package; in a cluster, and here, the image that has it.
    package: { registryType: 'npm', identifier: '@modelcontextprotocol/server-everything', version: '2026.8.31' },
    image: Image.EVERYTHING,
    command: [node, '/app/node_modules/@modelcontextprotocol/server-everything/dist/index.js'],
    args: ['streamableHttp'],
    transport: 'streamable-http',
    port: 3001,
    env: { PORT: '3001' },
  });
  return app;
}

beforeAll(async () => {
  up.compose(synthesize(composition()));
  up.write('home/project/spy/spy.mjs', readFileSync('test/fixtures/servers/spy.mjs', 'utf8'));
  // The suite's engine, under the name by which the command line looks for one.
  const engine = `CONTAINERS_CONF=${podman.configuration} exec /usr/bin/podman ${podman.globals.join(' ')} "$@"`;
  up.write('bin/podman', `#!/bin/sh\n${engine}\n`);
  chmodSync(join(up.folder, 'bin/podman'), 0o755);
  for (const open of [up.folder, up.home, project, join(project, 'spy')]) chmodSync(open, 0o755);
  mkdirSync(temporary, { recursive: true });
  await up.start('containers', 0, { PATH: join(up.folder, 'bin') });
});

afterAll(() => up.remove());

test('a declared host is reached, through the egress role', () => {
  const text = 'api.example.com:443 answers';
  expect(up.attempts('spy', ['fetch', 'http://api.example.com:443/'])).toEqual([{ value: { status: 200, text } }]);
});

test('another host is refused, and whoever runs it is told', async () => {
  const [refused] = up.attempts('spy', ['fetch', 'http://evil.example.com:443/']);
  expect(refused).not.toHaveProperty('value');
  for (let tries = 0; tries < 80 && !up.said.some((line) => line.includes('evil')); tries++) await sleep(250);
  expect(up.said).toContain('spy | refused: evil.example.com:443 (undeclared-host)');
});

test('nothing is reached past it, and nothing at all where nothing is declared', () => {
  for (const server of ['spy', 'alone']) {
    const tried = [`${INTERNET}:443`, '1.1.1.1:443', `127.0.0.1:${new URL(up.server('alone').url).port}`];
    for (const one of up.attempts(server, ...tried.map((path) => ['connect', path] as const))) {
      expect(one).toEqual({ code: expect.any(String) });
    }
    expect(up.attempts(server, ['resolve', 'api.example.com'], ['interfaces'])).toEqual([
      { code: expect.any(String) },
      { value: ['lo'] },
    ]);
  }
  expect(up.server('spy').confinement).toMatchObject({
    enforced: expect.arrayContaining(['network: none but api.example.com:443, through the egress role']),
    open: [],
  });
});

test("a server's image is run where a laptop would run its package, and it is reached", () => {
  const message = 'through the wall';
  const calls = Array.from({ length: 6 }, () => ({ name: 'echo', arguments: { message } }));
  expect(new Set(up.call('web', calls))).toEqual(new Set([`Echo: ${message}`]));
  expect(up.server('web').confinement.enforced.join()).toContain('container, read-only root');
});

test('no container publishes a port, or shares the network of the machine', () => {
  const containers = podman.run(['ps', '--quiet']).split('\n').filter(Boolean);
  expect(containers.length).toBeGreaterThanOrEqual(4);
  for (const id of containers) {
    const { HostConfig: host, Config } = podman.inspect(id);
    expect(Config.User).toBe('65532:65532');
    expect(host.NetworkMode).toMatch(/^(none|container:.*)$/);
    expect(host).toMatchObject({ ReadonlyRootfs: true, Privileged: false, PortBindings: {} });
  }
});

test('nothing is left when the command line has ended', async () => {
  expect(await up.stop()).toBe(0);
  expect(podman.run(['ps', '--all', '--format', '{{.Names}} {{.Status}} {{.Command}}'])).toBe('');
  expect(readdirSync(temporary).filter((name) => name.startsWith('strata-'))).toEqual([]);
});
