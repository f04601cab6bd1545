import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { withPods } from '../../../../src/targets/local';
import type { RunnableServer } from '../../../../src/targets/local/launch';
import { launch } from '../../../../src/targets/local/program';
import { assemblyOf, contextOf, Scratch, serverOf } from '../support';

const system = process.platform;
const onSystem = (value: string) => Object.defineProperty(process, 'platform', { value });

let scratch: Scratch;
beforeEach(() => {
  scratch = new Scratch();
  onSystem('linux');
});
afterEach(() => {
  onSystem(system);
  scratch.remove();
});

/** An engine that notes each call. `script` says what it answers. */
function engine(script = ''): void {
  scratch.tool(
    'podman',
    `const fs = require('node:fs'), args = process.argv.slice(2);
     fs.appendFileSync('${scratch.path}/calls', JSON.stringify(args) + '\\n');
     ${script}`,
  );
}

const calls = (): string[][] =>
  existsSync(join(scratch.path, 'calls'))
    ? readFileSync(join(scratch.path, 'calls'), 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
    : [];
const isolated = () => ({
  isolation: 'containers' as const,
  environment: { PATH: scratch.bin, HOME: '/home/someone', HTTPS_PROXY: 'http://proxy.acme.example:3128' },
});

const RUNTIME = 'ghcr.io/acme/runtime:1.2.3';
const PACKAGE = {
  kind: 'package',
  package: { registryType: 'npm', identifier: '@acme/files', version: '1.2.3' },
} as const;
const EGRESS = [{ host: 'api.example.com', port: 443 }];
const pod = { image: 'ghcr.io/acme/files:1.2.3', command: ['/app/files', '--root', '/data'], runtime: RUNTIME };

test('a server runs by its image, where a laptop would run its package', async () => {
  engine();
  const server = { ...serverOf('files', { program: PACKAGE, command: ['--root', '/data'] }), pod };
  const { command, args, gate, begin, confinement } = await launch(contextOf(server, scratch.path, isolated()));
  expect(command).toBe(join(scratch.bin, 'podman'));
  expect(args.slice(-4)).toEqual(['--entrypoint=/app/files', pod.image, '--root', '/data']);
  expect(args).toEqual(expect.arrayContaining(['--network=none', '--read-only', '--cap-drop=ALL', '--pull=never']));
  expect([gate, begin, confinement.open]).toEqual([undefined, undefined, []]);
});

test('declared hosts are reached through a container of the runtime, in a network that has loopback alone', async () => {
  engine();
  const server = { ...serverOf('files', { program: PACKAGE, egress: EGRESS }), pod };
  const context = contextOf(server, scratch.path, isolated());
  const { args, inherit, gate, begin, clean, confinement } = await launch(context);
  const network = args.find((arg) => arg.startsWith('--network=')) ?? '';
  const [, name = ''] = /^--network=container:([\w.-]+)$/.exec(network) ?? [];
  expect(args).toEqual(
    expect.arrayContaining(['--env=HTTPS_PROXY=http://127.0.0.1:3128', '--env=https_proxy=http://127.0.0.1:3128']),
  );
  expect(inherit).not.toHaveProperty('HTTPS_PROXY');
  expect(confinement).toMatchObject({
    enforced: expect.arrayContaining(['network: none but api.example.com:443, through the egress role']),
    open: [],
  });
  expect(calls()).toContainEqual(['image', 'inspect', RUNTIME]);

  await begin?.();
  const started = calls().at(-1) ?? [];
  const label = args.find((arg) => arg.startsWith('--label='));
  expect(started.slice(0, 3)).toEqual(['run', '--detach', '--rm']);
  expect(started).toEqual(
    expect.arrayContaining([
      ...['--network=none', '--read-only', '--cap-drop=ALL', '--security-opt=no-new-privileges'],
      ...['--user=65532:65532', `--name=${name}`, label, '--entrypoint=/usr/local/bin/node'],
      `--mount=type=bind,source=${gate?.folder},target=/gate,readonly`,
    ]),
  );
  expect(started.slice(-3, -1)).toEqual([RUNTIME, '/doorway.js']);
  expect(JSON.parse(started.at(-1) ?? '')).toEqual({
    leash: '/gate/leash',
    out: { port: 3128, socket: '/gate/out' },
  });
  // Another user comes through the folder, and sees nothing of it; the one around it lets nobody in.
  expect(statSync(gate?.folder ?? '').mode & 0o777).toBe(0o711);
  expect(statSync(context.files.path).mode & 0o777).toBe(0o700);
  await clean?.();
  expect(calls().at(-1)).toEqual(['ps', '--all', '--quiet', '--filter', label?.slice('--'.length)]);
});

test('a server that listens publishes no port: it is waited for behind the wall', async () => {
  engine();
  const server = { ...serverOf('web', { program: PACKAGE, transport: 'streamable-http', port: 3001 }), pod };
  const { args, gate } = await launch(contextOf(server, scratch.path, isolated()));
  expect(args.join(' ')).not.toContain('--publish');
  expect(gate).toMatchObject({ hosts: [], port: 3001 });
});

test('what leads through the wall is told when it does not start', async () => {
  engine(`if (args[0] === 'run') { console.error('no space left'); process.exit(125); }`);
  const server = { ...serverOf('files', { program: PACKAGE, egress: EGRESS }), pod };
  const { begin } = await launch(contextOf(server, scratch.path, isolated()));
  await expect(begin?.()).rejects.toMatchObject({
    code: 'LOCAL_SERVER_NOT_READY',
    details: { problem: 'no space left' },
  });
});

test.each(['namespaces', 'containers'] as const)(
  'a server with an image is a container by %s, too',
  async (isolation) => {
    engine();
    const server = { ...serverOf('github', { program: { kind: 'image', image: pod.image }, egress: EGRESS }), pod };
    const { command, gate } = await launch(contextOf(server, scratch.path, { ...isolated(), isolation }));
    expect([command, gate?.hosts]).toEqual([join(scratch.bin, 'podman'), EGRESS]);
  },
);

test.each([
  ['no image', {}, 'names no image', 'Give the server an image'],
  [
    'an image that is not built yet',
    { pod: { ...pod, image: 'localhost/files:1.2.3' } },
    'is not there',
    'npx strata containerfile files | podman build --tag localhost/files:1.2.3 -',
  ],
])('a server with %s is refused', async (_, more, reason, remedy) => {
  engine(`if (args[0] === 'image') process.exit(1);`);
  const server: RunnableServer = { ...serverOf('files', { program: PACKAGE }), ...more };
  await expect(launch(contextOf(server, scratch.path, isolated()))).rejects.toMatchObject({
    code: 'LOCAL_ISOLATION_UNSUITABLE',
    details: { reason: expect.stringContaining(reason), remedy: expect.stringContaining(remedy) },
  });
});

test('an engine in a virtual machine has no way through the wall', async () => {
  engine();
  onSystem('darwin');
  const server = { ...serverOf('files', { program: PACKAGE, egress: EGRESS }), pod };
  await expect(launch(contextOf(server, scratch.path, isolated()))).rejects.toMatchObject({
    code: 'LOCAL_ISOLATION_UNSUITABLE',
    details: { remedy: expect.stringContaining('strata compose') },
  });
});

test('images and commands are those of the pod', () => {
  const container = (name: string, image: string, command?: readonly string[]) => ({
    ...{ name, image, resources: {}, securityContext: {} },
    ...(command && { command }),
  });
  const deployment = (name: string, command?: readonly string[]) => ({
    ...{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, namespace: 'acme' } },
    spec: {
      template: {
        spec: {
          terminationGracePeriodSeconds: 30,
          containers: [container('server', pod.image, command), container('bridge', RUNTIME)],
        },
      },
    },
  });
  const servers = [
    serverOf('stdio', { program: PACKAGE }),
    serverOf('web', { program: PACKAGE, transport: 'streamable-http', port: 3001 }),
    serverOf('own', { program: PACKAGE, transport: 'streamable-http', port: 3001 }),
    serverOf('lost', { program: PACKAGE }),
  ];
  const supervised = ['/strata/stdiod', '--listen', '/strata/run/mcp.sock', '--', '/app/files', '--', '$$HOME'];
  const manifests = [deployment('stdio', supervised), deployment('web', ['/app/web']), deployment('own')];
  expect(withPods(assemblyOf(servers, manifests), servers).map((server) => server.pod)).toEqual([
    { image: pod.image, command: ['/app/files', '--', '$HOME'], runtime: RUNTIME },
    { image: pod.image, command: ['/app/web'], runtime: RUNTIME },
    { image: pod.image, runtime: RUNTIME },
    undefined,
  ]);
});
