import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { App, Egress, McpPlatform, Secrets, Stage, synthesize, Volume } from 'mcp-strata';
import { INTERNET, IsolatedUp, SEEN } from './isolated-up';

/** `strata up --isolate namespaces`, by an ordinary user with bubblewrap. */
const USER = 61_234;
const SECRET = 'hunter2-hunter2';
const up = new IsolatedUp();
const { folder, home, project, temporary } = up;
if (spawnSync('bwrap', ['--version']).status !== 0) {
  throw new Error('needs bubblewrap. On Debian: apt-get install -y --no-install-recommends bubblewrap');
}

function composition(): App {
  const app = new App();
  const platform = new McpPlatform(app, 'isolated', { stage: Stage.EXPERIMENT, environment: 'test' });
  platform.addServer('spy', {
    command: ['node', 'spy.mjs'],
    env: { LOG_LEVEL: 'debug' },
    secrets: {
      TOKEN: Secrets.kubernetes({ name: 'spy', key: 'token' }),
      KEY_FILE: Secrets.kubernetes({ name: 'spy', key: 'key' }).asFile(),
    },
    volumes: [
      Volume.claim('/in', { claim: 'in', access: 'read', local: '../shared' }),
      Volume.claim('/out', { claim: 'out', access: 'write', local: 'out' }),
    ],
    egress: [Egress.https('api.example.com')],
  });
  platform.addServer('alone', { command: ['node', 'spy.mjs'] });
  platform.addServer('web', {
    package: { registryType: 'npm', identifier: '@modelcontextprotocol/server-everything', version: '2026.8.31' },
    args: ['streamableHttp'],
    transport: 'streamable-http',
    port: 3001,
    env: { PORT: '3001' },
  });
  return app;
}

beforeAll(async () => {
  up.compose(synthesize(composition()));
  up.write('home/private.txt', 'private');
  up.write('home/shared/read-me', 'shared');
  up.write('home/project/spy.mjs', readFileSync('test/fixtures/servers/spy.mjs', 'utf8'));
  up.write('home/project/.env', `OTHER=${SECRET}\n`);
  up.write('home/project/.git/config', `url = https://${SECRET}@git.example.com\n`);
  symlinkSync(`${SEEN}/node_modules`, join(project, 'node_modules'));
  mkdirSync(join(project, 'out'));
  chmodSync(folder, 0o755);
  for (const own of [home, project, temporary, join(project, 'out')]) chownSync(own, USER, USER);
  await up.start('namespaces', USER, {
    TOKEN: SECRET,
    KEY_FILE: `${SECRET}-file`,
    AWS_SECRET_ACCESS_KEY: 'leaked',
    HTTPS_PROXY: 'http://proxy.example.com:3128',
  });
});

afterAll(() => up.remove());

describe('files', () => {
  test('the home directory is not there, nor what else the machine has', () => {
    const found = up.attempts(
      'spy',
      ['read', join(home, 'private.txt')],
      ['read', join(project, '.git/config')],
      ['read', '/etc/shadow'],
      ['read', '/etc/hostname'],
      ['read', join(folder, 'resolv.conf')],
    );
    expect(found.map(({ value }) => value)).toEqual([undefined, undefined, undefined, undefined, undefined]);
    const [dotenv, accounts] = up.attempts('spy', ['read', join(project, '.env')], ['read', '/etc/passwd']);
    expect(JSON.stringify(dotenv)).not.toContain(SECRET);
    expect(accounts).toEqual({ value: `server:x:${USER}:${USER}::/tmp:/bin/false\n` });
  });

  test('declared folders are, each with its access; everything else is read-only', () => {
    expect(
      up.attempts(
        'spy',
        ['read', join(home, 'shared/read-me')],
        ['write', join(home, 'shared/probe')],
        ['write', join(project, 'out/probe')],
        ['write', join(project, 'spy.mjs')],
        ['write', '/probe'],
        ['write', '/usr/probe'],
        ['write', '/tmp/probe'],
      ),
    ).toEqual([
      { value: 'shared' },
      { code: 'EROFS' },
      {},
      { code: 'EROFS' },
      { code: 'EROFS' },
      { code: 'EROFS' },
      {},
    ]);
    expect(readFileSync(join(project, 'out/probe'), 'utf8')).toBe('written');
    // The server's /tmp is its own.
    expect(readdirSync(temporary).join()).not.toContain('probe');
  });
});

