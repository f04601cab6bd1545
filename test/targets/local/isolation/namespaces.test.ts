import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { launch } from '../../../../src/targets/local/program';
import { contextOf, Scratch, serverOf } from '../support';

const system = process.platform;
const onSystem = (value: string) => Object.defineProperty(process, 'platform', { value });

let scratch: Scratch;
let project: string;
beforeEach(() => {
  scratch = new Scratch();
  project = join(scratch.path, 'home/project');
  scratch.write('home/project/server.mjs', '');
  scratch.write('home/private.txt', '');
  onSystem('linux');
  jest.spyOn(process, 'getuid').mockReturnValue(1000);
  jest.spyOn(process, 'getgid').mockReturnValue(1000);
});
afterEach(() => {
  jest.restoreAllMocks();
  onSystem(system);
  scratch.remove();
});

/** A bwrap of some version, which does as it is told. */
function bubblewrap(version = '0.8.0', body = ''): void {
  scratch.tool('bwrap', `if (process.argv[2] === '--version') console.log('bubblewrap ${version}'); else { ${body} }`);
}

const PATH = () => `${scratch.bin}:${join(process.execPath, '..')}`;
const isolated = (more: object = {}) => ({
  isolation: 'namespaces' as const,
  environment: { PATH: PATH(), HOME: join(scratch.path, 'home'), HTTPS_PROXY: 'http://proxy.acme.example:3128' },
  ...more,
});
const command = (run: object = {}) =>
  serverOf('files', { program: { kind: 'command' }, command: ['node', 'server.mjs'], ...run });

/** The mounts of a command line, as `kind path`. */
function mounts(args: readonly string[]): string[] {
  return args.flatMap((arg, index) => {
    if (arg === '--tmpfs') return [`${arg} ${args[index + 1]}`];
    return /^--(ro-)?bind(-try)?$/.test(arg) ? [`${arg} ${args[index + 2]}`] : [];
  });
}

test('a server is put behind walls of every kind, with a root that it cannot write', async () => {
  bubblewrap();
  const { command: program, args, cwd } = await launch(contextOf(command(), project, isolated()));
  expect(program).toBe(join(scratch.bin, 'bwrap'));
  expect(args.slice(0, 4)).toEqual(['--unshare-all', '--unshare-user', '--disable-userns', '--die-with-parent']);
  const end = args.indexOf('--');
  expect(args.slice(end - 4, end)).toEqual(['--remount-ro', '/', '--chdir', project]);
  expect(args.slice(end + 1)).toEqual([process.execPath, 'server.mjs']);
  expect(args).not.toContain('--share-net');
  expect(cwd).toBe(project);
});

test('it sees the system, its own code and what it declares, and nothing else of this machine', async () => {
  bubblewrap();
  const folders = [
    { path: '/in', source: '/srv/in', access: 'read', temporary: false },
    { path: '/out', source: '/srv/out', access: 'write', temporary: false },
  ] as const;
  const context = contextOf(command(), project, isolated({ folders }));
  const { args, confinement } = await launch(context);
  const shown = mounts(args).filter(
    (mount) => !/ \/(usr|bin|sbin|lib|lib32|lib64|libx32|opt|nix|etc)(\/|$)/.test(mount),
  );
  expect(shown).toEqual(
    expect.arrayContaining([`--ro-bind ${project}`, '--ro-bind /srv/in', '--bind /srv/out', '--tmpfs /tmp']),
  );
  expect(mounts(args).filter((mount) => mount.startsWith('--bind '))).toEqual([
    '--bind /srv/out',
    `--bind ${join(context.files.path, 'files/tmp')}`,
  ]);
  for (const mount of mounts(args)) {
    const [, path = ''] = mount.split(' ');
    expect(['/', '/home', '/root', '/etc', '/var', '/run', join(scratch.path, 'home')]).not.toContain(path);
  }
  expect(confinement.enforced.join()).toContain('files: reads /srv/in, reads and writes /srv/out');
});

