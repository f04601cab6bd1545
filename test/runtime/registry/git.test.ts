import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { afterEach, expect, test } from '@jest/globals';
import { GitSource, RegistryConfig, registryHosts } from '../../../src/contract';
import { applyDelta } from '../../../src/runtime/registry/sources/git/delta';
import { readPack } from '../../../src/runtime/registry/sources/git/pack';
import { readGit } from '../../../src/runtime/registry/sources/git/source';
import { composed, composition, folder, type Json, server, until } from './support';

const closed: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closed.splice(0).reverse()) await close();
});

const author = ['-c', 'user.name=a', '-c', 'user.email=a@example.com', '-c', 'commit.gpgsign=false'];

/** A repository of Git itself, and a host that serves it over HTTP. */
async function repository(token?: string) {
  const place = folder();
  closed.push(() => rmSync(place, { recursive: true, force: true }));
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', place, ...author, ...args], { encoding: 'utf8' }).trim();
  git('init', '-q', '-b', 'main');
  const commit = (files: Record<string, unknown>): string => {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(place, path)), { recursive: true });
      writeFileSync(join(place, path), typeof content === 'string' ? content : JSON.stringify(content));
    }
    git('add', '-A');
    git('commit', '-q', '-m', 'change');
    return git('rev-parse', 'HEAD');
  };
  const asked: string[] = [];
  const http = createServer((request, response) => {
    const { url = '', headers } = request;
    asked.push(url);
    const wanted = token && `Basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`;
    if (headers.authorization !== wanted) return void response.writeHead(401).end();
    const isList = url.startsWith('/catalogue.git/info/refs');
    const args = ['upload-pack', '--stateless-rpc', ...(isList ? ['--advertise-refs'] : []), place];
    const child = spawn('git', args, { env: { ...process.env, GIT_PROTOCOL: 'version=2' } });
    response.writeHead(200);
    if (isList) response.write('001e# service=git-upload-pack\n0000');
    child.stdout.pipe(response);
    request.pipe(child.stdin.on('error', () => undefined));
    return undefined;
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  closed.push(() => {
    http.closeAllConnections();
    return new Promise((resolve) => http.close(resolve));
  });
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}/catalogue.git`;
  return { url, commit, git, asked, place };
}

const source = (url: string, more: Json = {}) =>
  GitSource.parse({ kind: 'git', id: 'catalogue', class: 'internal', url, privateNetwork: true, ...more });
const names = (found: Awaited<ReturnType<typeof readGit>>) =>
  found.candidates?.map(({ document }) => (document as { name: string }).name).sort();

test('a folder of a branch, a tag and the branch that the repository names; links and other files are left out', async () => {
  const { url, commit, git, place } = await repository();
  const first = commit({
    'servers/a.json': server('com.acme/a'),
    'README.md': '# none',
    'servers/deep/b.yaml': 'name: com.acme/b',
  });
  git('tag', '-a', 'v1', '-m', 'one');
  git('checkout', '-q', '-b', 'next');
  mkdirSync(join(place, '.hidden'));
  symlinkSync('/etc/passwd', join(place, 'servers', 'link.json'));
  const second = commit({ 'servers/c.json': [server('com.acme/c')], '.hidden/d.json': server('com.acme/d') });
  git('checkout', '-q', 'main');
  expect(await readGit(source(url), undefined)).toMatchObject({ commit: first });
  expect(names(await readGit(source(url, { ref: 'v1', path: 'servers' }), undefined))).toEqual([
    'com.acme/a',
    'com.acme/b',
  ]);
  const next = await readGit(source(url, { ref: 'next' }), undefined);
  expect([next.commit, names(next)]).toEqual([second, ['com.acme/a', 'com.acme/b', 'com.acme/c']]);
  expect(names(await readGit(source(url, { path: 'servers/a.json' }), undefined))).toEqual(['com.acme/a']);
  expect(await readGit(source(url), first)).toEqual({ commit: first });
  for (const more of [{ path: 'nowhere' }, { ref: 'nobody' }, { answerBytes: 100 }]) {
    await expect(readGit(source(url, more), undefined)).rejects.toThrow(/no "nowhere"|no nobody|size|limit/i);
  }
});

test('files that Git keeps as differences', async () => {
  const { url, commit, git } = await repository();
  const lines = Array.from(
    { length: 400 },
    (_, index) => `line ${index} ${createHash('sha256').update(String(index)).digest('hex')}`,
  );
  const wide = (title: string) => ({ ...server('com.acme/wide', '1.0.0', { title }), lines });
  commit({ 'a.json': wide('a'), 'b.json': wide('b'), 'c.json': wide('c') });
  git('repack', '-q', '-a', '-d', '-f');
  const { candidates } = await readGit(source(url), undefined);
  expect(candidates?.map(({ document }) => document)).toEqual([wide('a'), wide('b'), wide('c')]);
});

test('a registry follows the branch, shows the token to its host, and reads a commit once', async () => {
  const { url, commit, asked, place } = await repository('secret');
  commit({ 'a.json': server('com.acme/a') });
  const tokenFile = join(place, '.git', 'token');
  writeFileSync(tokenFile, 'secret\n');
  const config = {
    sources: [composition('/dev/null'), source(url, { tokenFile, approval: 'automatic', intervalSeconds: 0.05 })],
  };
  const registry = await composed({ config });
  closed.push(() => registry.close());
  await until(async () => (await registry.names('/v0.1/servers')).length === 1);
  const fetches = () => asked.filter((path) => path.endsWith('/git-upload-pack')).length;
  const before = asked.length;
  await until(() => asked.length > before + 6);
  // Each look asks for the branch; the first alone asks for the commit as well.
  expect(fetches()).toBeLessThanOrEqual(asked.length - fetches() + 1);
  commit({ 'a.json': server('com.acme/b') });
  await until(async () => (await registry.names('/v0.1/servers')).join() === 'com.acme/b@1.0.0');
  writeFileSync(tokenFile, 'wrong');
  const failing = asked.length;
  await until(() => asked.length > failing);
  expect(await registry.names('/v0.1/servers')).toEqual(['com.acme/b@1.0.0']);
});

test.each([
  'http://169.254.169.254/x.git',
  'https://127.0.0.1:1/x.git',
  'https://[::ffff:10.0.0.1]/x.git',
  'https://localhost:1/x.git',
])('the repository %s is not connected to', async (url) => {
  const given = source(url, { privateNetwork: url.startsWith('http:') });
  await expect(readGit(given, undefined)).rejects.toThrow(/not allowed/);
});

test.each(['../x', '/etc', 'a/../b', '.', 'a/./b'])('the path %s is none', (path) => {
  expect(() => source('https://git.example/x.git', { path })).toThrow(/path inside/);
});

test.each(['-x', 'a..b', '.a', 'a b', 'x@{1}'])('the name %s is none of a branch', (ref) => {
  expect(() => source('https://git.example/x.git', { ref })).toThrow(/branch or tag/);
});

test('a URL with a credential is refused, and hosts are told for rules of the network', () => {
  const config = (url: string) =>
    RegistryConfig.safeParse({
      role: 'registry',
      name: 'registry',
      listen: { allowedHosts: ['x'] },
      store: { kind: 'sqlite', path: '/data/registry.db' },
      sources: [{ kind: 'git', id: 'git', class: 'internal', url }],
      verification: { npm: {}, images: { hosts: ['ghcr.io'] } },
    });
  expect(config('https://me:token@git.example/x.git').success).toBe(false);
  expect(config('http://git.example/x.git').success).toBe(false);
  const { data } = config('https://git.example/x.git');
  expect(data && registryHosts(data)).toEqual(['ghcr.io', 'git.example', 'registry.npmjs.org']);
});

/** A pack of whatever objects, with its checksum. */
function pack(...objects: { type: number; size: number; base?: Buffer; data: Buffer }[]): Buffer {
  const head = Buffer.alloc(12);
  head.write('PACK');
  head.writeUInt32BE(2, 4);
  head.writeUInt32BE(objects.length, 8);
  const parts = objects.map(({ type, size, base, data }) => {
    const bytes: number[] = [];
    let left = Math.floor(size / 16);
    bytes.push((type << 4) | (size & 15) | (left > 0 ? 0x80 : 0));
    for (; left > 0; left = Math.floor(left / 128)) bytes.push((left & 0x7f) | (left >= 128 ? 0x80 : 0));
    return Buffer.concat([Buffer.from(bytes), base ?? Buffer.alloc(0), deflateSync(data)]);
  });
  const body = Buffer.concat([head, ...parts]);
  return Buffer.concat([body, createHash('sha1').update(body).digest()]);
}
const blob = (data: Buffer, size = data.length) => ({ type: 3, size, data });

test('a pack is what it says: no more bytes, no other content', () => {
  const data = Buffer.from('hello');
  const id = createHash('sha1').update('blob 5\0hello').digest('hex');
  expect([...readPack(pack(blob(data)), 100).keys()]).toEqual([id]);
  const bomb = Buffer.alloc(1_000_000);
  expect(() => readPack(pack(blob(bomb)), 1_000)).toThrow('more than 1000 bytes');
  expect(() => readPack(pack(blob(bomb, 10)), 1_000)).toThrow();
  expect(() => readPack(pack(blob(data, 9)), 1_000)).toThrow('another size');
  const broken = pack(blob(data));
  broken[14] = (broken[14] ?? 0) ^ 1;
  expect(() => readPack(broken, 1_000)).toThrow('broken');
  expect(() =>
    readPack(pack({ type: 7, size: 4, base: Buffer.alloc(20), data: Buffer.from([5, 5, 0x90, 5]) }), 100),
  ).toThrow('not complete');
  expect(() => readPack(Buffer.from('PACK'), 100)).toThrow('no pack');
  expect(() => readPack(pack({ type: 5, size: 1, data: Buffer.from('a') }), 100)).toThrow('unknown kind');
});

test.each<[string, number[]]>([
  ['another base', [6, 5, 0x90, 5]],
  ['beyond its base', [5, 9, 0x90, 9]],
  ['more than it says', [5, 1, 0x90, 5]],
  ['less than it says', [5, 9, 0x90, 5]],
  ['too large', [5, 0xff, 0xff, 0x7f]],
  ['broken', [5, 5, 0]],
  ['in its middle', [5, 5, 0x90]],
])('a delta is refused: %s', (reason, bytes) => {
  expect(() => applyDelta(Buffer.from('hello'), Buffer.from(bytes), 1_000)).toThrow(reason);
});

test('a delta copies and inserts', () => {
  const delta = Buffer.from([5, 8, 0x90, 5, 3, ...Buffer.from('abc')]);
  expect(applyDelta(Buffer.from('hello'), delta, 100).toString()).toBe('helloabc');
});
