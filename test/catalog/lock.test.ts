import { join } from 'node:path';
import { CATALOG } from '../../src/catalog';
import { entryOf, FROM_NPM, INSTALLED, listed } from './listing';
import { readLock } from './lock';

const lock = readLock();
const repository = join(__dirname, '..', '..');

test('what is recorded is what the entries name, in their versions', () => {
  const startable = FROM_NPM.filter(({ listing }) => listing?.startable);
  expect(Object.keys(lock.servers)).toEqual(startable.map(({ id }) => id));
  for (const { id, package: source } of startable) {
    expect(lock.servers[id]?.source).toBe(`npm:${source?.identifier}@${source?.version}`);
  }
});

test('at least two servers run with what the repository has installed', () => {
  expect(INSTALLED.length).toBeGreaterThanOrEqual(2);
});

test.each(INSTALLED.map(({ id }) => id))(
  '%s starts behind its bridge, and has the tools that were recorded',
  async (id) => {
    expect(await listed(entryOf(id), repository)).toEqual(lock.servers[id]);
  },
  120_000,
);

test('servers that were kept from writing have no tool that says it destroys', () => {
  const kept = CATALOG.filter(({ id, readOnly }) => readOnly !== undefined && lock.servers[id] !== undefined);
  expect(kept.length).toBeGreaterThan(0);
  for (const { id } of kept) {
    const destructive = lock.servers[id]?.tools.filter(({ annotations }) => annotations?.['readOnlyHint'] === false);
    expect(destructive?.map(({ name }) => name)).toEqual([]);
  }
});
