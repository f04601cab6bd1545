import { type ChildProcess, spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { AssemblyServer } from '../../src/contract';
import { assemblyOf, REPOSITORY, serverOf } from '../targets/local/support';
import { FakeProject } from './support';

/** The command line as it is published, with the runtime that it brings. */
const STRATA = join(REPOSITORY, 'lib', 'cli', 'main.js');
const SECRET = 'hunter2-hunter2';

interface Ready {
  readonly servers: readonly { readonly id: string; readonly url: string }[];
}

interface Up {
  readonly child: ChildProcess;
  readonly output: string[];
  readonly ready: Ready;
  readonly ended: Promise<number | NodeJS.Signals | null>;
}

const started: ChildProcess[] = [];
const projects: FakeProject[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
  for (const project of projects.splice(0)) project.remove();
});

/** Starts `strata up --json` and waits until it says that all servers answer. */
async function up(folder: string, environment: Record<string, string> = {}): Promise<Up> {
  const child = spawn(process.execPath, [STRATA, '-C', folder, 'up', '--json', '--verbose'], {
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.push(child);
  const output: string[] = [];
  const ended = new Promise<number | NodeJS.Signals | null>((resolve) => {
    child.once('close', (code, signal) => resolve(code ?? signal));
  });
  // A process that is killed may reset its pipes.
  const lines = (input: NodeJS.ReadableStream) => createInterface({ input }).on('error', () => undefined);
  lines(child.stderr).on('line', (line) => output.push(line));
  const ready = await new Promise<Ready>((resolve, reject) => {
    lines(child.stdout).on('line', (line) => {
      output.push(line);
      const event = JSON.parse(line);
      if (event.event === 'ready') resolve(event);
    });
    void ended.then((how) => reject(new Error(`ended with ${how}:\n${output.join('\n')}`)));
  });
  return { child, output, ready, ended };
}

function projectOf(servers: readonly AssemblyServer[]): FakeProject {
  const project = FakeProject.of(assemblyOf(servers));
  projects.push(project);
  return project;
}

async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ name: 'test', version: '1.0.0' });
  await client.connect(new StreamableHTTPClientTransport(new URL(url)));
  try {
    return await work(client);
  } finally {
    await client.close();
  }
}

const textOf = (result: unknown) => (result as { content: { text: string }[] }).content[0]?.text ?? '';

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function gone(pids: readonly number[]): Promise<number[]> {
  for (let attempt = 0; attempt < 120 && pids.some(isAlive); attempt++) await wait(100);
  return pids.filter(isAlive);
}

/** The bridges that a command line started. */
function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
}

/** The temporary folder of a command line. */
function privateFolder(pid: number): string {
  const name = readdirSync(tmpdir()).find((entry) => entry.startsWith(`strata-${pid}-`));
  return join(tmpdir(), name ?? 'nothing');
}

/** A package of the project that tells what it can see of the machine. */
function spyProject(run: object, bridge: object = {}): FakeProject {
  const project = projectOf([
    serverOf(
      'spy',
      {
        program: { kind: 'package', package: { registryType: 'npm', identifier: 'spy', version: '1.0.0' } },
        ...run,
      },
      bridge,
    ),
  ]);
  project.write('node_modules/spy/package.json', JSON.stringify({ name: 'spy', version: '1.0.0', bin: 'spy.mjs' }));
  copyFileSync(join(REPOSITORY, 'test/fixtures/servers/spy.mjs'), join(project.path, 'node_modules/spy/spy.mjs'));
  return project;
}

test('two public servers of the first blueprint are served, confined to what it declares', async () => {
  const everything = { registryType: 'npm', identifier: '@modelcontextprotocol/server-everything' } as const;
  const filesystem = { registryType: 'npm', identifier: '@modelcontextprotocol/server-filesystem' } as const;
  const project = projectOf([
    serverOf('everything', { program: { kind: 'package', package: { ...everything, version: '2026.8.31' } } }),
    serverOf('files', {
      program: { kind: 'package', package: { ...filesystem, version: '2026.8.31' } },
      command: ['/workspace'],
      folders: [{ path: '/workspace', source: 'docs', access: 'write' }],
    }),
  ]);
  project.write('docs/hello.md', 'hello');
  mkdirSync(join(project.path, 'node_modules'));
  symlinkSync(
    join(REPOSITORY, 'node_modules/@modelcontextprotocol'),
    join(project.path, 'node_modules/@modelcontextprotocol'),
  );

  const { ready, child, ended } = await up(project.path);
  const [one, two] = ready.servers;
  await withClient(one?.url ?? '', async (client) => {
    const answer = await client.callTool({ name: 'echo', arguments: { message: 'hello' } });
    expect(textOf(answer)).toBe('Echo: hello');
  });
  await withClient(two?.url ?? '', async (client) => {
    const docs = join(project.path, 'docs');
    const read = await client.callTool({ name: 'read_text_file', arguments: { path: join(docs, 'hello.md') } });
    expect(textOf(read)).toBe('hello');
    await client.callTool({ name: 'write_file', arguments: { path: join(docs, 'new.md'), content: 'new' } });
    const outside = await client.callTool({
      name: 'read_text_file',
      arguments: { path: join(project.path, 'main.mjs') },
    });
    expect(outside.isError).toBe(true);
  });
  expect(readFileSync(join(project.path, 'docs/new.md'), 'utf8')).toBe('new');
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
}, 90_000);

