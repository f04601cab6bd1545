import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { launch } from '../../../../src/targets/local/program';
import { contextOf, Scratch, serverOf } from '../support';

let scratch: Scratch;
beforeEach(() => {
  scratch = new Scratch();
});
afterEach(() => scratch.remove());

/** An engine that notes each call with its environment. `script` says what it answers. */
function engine(name: string, script = ''): void {
  scratch.tool(
    name,
    `const fs = require('node:fs');
     const args = process.argv.slice(2);
     fs.appendFileSync('${scratch.path}/calls', JSON.stringify({ tool: '${name}', args, env: process.env }) + '\\n');
     ${script}`,
  );
}

const calls = (): { tool: string; args: string[]; env: Record<string, string> }[] =>
  existsSync(join(scratch.path, 'calls'))
    ? readFileSync(join(scratch.path, 'calls'), 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
    : [];

const github = serverOf('github', {
  program: { kind: 'image', image: 'ghcr.io/github/github-mcp-server:1.10.1' },
  command: ['/server/github-mcp-server', 'stdio'],
  env: { GITHUB_TOOLSETS: 'repos,issues' },
  egress: [{ host: 'api.github.com', port: 443 }],
});
const environment = () => ({ PATH: scratch.bin, HOME: '/home/someone', AWS_SECRET_ACCESS_KEY: 'leaked' });

test('a container gets the hardening of the pod, and secrets by name alone', async () => {
  engine('docker');
  const secrets = [{ variable: 'GITHUB_PERSONAL_ACCESS_TOKEN', value: 'hunter2' }];
  const { command, args, inherit, env, confinement } = await launch(
    contextOf(github, scratch.path, { environment: environment(), secrets }),
  );
  expect(command).toBe(join(scratch.bin, 'docker'));
  expect(args).toEqual(
    expect.arrayContaining([
      ...['--rm', '--interactive', '--pull=never', '--log-driver=none', '--read-only', '--cap-drop=ALL'],
      ...['--security-opt=no-new-privileges', '--pids-limit=512', '--user=65532:65532'],
      ...['--env=GITHUB_TOOLSETS=repos,issues', '--env=GITHUB_PERSONAL_ACCESS_TOKEN'],
    ]),
  );
  expect(args.slice(-3)).toEqual([
    '--entrypoint=/server/github-mcp-server',
    'ghcr.io/github/github-mcp-server:1.10.1',
    'stdio',
  ]);
  expect(JSON.stringify([args, env])).not.toContain('hunter2');
  expect(inherit).toEqual({ PATH: scratch.bin, HOME: '/home/someone', GITHUB_PERSONAL_ACCESS_TOKEN: 'hunter2' });
  expect(confinement.open).toEqual(['network: only api.github.com:443 is declared, any host can be reached']);
  expect(args.join(' ')).not.toContain('--network');
});

test('without declared egress a container has no network', async () => {
  engine('docker');
  const server = serverOf('time', { program: { kind: 'image', image: 'acme/time:1' }, command: ['/time'] });
  const { args, confinement } = await launch(contextOf(server, scratch.path, { environment: environment() }));
  expect(args).toContain('--network=none');
  expect(confinement.open).toEqual([]);
  expect(confinement.enforced).toContain('network: none');
});

test('a server that listens is published on loopback alone', async () => {
  engine('docker');
  const server = serverOf('web', {
    program: { kind: 'image', image: 'acme/web:1' },
    transport: 'streamable-http',
    port: 8000,
  });
  const { args } = await launch(contextOf(server, scratch.path, { environment: environment() }));
  expect(args).toContain('--publish=127.0.0.1:8000:8000');
  expect(args.at(-1)).toBe('acme/web:1');
});

test('folders and secret files are mounted as declared, whatever their names', async () => {
  engine('docker');
  const folders = [
    { path: '/data', source: '/home/me/a,"b"', access: 'read', temporary: false },
    { path: '/out', source: '/home/me/out', access: 'write', temporary: false },
    { path: '/scratch', source: '/unused', access: 'write', temporary: true },
  ] as const;
  const secrets = [{ variable: 'KEY', file: '/var/run/strata/secrets/key', value: 'hunter2' }];
  const context = contextOf(github, scratch.path, { environment: environment(), folders, secrets });
  const { args } = await launch(context);
  const key = join(context.files.path, 'github/secrets/var/run/strata/secrets/key');
  expect(args).toEqual(
    expect.arrayContaining([
      '--mount=type=bind,"source=/home/me/a,""b""",target=/data,readonly',
      '--mount=type=bind,source=/home/me/out,target=/out',
      '--tmpfs=/scratch:rw,nosuid,nodev,exec,mode=1777',
      `--mount=type=bind,source=${key},target=/var/run/strata/secrets/key,readonly`,
      '--env=KEY=/var/run/strata/secrets/key',
    ]),
  );
  expect(readFileSync(key, 'utf8')).toBe('hunter2');
});

describe('the user of a container', () => {
  const folders = [{ path: '/data', source: '/home/me', access: 'write', temporary: false }] as const;
  const scratchFolders = [{ path: '/data', source: '/unused', access: 'write', temporary: true }] as const;
  afterEach(() => jest.restoreAllMocks());

  test.each([
    ['docker', 'nothing of yours', 1000, scratchFolders, ['--user=65532:65532']],
    ['docker', 'your folder', 1000, folders, ['--user=1000:1000']],
    ['podman', 'your folder', 1000, folders, ['--user=1000:1000', '--userns=keep-id']],
    ['docker', "root's folder", 0, folders, ['--user=65532:65532']],
  ] as const)('%s with %s is never root', async (name, _, id, mounted, expected) => {
    engine(name);
    jest.spyOn(process, 'getuid').mockReturnValue(id);
    jest.spyOn(process, 'getgid').mockReturnValue(id);
    const { args } = await launch(contextOf(github, scratch.path, { environment: environment(), folders: mounted }));
    expect(args.filter((arg) => arg.startsWith('--user'))).toEqual(expected);
  });
});

test('an image that is not there is pulled, with progress; one that is there is not', async () => {
  engine('docker', `if (args[0] === 'image') process.exit(1);`);
  const context = contextOf(github, scratch.path, { environment: environment() });
  await launch(context);
  expect(context.told).toEqual(['Pulling ghcr.io/github/github-mcp-server:1.10.1']);
  expect(calls().map(({ args }) => args[0])).toEqual(['version', 'image', 'pull']);
  for (const { env } of calls()) expect(env).not.toHaveProperty('AWS_SECRET_ACCESS_KEY');
});

test('an image that cannot be pulled is told with what the engine said', async () => {
  engine('docker', `if (args[0] === 'version') process.exit(0); console.error('denied'); process.exit(1);`);
  await expect(launch(contextOf(github, scratch.path, { environment: environment() }))).rejects.toMatchObject({
    code: 'LOCAL_IMAGE_UNAVAILABLE',
    details: { problem: 'denied', engine: 'docker' },
  });
});

test('Podman steps in where Docker does not answer', async () => {
  engine('docker', `console.error('Cannot connect to the Docker daemon'); process.exit(1);`);
  engine('podman');
  const { command } = await launch(contextOf(github, scratch.path, { environment: environment() }));
  expect(command).toBe(join(scratch.bin, 'podman'));
});

test('engines that do not answer, and none at all, are different errors', async () => {
  const context = () => contextOf(github, scratch.path, { environment: environment() });
  await expect(launch(context())).rejects.toMatchObject({ code: 'LOCAL_TOOL_MISSING', details: { tool: 'docker' } });
  engine('docker', `console.error('Cannot connect to the Docker daemon'); process.exit(1);`);
  await expect(launch(context())).rejects.toMatchObject({
    code: 'LOCAL_ENGINE_UNREACHABLE',
    details: { problem: 'docker: Cannot connect to the Docker daemon' },
  });
});

test('containers that a killed client left behind are removed by their label', async () => {
  // What shares the network of another one cannot go after it.
  engine(
    'docker',
    `const log = fs.readFileSync('${scratch.path}/calls', 'utf8');
     const removed = log.split('"rm"').length - 1;
     if (args[0] === 'ps') console.log(['abc\\ndef', 'abc', ''][removed]);
     if (args[0] === 'rm' && removed === 1) process.exit(1);`,
  );
  const { args, clean } = await launch(contextOf(github, scratch.path, { environment: environment() }));
  const label = args.find((arg) => arg.startsWith('--label='))?.slice('--label='.length);
  await clean?.();
  const list = ['ps', '--all', '--quiet', '--filter', `label=${label}`];
  expect(
    calls()
      .slice(-5)
      .map((call) => call.args),
  ).toEqual([list, ['rm', '--force', 'abc', 'def'], list, ['rm', '--force', 'abc'], list]);
});

test.each([
  ['1.2.3', 'acme/time:1.2.3'],
  [`sha256:${'a'.repeat(64)}`, `acme/time@sha256:${'a'.repeat(64)}`],
])('an OCI package of version %s is the image %s', async (version, image) => {
  engine('docker');
  const program = { kind: 'package', package: { registryType: 'oci', identifier: 'acme/time', version } } as const;
  const { args } = await launch(contextOf(serverOf('time', { program }), scratch.path, { environment: environment() }));
  expect(args.at(-1)).toBe(image);
});
