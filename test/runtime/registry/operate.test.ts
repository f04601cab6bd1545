import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { RegistryConfig } from '../../../src/contract';
import { StrataError } from '../../../src/errors';
import { operate } from '../../../src/runtime/registry/operate/operate';
import { restoreBackup } from '../../../src/runtime/registry/operate/restore';
import { RegistryStore } from '../../../src/runtime/registry/store/registry-store';
import { openSqlite } from '../../../src/runtime/store/sqlite';
import { backupContract, backupOf, filled, linesOf } from './backup-contract';
import { folder, server } from './support';

const place = folder();
afterAll(() => rmSync(place, { recursive: true, force: true }));
let count = 0;
const path = (name: string) => join(place, `${count++}-${name}`);
const open = async () => openSqlite(path('registry.db'));
const config = (file: string, managed = true) =>
  RegistryConfig.parse({
    role: 'registry',
    name: 'registry',
    listen: { allowedHosts: ['x'] },
    store: { kind: 'sqlite', path: file },
    sources: [
      managed
        ? { kind: 'managed', id: 'published', class: 'internal' }
        : { kind: 'file', id: 'a', class: 'public', path: '/x' },
      { kind: 'file', id: 'composition', class: 'internal', path: '/y' },
    ],
    reserved: { 'com.ours': 'composition' },
  });

backupContract(open, open);

test.each<[string, (lines: string[]) => string[], RegExp]>([
  ['cut off', (lines) => lines.slice(0, -1), /its end is missing/],
  ['changed', (lines) => lines.map((line) => line.replace('server-7"', 'server-8"')), /was changed|UNIQUE/],
  ['with a row taken out', (lines) => lines.toSpliced(4, 1), /was changed/],
  ['with a row after its end', (lines) => [...lines, lines[2] ?? ''], /comes after its end/],
  ['of something else', () => ['{"a":1}'], /none of a registry/],
  ['of a newer schema', ([head = '', ...rest]) => [head.replace(/"schema":\d+/, '"schema":99'), ...rest], /schema 99/],
  [
    'with a table of its own',
    (lines) => lines.map((line) => line.replace('"table":"evidence"', '"table":"meta"')),
    /is no row/,
  ],
  [
    'with a column of its own',
    (lines) => lines.map((line) => line.replace('"row":{', '"row":{"a) --":1,')),
    /other columns/,
  ],
])('a backup that is %s leaves the store empty', async (_, change, reason) => {
  const source = await open();
  const store = await filled(source);
  const lines = change(await backupOf(source));
  await store.close();
  const target = await open();
  await expect(restoreBackup(target, linesOf(lines), 'a file')).rejects.toThrow(reason);
  const after = await RegistryStore.open(target);
  expect(await after.changes({ generation: 0, event: 0 })).toMatchObject({ generation: 0, keys: [], events: [] });
  await after.close();
});

test('a file of lines and a copy of the database, while somebody writes; neither is for others to read, or written over', async () => {
  const file = path('registry.db');
  const store = await filled(openSqlite(file));
  const [lines, copy] = [path('backup.ndjson'), path('copy.db')];
  const writing = store.write(async (writer) => {
    await writer.append({ at: 'x', kind: 'imported', name: 'com.later/x', version: '1', actor: 'a', detail: {} });
    await operate(config(file), 'backup', { file: lines });
    expect(await operate(config(file), 'backup', { file: copy, copy: true })).toMatchObject({
      pages: expect.any(Number),
    });
  });
  await writing;
  expect([statSync(lines).mode & 0o777, statSync(copy).mode & 0o777]).toEqual([0o600, 0o600]);
  expect(readFileSync(lines, 'utf8')).not.toContain('com.later');
  const copied = await RegistryStore.open(openSqlite(copy));
  expect((await copied.changes({ generation: 0, event: 0 })).keys).toHaveLength(1_203);
  expect(await copied.events('com.later/x')).toEqual([]);
  await copied.close();
  await expect(operate(config(file), 'backup', { file: lines })).rejects.toMatchObject({
    code: 'REGISTRY_FILE_EXISTS',
  });
  const restored = path('registry.db');
  await operate(config(restored), 'restore', { file: lines });
  const again = await RegistryStore.open(openSqlite(restored));
  expect((await again.events('com.acme/server-1')).length).toBe(3);
  await again.close();
  await store.close();
});

