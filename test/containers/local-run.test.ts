import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { App, McpPlatform, Secrets, Stage, synthesize, Volume } from 'mcp-strata';
import { sdks } from './clients';
import { Image } from './images.mjs';
import { Podman } from './podman.mjs';

/** What `strata up` makes of a server with an image: the same server, composed by the library, as a container of this machine. */
const SECRET = 'hunter2-hunter2';
const root = process.cwd();
const podman = new Podman(process.env['STRATA_PODMAN'] ?? '');
const project = mkdtempSync(join(tmpdir(), 'strata-local-'));
let child: ChildProcess;
let ended: Promise<unknown>;
let urls: Record<string, string>;

function write(file: string, text: string, mode = 0o644): void {
  mkdirSync(dirname(join(project, file)), { recursive: true });
  writeFileSync(join(project, file), text);
  chmodSync(join(project, file), mode);
}

function composition(): string {
  const app = new App();
  const platform = new McpPlatform(app, 'local', { stage: Stage.PILOT, environment: 'test' });
  const node = '/usr/local/bin/node';
  platform.addServer('spy', {
    image: Image.EVERYTHING,
    command: [node, '/spy/spy.mjs'],
    env: { LOG_LEVEL: 'debug' },
    secrets: {
      TOKEN: Secrets.kubernetes({ name: 'spy', key: 'token' }),
      KEY_FILE: Secrets.kubernetes({ name: 'spy', key: 'key' }).asFile(),
    },
    volumes: [
      Volume.claim('/spy', { claim: 'spy', access: 'read', local: 'spy' }),
      Volume.claim('/out', { claim: 'out', access: 'write', local: 'out' }),
    ],
  });
  platform.addServer('static', { image: Image.STATIC, command: ['/server'] });
  return JSON.stringify(synthesize(app));
}

beforeAll(async () => {
  write('cdk8s.yaml', 'app: node main.mjs\n');
  write('main.mjs', `import fs from 'node:fs'; fs.copyFileSync('assembly.json', process.env.STRATA_ASSEMBLY);`);
  write('assembly.json', composition());
  write('spy/spy.mjs', readFileSync(join(root, 'test/fixtures/servers/spy.mjs'), 'utf8'));
  mkdirSync(join(project, 'out'));
  // The server does not run as the user that owns the folder.
  chmodSync(project, 0o755);
  chmodSync(join(project, 'out'), 0o777);
  // The suite's engine, under the name by which the command line looks for one.
  const wrapper = `#!/bin/sh\nCONTAINERS_CONF=${podman.configuration} exec /usr/bin/podman ${podman.globals.join(' ')} "$@"\n`;
  write('bin/podman', wrapper, 0o755);

  child = spawn(process.execPath, [join(root, 'lib/cli/main.js'), '-C', project, 'up', '--json'], {
    env: {
      PATH: `${join(project, 'bin')}:${dirname(process.execPath)}:/usr/sbin:/sbin`,
      HOME: project,
      TOKEN: SECRET,
      KEY_FILE: `${SECRET}-file`,
      AWS_SECRET_ACCESS_KEY: 'leaked',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: string[] = [];
  createInterface({ input: child.stderr! }).on('line', (line) => said.push(line));
  ended = new Promise((resolve) => child.once('close', resolve));
  urls = await new Promise((resolve, reject) => {
    createInterface({ input: child.stdout! }).on('line', (line) => {
      said.push(line);
      const event = JSON.parse(line) as { event: string; servers: { id: string; url: string }[] };
      if (event.event === 'ready') resolve(Object.fromEntries(event.servers.map(({ id, url }) => [id, url])));
    });
    void ended.then(() => reject(new Error(said.join('\n'))));
  });
});

afterAll(async () => {
  child?.kill('SIGTERM');
  await ended;
  rmSync(project, { recursive: true, force: true });
});

async function attempt(what: string, path?: string): Promise<{ value?: unknown; code?: string }> {
  const caller = await sdks['SDK v1']!(new URL(urls['spy']!));
  try {
    return JSON.parse(await caller.call('attempt', { what, path }));
  } finally {
    await caller.close();
  }
}

test('both servers answer, the static one too', async () => {
  const caller = await sdks['SDK v2, negotiating']!(new URL(urls['static']!));
  expect(await caller.tools()).not.toEqual([]);
  await caller.close();
  expect(await attempt('arguments')).toEqual({ value: [] });
});

test('a server has no privileges, no network and a read-only root', async () => {
  const { value } = await attempt('read', '/proc/self/status');
  for (const line of [
    'Uid:\t65532\t65532\t65532\t65532',
    'CapEff:\t0000000000000000',
    'NoNewPrivs:\t1',
    'Seccomp:\t2',
  ]) {
    expect(value).toContain(line);
  }
  expect(await attempt('interfaces')).toEqual({ value: ['lo'] });
  expect(await attempt('write', '/probe')).toEqual({ code: 'EROFS' });
  expect(await attempt('write', '/tmp/probe')).toEqual({});
});

test('a server writes into the folder that it may write, and into no other', async () => {
  expect(await attempt('write', '/spy/probe')).toEqual({ code: 'EROFS' });
  expect(await attempt('write', '/out/probe')).toEqual({});
  copyFileSync(join(project, 'out/probe'), join(project, 'copied'));
  expect(readFileSync(join(project, 'copied'), 'utf8')).toBe('written');
});

test('a server has its secrets and nothing else of the environment; no process shows them', async () => {
  const { value } = (await attempt('environment')) as { value: Record<string, string> };
  expect(value['TOKEN']).toBe(SECRET);
  expect(value['LOG_LEVEL']).toBe('debug');
  expect(value).not.toHaveProperty('AWS_SECRET_ACCESS_KEY');
  expect(await attempt('read', value['KEY_FILE'])).toEqual({ value: `${SECRET}-file` });
  const ids = podman.run(['ps', '--quiet']).split('\n');
  expect(ids.length).toBeGreaterThanOrEqual(2);
  for (const id of ids) {
    expect(podman.inspect(id).Config.CreateCommand.join(' ')).not.toContain(SECRET);
  }
});

test('nothing is left when the command line has ended', async () => {
  child.kill('SIGINT');
  expect(await ended).toBe(0);
  expect(podman.run(['ps', '--all', '--quiet'])).toBe('');
});
