import type { LockedServer } from '../../src/contract';
import { FROM_NPM, listed, packagesFolder } from '../catalog/listing';
import { readLock, writeLock } from '../catalog/lock';

const MINUTES = 60_000;
/** `STRATA_CATALOG_LOCK=write`: what is found is recorded, not compared. */
const records = process.env['STRATA_CATALOG_LOCK'] === 'write';

const folder = packagesFolder();
afterAll(() => folder.remove());

const found = new Map<string, LockedServer>();
/** Jest tells of a file when all of it is over, which takes minutes: what was found is told at once. */
const tell = (id: string, text: string, began: number) =>
  process.stdout.write(`${id}: ${text}, ${Math.round((performance.now() - began) / 1_000)} s\n`);
afterAll(() => {
  if (records) writeLock({ ...readLock().servers, ...Object.fromEntries(found) });
});

const startable = FROM_NPM.filter(({ listing }) => listing?.startable).map((entry) => [entry.id, entry] as const);

test.each(startable)(
  '%s is installed, starts behind its bridge, and has the tools that were recorded',
  async (id, entry) => {
    const began = performance.now();
    const now = await listed(entry, folder.path);
    tell(id, `${now.tools.length} tools`, began);
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
  async (id, _reason, entry) => {
    const began = performance.now();
    await expect(listed(entry, folder.path)).rejects.toThrow();
    tell(id, 'nothing', began);
  },
  10 * MINUTES,
);
