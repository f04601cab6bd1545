import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { StoredEntry } from '../../../src/runtime/registry/store/entry';
import { RegistryStore } from '../../../src/runtime/registry/store/registry-store';
import type { SqlDatabase } from '../../../src/runtime/store/sql';

const AT = '2026-01-01T00:00:00.000Z';
const entry = (version: string, more: Partial<StoredEntry> = {}): StoredEntry => ({
  source: 'one',
  name: 'com.acme/files',
  version,
  document: '{"a":"?"}',
  hash: 'h',
  status: 'active',
  statusChangedAt: AT,
  publishedAt: AT,
  updatedAt: AT,
  ...more,
});
const event = {
  at: AT,
  kind: 'imported',
  name: 'com.acme/files',
  version: '1',
  actor: 'x',
  detail: { a: [1] },
} as const;

/**
 * What every database has to do for a registry.
 *
 * @param replicas whether several processes write to it, or one alone
 */
export function storeContract(open: () => Promise<SqlDatabase>, replicas: boolean): void {
  let database: SqlDatabase;
  let other: SqlDatabase;
  let store: RegistryStore;
  let second: RegistryStore;
  beforeAll(async () => {
    database = await open();
    other = replicas ? await open() : database;
    // Replicas that start together migrate together.
    [store, second] = await Promise.all([RegistryStore.open(database), RegistryStore.open(other)]);
  });
  afterAll(async () => {
    await store.close();
    if (replicas) await second.close();
  });

  test('what one process writes, the other reads: as a whole, and once', async () => {
    const before = await second.generation();
    await store.write(async (writer) => {
      await writer.put([entry('1'), entry('2', { statusMessage: 'old', latest: true })]);
      await writer.append(event);
      expect(await second.generation()).toBe(before);
    });
    const changes = await second.changes({ generation: before, event: 0 });
    expect(changes.generation).toBe(before + 1);
    expect(changes.changed).toEqual([entry('1'), entry('2', { statusMessage: 'old', latest: true })]);
    expect(changes.events).toEqual([{ id: 1, ...event }]);
    const later = await second.changes({ generation: changes.generation, event: 1 });
    expect([later.keys.length, later.changed, later.events]).toEqual([2, [], []]);
  });

  test('an entry that is written again is replaced', async () => {
    const { generation } = await store.changes({ generation: -1, event: 0 });
    await store.write((writer) => writer.put([entry('1', { status: 'deleted', latest: false })]));
    const { changed } = await second.changes({ generation, event: 0 });
    expect(changed).toEqual([entry('1', { status: 'deleted', latest: false })]);
  });

  test('a transaction that fails leaves nothing', async () => {
    const generation = await store.generation();
    await expect(
      store.write(async (writer) => {
        await writer.put([entry('9')]);
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(await second.generation()).toBe(generation);
    expect((await second.changes({ generation: -1, event: 0 })).keys).toHaveLength(2);
  });

  test('events stay as they are', async () => {
    await expect(database.write((sql) => sql.run("UPDATE events SET actor = 'y'"))).rejects.toThrow('append-only');
    await expect(database.write((sql) => sql.run('DELETE FROM events'))).rejects.toThrow('append-only');
    expect(await second.events('com.acme/files')).toEqual([{ id: 1, ...event }]);
  });

  test('many writers at once lose nothing', async () => {
    const generation = await store.generation();
    await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        (index % 2 ? store : second).write((writer) => writer.append({ ...event, name: `a/${index}` })),
      ),
    );
    expect(await store.generation()).toBe(generation + 20);
    expect((await store.changes({ generation, event: 1 })).events).toHaveLength(20);
  });

  test('states and evidence are kept, and a source has one holder', async () => {
    const found = { kind: 'npm-provenance', subject: 'pkg:npm/a@1', verified: true, checkedAt: AT } as const;
    await store.write(async (writer) => {
      await writer.keepState('one', { since: AT });
      await writer.keepEvidence('com.acme/files', '1', { ...found, verified: false });
      await writer.keepEvidence('com.acme/files', '1', found);
    });
    expect(await second.state('one')).toEqual({ since: AT });
    expect((await second.changes({ generation: -1, event: 0 })).evidence).toEqual([
      { name: 'com.acme/files', version: '1', found },
    ]);
    expect([
      await store.hold('one', 'a', 0, 1_000),
      await second.hold('one', 'b', 500, 1_000),
      await second.hold('one', 'b', 1_001, 1_000),
    ]).toEqual([true, false, true]);
    expect(await second.state('one')).toEqual({ since: AT });
  });
}
