import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { EgressEvent } from '../../../src/contract';
import { BUNDLE } from '../../fixtures/esm/launch';
import { endAll, origin, tunnel, until } from './support';

const folders: string[] = [];
const children = new Set<ReturnType<typeof spawn>>();
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  children.clear();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
  await endAll();
});

const CONFIG = {
  role: 'egress',
  name: 'egress-proxy',
  listen: { host: '127.0.0.1', adminPort: 0 },
  listeners: [{ server: 'tools/github', port: 0, allow: [{ host: 'api.example.com', port: 443 }] }],
  drainSeconds: 0.5,
};

/** The role as the image runs it. */
function run(config: unknown) {
  const folder = mkdtempSync(join(tmpdir(), 'egress-'));
  folders.push(folder);
  const file = join(folder, 'config.json');
  writeFileSync(file, typeof config === 'string' ? config : JSON.stringify(config));
  const child = spawn(process.execPath, [BUNDLE, 'egress', '--config', file], { stdio: ['ignore', 'pipe', 'pipe'] });
  children.add(child);
  const output = { out: '', err: '' };
  // A process that is killed may reset its pipes.
  for (const pipe of [child.stdout, child.stderr]) pipe.on('error', () => undefined);
  child.stdout.on('data', (chunk) => {
    output.out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    output.err += chunk;
  });
  const exited = once(child, 'close').then(([code]) => code as number | null);
  return { child, output, exited };
}

describe('the role', () => {
  test('refuses, audits to standard output, and ends on SIGTERM', async () => {
    const port = await freePort();
    const { child, output, exited } = run({ ...CONFIG, listeners: [{ ...CONFIG.listeners[0], port }] });
    await until(() => output.out.includes('"listening"'), 15_000);
    expect((await tunnel(port, '169.254.169.254:80')).status).toBe(403);
    await until(() => output.out.includes('"type":"egress"'));
    const line = output.out.split('\n').find((text) => text.includes('"type":"egress"')) ?? '';
    expect(EgressEvent.parse(JSON.parse(line))).toMatchObject({
      host: '169.254.169.254',
      reason: 'address-literal',
      port,
    });
    child.kill('SIGTERM');
    expect(await exited).toBe(0);
    expect(output.err).toBe('');
  });

  test('does not run on a port that is taken, and says so', async () => {
    const port = await origin(() => undefined);
    const { output, exited } = run({
      ...CONFIG,
      listeners: [...CONFIG.listeners, { server: 'tools/other', port, allow: [{ host: 'a.example.com', port: 443 }] }],
    });
    expect(await exited).toBe(1);
    expect(output.err).toContain('EADDRINUSE');
  });

  test.each<[string, unknown, RegExp]>([
    ['no JSON', '{', /^RUNTIME_CONFIG_UNREADABLE/],
    ['another role', { ...CONFIG, role: 'bridge' }, /^RUNTIME_CONFIG_INVALID.*role/],
    ['an unknown setting', { ...CONFIG, allowPrivate: true }, /^RUNTIME_CONFIG_INVALID.*allowPrivate/],
    ['no listener', { ...CONFIG, listeners: [] }, /^RUNTIME_CONFIG_INVALID.*listeners/],
    [
      'a listener that allows nothing',
      { ...CONFIG, listeners: [{ server: 'a', port: 1, allow: [] }] },
      /listeners\.0\.allow/,
    ],
    ['an address', allowing('169.254.169.254'), /listeners\.0\.allow\.0\.host/],
    ['an address in disguise', allowing('0xa9fea9fe'), /listeners\.0\.allow\.0\.host/],
    ['a name of one label', allowing('localhost'), /listeners\.0\.allow\.0\.host/],
    ['a wildcard within a name', allowing('*.example.com'), /listeners\.0\.allow\.0\.host/],
    ['upper case', allowing('API.example.com'), /listeners\.0\.allow\.0\.host/],
    [
      'one port for two',
      { ...CONFIG, listeners: ['a', 'b'].map((server) => ({ ...CONFIG.listeners[0], server, port: 20_000 })) },
      /a port is given twice/,
    ],
    [
      'one server twice',
      { ...CONFIG, listeners: [1, 2].map((port) => ({ ...CONFIG.listeners[0], port })) },
      /a server is given twice/,
    ],
    ['no range', { ...CONFIG, deniedRanges: ['10.0.0.0'] }, /deniedRanges\.0/],
  ])('does not run with %s', async (_, config, message) => {
    const { output, exited } = run(config);
    expect(await exited).toBe(2);
    expect(output.err).toMatch(message);
    expect(output.out).toBe('');
  });
});

function allowing(host: string) {
  return { ...CONFIG, listeners: [{ server: 'a', port: 0, allow: [{ host, port: 443 }] }] };
}

async function freePort(): Promise<number> {
  const port = await origin(() => undefined);
  await endAll();
  return port;
}
