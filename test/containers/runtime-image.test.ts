import { spawnSync } from 'node:child_process';
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { buildRuntime, Image } from './images.mjs';
import { podman } from './running-pod';

let root: string;
/** Every file of the image, by its path in it. */
const files = new Map<string, { size: number; mode: number; uid: number }>();

beforeAll(() => {
  root = podman.run(['image', 'mount', Image.RUNTIME]);
  const walk = (folder: string) => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = join(folder, entry.name);
      entry.isDirectory() ? walk(path) : files.set(path, lstatSync(join(root, path)));
    }
  };
  walk('/');
});

afterAll(() => {
  podman.run(['image', 'unmount', Image.RUNTIME], { allowFailure: true });
});

test('unpacked it is no larger than 125 MB', () => {
  const size = [...files.values()].reduce((sum, file) => sum + file.size, 0);
  const parts = ['/usr/local/bin/node', '/opt/strata/strata-runtime.mjs', '/usr/local/bin/stdiod'];
  const list = parts.map((path) => `${path} ${((files.get(path)?.size ?? 0) / 1e6).toFixed(2)} MB`).join(', ');
  process.stdout.write(`runtime image: ${(size / 1e6).toFixed(1)} MB unpacked in ${files.size} files (${list})\n`);
  expect(size).toBeLessThanOrEqual(125e6);
});

test('it holds Node.js, the bundle, stdiod, libraries and certificates: no shell and no package manager', () => {
  const programs = [...files].filter(([path, { mode }]) => (mode & 0o111) !== 0 && !/\.so(\.|$)/.test(path));
  expect(programs.map(([path]) => path).sort()).toEqual(['/usr/local/bin/node', '/usr/local/bin/stdiod']);
  expect([...files.keys()].filter((path) => /(^|\/)(sh|bash|dash|busybox|apt|dpkg|apk)$/.test(path))).toEqual([]);
});

test('nothing in it is for its user to change, and nothing raises privileges', () => {
  for (const [path, { mode, uid }] of files) {
    expect([path, uid]).toEqual([path, 0]);
    expect([path, (mode & 0o022) === 0 || (mode & 0o170000) === 0o120000]).toEqual([path, true]);
    expect([path, mode & 0o6000]).toEqual([path, 0]);
  }
});

test('it says what it is, runs as a numeric user and starts the bridge', () => {
  const { Config, Labels } = podman.inspect(Image.RUNTIME);
  expect(Config).toMatchObject({
    User: '65532:65532',
    Entrypoint: ['/usr/local/bin/node', '/opt/strata/strata-runtime.mjs'],
    Cmd: ['bridge', '--config', '/etc/strata/config.json'],
  });
  expect(Object.keys(Config.ExposedPorts).sort()).toEqual(['8080/tcp', '9090/tcp']);
  expect(Labels).toMatchObject({
    'org.opencontainers.image.title': 'mcp-strata-runtime',
    'org.opencontainers.image.licenses': 'Apache-2.0',
    'org.opencontainers.image.version': '1.2.3',
    'org.opencontainers.image.revision': 'test',
  });
});

test('equal input gives an equal image', () => {
  const again = buildRuntime(podman, 'localhost/again:test', '--no-cache');
  expect(again).toBe(podman.inspect(Image.RUNTIME).Id);
});

test('stdiod in it is the static binary of this source', () => {
  const run = podman.run([
    'run',
    '--rm',
    '--network',
    'none',
    '--entrypoint',
    '/usr/local/bin/stdiod',
    Image.RUNTIME,
    '--version',
  ]);
  expect(run).toBe('stdiod 1.2.3');
  const header = readFileSync(join(root, '/usr/local/bin/stdiod'));
  expect(header.subarray(0, 4).toString('latin1')).toBe('\x7fELF');
  expect(spawnSync('ldd', [join(root, '/usr/local/bin/stdiod')], { encoding: 'utf8' }).stderr).toContain(
    'not a dynamic executable',
  );
});

test('without a configuration the bridge refuses to start and says why', () => {
  const run = () => podman.run(['run', '--rm', '--network', 'none', '--read-only', Image.RUNTIME]);
  expect(run).toThrow(/exit code 2\nRUNTIME_CONFIG_UNREADABLE/);
});