test('a server has no privileges, and sees no process but its own', () => {
  const [status, first, parent] = up.attempts(
    'spy',
    ['read', '/proc/self/status'],
    ['read', '/proc/1/cmdline'],
    ['process'],
  );
  for (const line of [`Uid:\t${USER}\t${USER}\t${USER}\t${USER}`, 'CapEff:\t0000000000000000', 'NoNewPrivs:\t1']) {
    expect(status?.value).toContain(line);
  }
  expect(String(first?.value)).toContain('bwrap');
  expect(Number(parent?.value)).toBeLessThan(20);
});

test('a server has its secrets, and no process of the machine shows them', () => {
  const [environment] = up.attempts('spy', ['environment']);
  const values = environment?.value as Record<string, string>;
  expect(values).toMatchObject({ TOKEN: SECRET, LOG_LEVEL: 'debug', HTTPS_PROXY: 'http://127.0.0.1:3128' });
  expect(values).not.toHaveProperty('AWS_SECRET_ACCESS_KEY');
  expect(values['HOME']).not.toContain(home);
  expect(up.attempts('spy', ['read', values['KEY_FILE']])).toEqual([{ value: `${SECRET}-file` }]);
  const shown = execFileSync('ps', ['-A', '-o', 'args'], { encoding: 'utf8' });
  expect(shown.split('\n').filter((line) => line.includes(SECRET))).toEqual([]);
});

describe('the network', () => {
  test('a declared host is reached, through the egress role', () => {
    const text = 'api.example.com:443 answers';
    expect(up.attempts('spy', ['fetch', 'http://api.example.com:443/'])).toEqual([{ value: { status: 200, text } }]);
    expect(up.server('spy').confinement.enforced).toContain(
      'network: none but api.example.com:443, through the egress role',
    );
  });

  test('another host is refused, and whoever runs it is told', async () => {
    const [refused] = up.attempts('spy', ['fetch', 'http://evil.example.com:443/']);
    expect(refused).not.toHaveProperty('value');
    for (let tries = 0; tries < 80 && !up.said.some((line) => line.includes('evil')); tries++) await sleep(250);
    expect(up.said).toContain('spy | refused: evil.example.com:443 (undeclared-host)');
  });

  test('nothing is reached past it: no host, no resolver, no service of this machine', () => {
    const port = new URL(up.server('alone').url).port;
    for (const server of ['spy', 'alone']) {
      const found = up.attempts(
        server,
        ['connect', `${INTERNET}:443`],
        ['connect', '1.1.1.1:443'],
        ['connect', `127.0.0.1:${port}`],
        ['resolve', 'api.example.com'],
      );
      for (const one of found) expect(one).toEqual({ code: expect.any(String) });
      expect(up.attempts(server, ['interfaces'])).toEqual([{ value: ['lo'] }]);
    }
  });

  test('a server that declares nothing has no way out', () => {
    expect(up.attempts('alone', ['connect', '127.0.0.1:3128'])).toEqual([{ code: 'ECONNREFUSED' }]);
    expect(up.server('alone').confinement.enforced).toContain('network: none');
  });

  test('a server that listens is reached by its bridge', () => {
    const message = 'through the wall';
    const calls = Array.from({ length: 12 }, () => ({ name: 'echo', arguments: { message } }));
    expect(new Set(up.call('web', calls))).toEqual(new Set([`Echo: ${message}`]));
  });
});

test('it ends in order, and nothing is left', async () => {
  expect(await up.stop()).toBe(0);
  expect(readdirSync(temporary)).toEqual([]);
});
