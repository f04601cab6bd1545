import type { LockedServer } from '../../src/contract';
import { FROM_NPM, listed, packagesFolder } from '../catalog/listing';
import { readLock, writeLock } from '../catalog/lock';

const MINUTES = 60_000;
/** `STRATA_CATALOG_LOCK=write`: what is found is recorded, not compared. */
const records = process.env['STRATA_CATALOG_LOCK'] === 'write';

const folder = packagesFolder();
afterAll(() => folder.remove());

const found = new Map<string, LockedServer>();
afterAll(() => {
  if (records) writeLock({ ...readLock().servers, ...Object.fromEntries(found) });
});

const startable = FROM_NPM.filter(({ listing }) => listing?.startable).map((entry) => [entry.id, entry] as const);

test.each(startable)(
  '%s is installed, starts behind its bridge, and has the tools that were recorded',
  async (id, entry) => {
    const now = await listed(entry, folder.path);
    found.set(id, now);
    expect(now.tools.length).toBeGreaterThan(0);
    if (!records) expect(now).toEqual(readLock().servers[id]);
  },
  10 * MINUTES,
);

const refused = FROM_NPM.flatMap((entry) =>
  entry.listing?.startable === false ? [[entry.id, entry.listing.reason, entry] as const] : [],
);

test.each(refused)(
  '%s lists nothing without more than a placeholder: %s',
  async (_id, _reason, entry) => {
    await expect(listed(entry, folder.path)).rejects.toThrow();
  },
  10 * MINUTES,
);