test('what lies beside a composition is hidden: secrets, logins, history', async () => {
  bubblewrap();
  for (const file of ['.env', '.env.local', '.npmrc', '.git/config', '.strata/up-1.json', '.environment']) {
    scratch.write(`home/project/${file}`, 'hunter2');
  }
  symlinkSync('/elsewhere', join(project, '.netrc'));
  const { args } = await launch(contextOf(command(), project, isolated()));
  const hidden = args.slice(args.indexOf(project, args.indexOf('--ro-bind', args.indexOf('/tmp'))));
  const text = hidden.join(' ');
  for (const file of ['.env', '.env.local', '.npmrc'])
    expect(text).toContain(`--ro-bind /dev/null ${project}/${file} `);
  for (const folder of ['.git', '.strata']) expect(text).toContain(`--tmpfs ${project}/${folder} `);
  expect(text).not.toMatch(/\.netrc|\.environment/);
});

test('nor does a declared folder show it that holds the composition, under whichever name', async () => {
  bubblewrap();
  scratch.write('home/project/.env', 'hunter2');
  symlinkSync(project, join(scratch.path, 'link'));
  const folders = [{ path: '/all', source: join(scratch.path, 'home'), access: 'write', temporary: false }] as const;
  for (const place of [project, join(scratch.path, 'link')]) {
    const { args } = await launch(contextOf(command(), place, isolated({ folders })));
    expect(args.join(' ')).toContain(`--ro-bind /dev/null ${project}/.env `);
  }
  const named = [{ path: '/git', source: join(project, '.git'), access: 'read', temporary: false }] as const;
  scratch.write('home/project/.git/config', '');
  const { args } = await launch(contextOf(command(), project, isolated({ folders: named })));
  expect(mounts(args)).toContain(`--ro-bind ${project}/.git`);
  expect(mounts(args)).not.toContain(`--tmpfs ${project}/.git`);
});

test('a folder that lies in another one is mounted after it', async () => {
  bubblewrap();
  mkdirSync(join(project, 'out'));
  const folders = [{ path: '/out', source: join(project, 'out'), access: 'write', temporary: false }] as const;
  const { args } = await launch(contextOf(command(), project, isolated({ folders })));
  const order = mounts(args);
  expect(order.indexOf(`--bind ${project}/out`)).toBeGreaterThan(order.indexOf(`--ro-bind ${project}`));
});

test('without declared hosts there is no network, and no proxy of the user', async () => {
  bubblewrap();
  const { env, inherit, gate, confinement } = await launch(contextOf(command(), project, isolated()));
  expect([gate, confinement.enforced.includes('network: none')]).toEqual([undefined, true]);
  expect(JSON.stringify([env, inherit])).not.toContain('proxy');
});

test('declared hosts are reached through the egress role alone; ranges are not', async () => {
  bubblewrap();
  const egress = [
    { host: 'api.example.com', port: 443 },
    { host: '10.0.0.0/8', port: 5432 },
  ];
  const context = contextOf(command({ egress }), project, isolated());
  const { args, env, inherit, gate, confinement } = await launch(context);
  expect(gate).toEqual({ folder: join(context.files.path, 'files/gate'), hosts: [egress[0]] });
  expect(env).toMatchObject({ HTTPS_PROXY: 'http://127.0.0.1:3128', https_proxy: 'http://127.0.0.1:3128' });
  expect(Object.keys(inherit)).toEqual(['PATH']);
  const [node, doorway, doors, ...program] = args.slice(args.indexOf('--') + 1);
  expect([node, doorway]).toEqual([process.execPath, expect.stringMatching(/isolation\/doorway\.js$/)]);
  expect(JSON.parse(doors ?? '')).toEqual({ out: { port: 3128, socket: `${gate?.folder}/out` } });
  expect(program).toEqual([process.execPath, 'server.mjs']);
  // Nothing behind the wall makes a socket that this side would follow.
  expect(mounts(args)).toContain(`--ro-bind ${gate?.folder}`);
  expect(confinement.enforced).toContain(
    'network: none but api.example.com:443, through the egress role; address ranges are not reached',
  );
});

