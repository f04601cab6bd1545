import { expect, test } from '@jest/globals';
import { writeBackup } from '../../../src/runtime/registry/operate/backup';
import { restoreBackup } from '../../../src/runtime/registry/operate/restore';
import { RegistryStore } from '../../../src/runtime/registry/store/registry-store';
import type { SqlDatabase } from '../../../src/runtime/store/sql';

const AT = '2026-01-01T00:00:00.000Z';

/** Fills a store with some of everything. */
export async function filled(database: SqlDatabase): Promise<RegistryStore> {
  const store = await RegistryStore.open(database);
  await store.write(async (writer) => {
    await writer.put(
      Array.from({ length: 1_203 }, (_, index) => ({
        source: 'published',
        name: `com.acme/server-${index}`,
        version: '1.0.0',
        document: JSON.stringify({ server: { name: `com.acme/server-${index}`, description: 'Ünïcode\n"quoted"' } }),
        hash: `h${index}`,
        status: 'active' as const,
        ...(index % 2 === 0 && { statusMessage: 'said', latest: true }),
        statusChangedAt: AT,
        publishedAt: AT,
        updatedAt: AT,
      })),
    );
    for (const to of ['submitted', 'reviewed', 'approved']) {
      const detail = { to };
      await writer.append({
        at: AT,
        kind: 'lifecycle',
        name: 'com.acme/server-1',
        version: '1.0.0',
        actor: to,
        detail,
      });
    }
    const found = { kind: 'npm-provenance', subject: 'pkg:npm/a@1.0.0', verified: true, checkedAt: AT } as const;
    await writer.keepEvidence('com.acme/server-1', '1.0.0', found);
    await writer.keepState('published', { hash: 'x' });
  });
  await store.hold('published', 'somebody', 0, 1_000);
  return store;
}

export async function backupOf(database: SqlDatabase): Promise<string[]> {
  const lines: string[] = [];
  await writeBackup(database, AT, async (line) => {
    lines.push(line.replace(/\n$/, ''));
  });
  return lines;
}

export async function* linesOf(lines: readonly string[]): AsyncGenerator<string> {
  yield* lines;
}

/**
 * What a backup has to be, from one kind of database to another.
 *
 * @param empty makes a database with nothing in it
 */
export function backupContract(from: () => Promise<SqlDatabase>, empty: () => Promise<SqlDatabase>): void {
  test('everything is there again, and goes on', async () => {
    const [source, target] = [await from(), await empty()];
    const store = await filled(source);
    const lines = await backupOf(source);
    const rows = { entries: 1_203, source_state: 1, events: 3, evidence: 1 };
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ end: true, rows });
    expect(await restoreBackup(target, linesOf(lines), 'a file')).toEqual(rows);
    const [before, after] = [store, await RegistryStore.open(target)];
    const all = { generation: 0, event: 0 };
    const sorted = async (one: RegistryStore) => {
      const { keys, changed, ...rest } = await one.changes(all);
      return { ...rest, keys: [...keys].sort(), changed: [...changed].sort((a, b) => (a.name < b.name ? -1 : 1)) };
    };
    expect(await sorted(after)).toEqual(await sorted(before));
    // Nobody holds a source there, and events are counted on.
    expect(await after.hold('published', 'another', 0, 1_000)).toBe(true);
    const event = { at: AT, kind: 'imported', name: 'com.acme/x', version: '1', actor: 'a', detail: {} } as const;
    await after.write((writer) => writer.append(event));
    expect((await after.events('com.acme/x')).map(({ id }) => id)).toEqual([4]);
    await expect(target.write((sql) => sql.run('DELETE FROM events'))).rejects.toThrow('append-only');
    // The same again is refused: there is something.
    await expect(restoreBackup(target, linesOf(lines), 'a file')).rejects.toMatchObject({
      code: 'REGISTRY_STORE_NOT_EMPTY',
    });
    await Promise.all([before.close(), after.close()]);
  });
}