test('a folder keeps the newest of this registry, and nothing else in it is touched', async () => {
  const file = path('registry.db');
  const store = await filled(openSqlite(file));
  const into = path('backups');
  mkdirSync(into);
  for (const other of [
    'other-20260101T030000Z.ndjson',
    'registry-notes.ndjson',
    'registry-20250101T030000Z.ndjson.bak',
  ]) {
    writeFileSync(join(into, other), '');
  }
  // What was cut off is no backup.
  writeFileSync(join(into, 'registry-20260102T030000Z.ndjson.partial'), '');
  const back = (day: number) =>
    operate(config(file), 'backup', { folder: into, keep: 2 }, () => `2026-01-0${day}T03:00:00.123Z`);
  expect(await back(3)).toMatchObject({ file: join(into, 'registry-20260103T030000Z.ndjson'), removed: [] });
  await back(4);
  expect(await back(5)).toMatchObject({ removed: ['registry-20260103T030000Z.ndjson'] });
  await expect(back(5)).rejects.toMatchObject({ code: 'REGISTRY_FILE_EXISTS' });
  await store.close();
  expect(readdirSync(into).sort()).toEqual([
    'other-20260101T030000Z.ndjson',
    'registry-20250101T030000Z.ndjson.bak',
    'registry-20260104T030000Z.ndjson',
    'registry-20260105T030000Z.ndjson',
    'registry-notes.ndjson',
  ]);
  const restored = path('registry.db');
  await operate(config(restored), 'restore', { file: join(into, 'registry-20260105T030000Z.ndjson') });
  const again = await RegistryStore.open(openSqlite(restored));
  expect(await again.events('com.acme/server-1')).toHaveLength(3);
  await again.close();
  await expect(operate(config(file), 'restore', { folder: into })).rejects.toThrow('there is no file');
});

test('no database is made where there is none', async () => {
  const file = path('registry.db');
  await expect(operate(config(file), 'backup', { file: path('x') })).rejects.toMatchObject({
    code: 'REGISTRY_STORE_MISSING',
  });
  expect(existsSync(file)).toBe(false);
});

const toolhive = {
  version: '1.0.0',
  servers: {
    fetch: { description: 'Fetches', image: 'ghcr.io/acme/fetch:1.0.0', transport: 'stdio', tools: ['fetch'] },
  },
};
const docker =
  'registry:\n  files:\n    description: Files\n    title: Files\n    type: server\n    image: mcp/files@sha256:' +
  'a'.repeat(64) +
  '\n';
const list = [server('com.acme/a'), server('com.ours/b'), server('com.acme/..'), server('com.acme/a', '1.1.0')];

test.each([
  ['toolhive', JSON.stringify(toolhive), 1, 0],
  ['docker', docker, 1, 0],
  ['server-json', JSON.stringify(list), 2, 2],
])(
  '%s is imported as if it had been published: once, unapproved, with an event',
  async (format, text, imported, refused) => {
    const [file, given] = [path('registry.db'), path('given')];
    writeFileSync(given, text);
    const act = () => operate(config(file), 'import', { file: given, format });
    const first = (await act()) as { refused: unknown[] };
    expect(first).toMatchObject({ imported, unchanged: 0 });
    expect(first.refused).toHaveLength(refused);
    expect(await act()).toMatchObject({ imported: 0, unchanged: imported });
    const store = await RegistryStore.open(openSqlite(file));
    const { keys, events } = await store.changes({ generation: 0, event: 0 });
    await store.close();
    expect(keys).toHaveLength(imported);
    expect(events.map(({ kind, actor }) => [kind, actor])).toEqual(
      Array.from({ length: imported }, () => ['imported', 'strata registry import']),
    );
  },
);

test('a version that is there does not change', async () => {
  const [file, given] = [path('registry.db'), path('given')];
  const act = async (title: string) => {
    writeFileSync(given, JSON.stringify(server('com.acme/a', '1.0.0', { title })));
    return operate(config(file), 'import', { file: given, format: 'server-json' });
  };
  await act('one');
  expect(await act('two')).toMatchObject({
    imported: 0,
    refused: [{ reason: 'the version is there, with other content' }],
  });
});

test('what cannot be imported is told', async () => {
  const given = path('given');
  writeFileSync(given, '[1]');
  const act = (managed: boolean) =>
    operate(config(path('registry.db'), managed), 'import', { file: given, format: 'docker' });
  await expect(act(true)).rejects.toMatchObject({ code: 'REGISTRY_IMPORT_UNREADABLE' });
  await expect(act(false)).rejects.toThrow(StrataError);
});