test('a server that listens is waited for behind the wall', async () => {
  bubblewrap();
  const server = command({ transport: 'streamable-http', port: 3001 });
  const { args, gate } = await launch(contextOf(server, project, isolated()));
  expect(gate).toMatchObject({ hosts: [], port: 3001 });
  expect(args.join(' ')).toContain(JSON.stringify({ back: { port: 3001, socket: `${gate?.folder}/back` } }));
});

test('the home of a server is none of the user', async () => {
  bubblewrap();
  const context = contextOf(command(), project, isolated());
  expect((await launch(context)).env['HOME']).toBe(join(context.files.path, 'files/tmp'));
});

test('an older bubblewrap does without what it does not know', async () => {
  bubblewrap('0.6.1');
  const { args } = await launch(contextOf(command(), project, isolated()));
  expect(args).toContain('--unshare-user');
  expect(args).not.toContain('--disable-userns');
});

test('what the kernel forbids is told, with what bubblewrap said', async () => {
  bubblewrap('0.8.0', `console.error('bwrap: setting up uid map: Permission denied'); process.exit(1);`);
  await expect(launch(contextOf(command(), project, isolated()))).rejects.toMatchObject({
    code: 'LOCAL_ISOLATION_UNAVAILABLE',
    details: { problem: 'bwrap: setting up uid map: Permission denied' },
  });
});

test('without bubblewrap the error says what to install', async () => {
  const environment = { PATH: join(process.execPath, '..'), HOME: scratch.path };
  await expect(launch(contextOf(command(), project, isolated({ environment })))).rejects.toMatchObject({
    code: 'LOCAL_TOOL_MISSING',
    details: { tool: 'bwrap' },
  });
});

test('root is not held by namespaces, and is told so', async () => {
  bubblewrap();
  jest.spyOn(process, 'getuid').mockReturnValue(0);
  await expect(launch(contextOf(command(), project, isolated()))).rejects.toMatchObject({
    code: 'LOCAL_ISOLATION_AS_ROOT',
  });
});

test('other systems have no namespaces', async () => {
  bubblewrap();
  onSystem('darwin');
  await expect(launch(contextOf(command(), project, isolated()))).rejects.toMatchObject({
    code: 'LOCAL_ISOLATION_UNAVAILABLE',
  });
});

test.each([
  ['the home itself', 'home'],
  ['what the home lies in', ''],
])('a composition in %s would show it', async (_, place) => {
  bubblewrap();
  await expect(launch(contextOf(command(), join(scratch.path, place), isolated()))).rejects.toMatchObject({
    code: 'LOCAL_ISOLATION_UNSUITABLE',
    details: { reason: expect.stringContaining('your home') },
  });
});

test('a link to the home is the home', async () => {
  bubblewrap();
  symlinkSync(join(scratch.path, 'home'), join(scratch.path, 'link'));
  await expect(launch(contextOf(command(), join(scratch.path, 'link'), isolated()))).rejects.toMatchObject({
    code: 'LOCAL_ISOLATION_UNSUITABLE',
  });
});

test('a package that is installed when it starts needs an image', async () => {
  bubblewrap();
  scratch.tool('uvx', '');
  const wanted = { registryType: 'pypi', identifier: 'mcp-server-time', version: '1.0.0' } as const;
  const server = serverOf('time', { program: { kind: 'package', package: wanted } });
  await expect(launch(contextOf(server, project, isolated()))).rejects.toMatchObject({
    code: 'LOCAL_ISOLATION_UNSUITABLE',
    details: { isolation: 'namespaces', reason: expect.stringContaining('PyPI') },
  });
});
