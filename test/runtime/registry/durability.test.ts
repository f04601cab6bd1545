import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, expect, test } from '@jest/globals';
import { RegistryStore } from '../../../src/runtime/registry/store/registry-store';
import { SCHEMA_VERSION } from '../../../src/runtime/registry/store/schema';
import { openSqlite } from '../../../src/runtime/store/sqlite';
import { composed, composition, folder, type Json, server, until } from './support';

const closed: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closed.splice(0)) await close();
});

function place(): string {
  const made = folder();
  closed.push(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

const state = (stamp: string, count: number) =>
  Array.from({ length: count }, (_, index) => ({
    server: server(`com.acme/server-${String(index).padStart(4, '0')}`, '1.0.0', { title: stamp }),
  }));

/** The registry as it is shipped, in a process that can be killed. */
async function start(config: string): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, ['lib/runtime/strata-runtime.mjs', 'registry', '--config', config], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  closed.push(() => child.kill('SIGKILL'));
  let text = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  await until(() => text.includes('"listening"'));
  return { child, url: /"url":"([^"]+)"/.exec(text)?.[1] ?? '' };
}

function isLocked(path: string): boolean {
  const probe = new DatabaseSync(path, { timeout: 0 });
  try {
    probe.exec('BEGIN IMMEDIATE; ROLLBACK');
    return false;
  } catch {
    return true;
  } finally {
    probe.close();
  }
}

async function stored(database: string): Promise<string[]> {
  const store = await RegistryStore.open(openSqlite(database));
  const { changed } = await store.changes({ generation: -1, event: 0 });
  await store.close();
  return changed.map(({ document }) => (JSON.parse(document) as { server: { title: string } }).server.title);
}

test('killed in the middle of a reading, it serves the last good state, and then reads again', async () => {
  const made = place();
  const [entries, database, config] = ['entries.json', 'registry.db', 'config.json'].map((name) =>
    join(made, name),
  ) as [string, string, string];
  const write = (all: readonly Json[]) => {
    writeFileSync(`${entries}.next`, JSON.stringify({ entries: all }));
    renameSync(`${entries}.next`, entries);
  };
  write(state('good', 3));
  writeFileSync(
    config,
    JSON.stringify({
      role: 'registry',
      name: 'registry',
      listen: { host: '127.0.0.1', port: 0, adminPort: 0, allowedHosts: ['127.0.0.1'] },
      store: { kind: 'sqlite', path: database },
      sources: [composition(entries)],
    }),
  );
  const titles = async (url: string) =>
    ((await (await fetch(`${url}/v0.1/servers?limit=1`)).json()) as { servers: { server: Json }[] }).servers.map(
      (one) => one.server['title'],
    );
  const first = await start(config);
  await until(async () => (await titles(first.url))[0] === 'good');
  write(state('next', 8_000));
  // The long transaction, and none of the short ones by which sources are held: the lock is there at one look after the other.
  let busy = 0;
  await until(() => {
    busy = isLocked(database) ? busy + 1 : 0;
    return busy >= 3;
  });
  first.child.kill('SIGKILL');
  await once(first.child, 'exit');
  const found = await stored(database);
  // On a machine that takes its time the transaction may have ended between the look and the kill: then it is there as a whole.
  expect([
    [['good'], 3],
    [['next'], 8_000],
  ]).toContainEqual([[...new Set(found)], found.length]);
  const second = await start(config);
  await until(async () => (await titles(second.url))[0] === 'next');
  expect(await stored(database)).toHaveLength(8_000);
}, 120_000);

test('a transaction that fails leaves nothing, and shows nothing before it is whole', async () => {
  const database = join(place(), 'registry.db');
  const store = await RegistryStore.open(openSqlite(database));
  closed.push(() => store.close());
  const event = {
    at: '2026-01-01T00:00:00.000Z',
    kind: 'imported',
    name: 'a/b',
    version: '1',
    actor: 'x',
    detail: {},
  } as const;
  const generation = await store.generation();
  let seen: number | undefined;
  await expect(
    store.write(async (writer) => {
      await writer.append(event);
      seen = (await store.events('a/b')).length;
      throw new Error('no');
    }),
  ).rejects.toThrow('no');
  expect([seen, (await store.events('a/b')).length, await store.generation()]).toEqual([0, 0, generation]);
});

test('events cannot be changed or taken away, whoever has the database', async () => {
  const database = openSqlite(join(place(), 'registry.db'));
  const store = await RegistryStore.open(database);
  closed.push(() => store.close());
  await store.write((writer) =>
    writer.append({ at: 'now', kind: 'imported', name: 'a/b', version: '1', actor: 'x', detail: {} }),
  );
  await expect(database.write((sql) => sql.run("UPDATE events SET actor = 'y'"))).rejects.toThrow('append-only');
  await expect(database.write((sql) => sql.run('DELETE FROM events'))).rejects.toThrow('append-only');
  expect(await store.events('a/b')).toHaveLength(1);
});

test('a database of a newer version is left alone', async () => {
  const database = openSqlite(join(place(), 'registry.db'));
  closed.push(() => database.close());
  await RegistryStore.open(database);
  await database.write((sql) =>
    sql.run("UPDATE meta SET value = ? WHERE key = 'schema'", [String(SCHEMA_VERSION + 1)]),
  );
  await expect(RegistryStore.open(database)).rejects.toThrow(/has schema/);
});

test('a source is held by one process, until its time is over', async () => {
  const store = await RegistryStore.open(openSqlite(join(place(), 'registry.db')));
  closed.push(() => store.close());
  expect(await store.hold('a', 'one', 0, 1_000)).toBe(true);
  expect(await store.hold('a', 'two', 500, 1_000)).toBe(false);
  expect(await store.hold('a', 'two', 1_001, 1_000)).toBe(true);
  await store.release('a', 'one');
  expect(await store.hold('a', 'one', 1_500, 1_000)).toBe(false);
  await store.release('a', 'two');
  expect(await store.hold('a', 'one', 1_500, 1_000)).toBe(true);
});

test('200 readers at once see whole states alone, while the catalogue changes under them', async () => {
  const count = 120;
  const registry = await composed({ entries: state('0', count) });
  closed.push(() => registry.close());
  let reading = true;
  const seen = new Set<string>();
  const torn: string[] = [];
  const reader = async () => {
    while (reading) {
      const names: string[] = [];
      let cursor: string | undefined;
      do {
        const query = `limit=50${cursor === undefined ? '' : `&cursor=${cursor}`}`;
        const page = await registry.json(`/v0.1/servers?${query}`);
        const servers = page['servers'] as { server: { name: string; title: string } }[];
        const stamps = new Set(servers.map((one) => one.server.title));
        if (stamps.size !== 1) torn.push([...stamps].join());
        for (const stamp of stamps) seen.add(stamp);
        names.push(...servers.map((one) => one.server.name));
        cursor = (page['metadata'] as { nextCursor?: string }).nextCursor;
      } while (cursor !== undefined);
      if (names.length !== count || new Set(names).size !== count) torn.push(`${names.length} names`);
    }
  };
  const readers = Array.from({ length: 200 }, reader);
  for (const stamp of ['1', '2', '3']) {
    registry.compose(state(stamp, count));
    await until(() => seen.has(stamp));
  }
  reading = false;
  await Promise.all(readers);
  expect(torn).toEqual([]);
  expect(seen.size).toBeGreaterThanOrEqual(4);
}, 120_000);