test('a server sees its secret, its folder and nothing else; the secret is in no argument, no file and no log', async () => {
  const project = spyProject({
    command: ['--root', '/data'],
    env: { LOG_LEVEL: 'debug' },
    secrets: [{ variable: 'TOKEN', reference: 'kubernetes:spy#token' }],
    folders: [{ path: '/data', source: 'data', access: 'read' }],
  });
  const readable = project.write('data/file', 'mine');
  project.write('.env', `TOKEN=${SECRET}\n`);
  const { ready, child, output, ended } = await up(project.path, { AWS_SECRET_ACCESS_KEY: 'leaked' });
  const folder = privateFolder(child.pid ?? 0);
  const bridges = childrenOf(child.pid ?? 0);

  const seen = await withClient(ready.servers[0]?.url ?? '', async (client) => {
    const attempt = async (what: string, path?: string) =>
      JSON.parse(textOf(await client.callTool({ name: 'attempt', arguments: { what, path } })));
    return {
      environment: (await attempt('environment')).value,
      arguments: (await attempt('arguments')).value,
      own: await attempt('read', readable),
      dotenv: await attempt('read', join(project.path, '.env')),
      account: await attempt('read', '/etc/passwd'),
      config: await attempt('read', join(folder, 'spy/bridge.json')),
      parent: await attempt('read', `/proc/${bridges[0]}/environ`),
      overwrite: await attempt('write', readable),
      spawn: await attempt('spawn'),
      pid: (await attempt('process')).value as number,
    };
  });
  expect(Object.keys(seen.environment).sort()).toEqual(['HOME', 'LOG_LEVEL', 'PATH', 'TMPDIR', 'TOKEN']);
  expect(seen.environment.TOKEN).toBe(SECRET);
  expect(seen.arguments).toEqual(['--root', join(project.path, 'data')]);
  expect(seen.own).toEqual({ value: 'mine' });
  for (const denied of ['dotenv', 'account', 'config', 'parent', 'overwrite', 'spawn'] as const) {
    expect([denied, seen[denied]]).toEqual([denied, { code: 'ERR_ACCESS_DENIED' }]);
  }

  const config = join(folder, 'spy/bridge.json');
  expect(existsSync(config)).toBe(true);
  const files = readdirSync(folder, { recursive: true, withFileTypes: true });
  for (const file of files.filter((entry) => entry.isFile())) {
    expect(readFileSync(join(file.parentPath, file.name), 'utf8')).not.toContain(SECRET);
  }
  for (const pid of [child.pid, ...bridges, seen.pid]) {
    expect(readFileSync(`/proc/${pid}/cmdline`, 'utf8')).not.toContain(SECRET);
  }
  child.kill('SIGINT');
  expect(await ended).toBe(0);
  expect(output.join('\n')).not.toContain(SECRET);
  expect(await gone([...bridges, seen.pid])).toEqual([]);
  expect(existsSync(folder)).toBe(false);
}, 90_000);

test('a command line that is killed leaves no bridge and no server behind', async () => {
  const project = spyProject({});
  const { ready, child } = await up(project.path);
  const bridges = childrenOf(child.pid ?? 0);
  const pid = await withClient(
    ready.servers[0]?.url ?? '',
    async (client) =>
      JSON.parse(textOf(await client.callTool({ name: 'attempt', arguments: { what: 'process' } }))).value,
  );
  expect(bridges).toHaveLength(1);
  child.kill('SIGKILL');
  expect(await gone([...bridges, pid])).toEqual([]);
}, 90_000);

test('the tools that a composition hides are hidden here, too', async () => {
  const project = spyProject({}, { tools: { deny: ['attempt'] } });
  const { ready, child, ended } = await up(project.path);
  const tools = await withClient(ready.servers[0]?.url ?? '', (client) => client.listTools());
  expect(tools.tools).toEqual([]);
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
}, 90_000);
