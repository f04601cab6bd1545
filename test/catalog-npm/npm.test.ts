import { errorsOf } from '../../src/cli/report/told';
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

test.concurrent.each(startable)(
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
  entry.listing?.startable === false ? [[entry.id, entry.listing.reason, entry.listing.says, entry] as const] : [],
);

test.concurrent.each(refused)(
  '%s is installed and does not start without an account, since %s; it says so',
  async (id, _reason, says, entry) => {
    const began = performance.now();
    const error: unknown = await listed(entry, folder.path).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    tell(id, `refuses: ${says}`, began);
    const problems = errorsOf(error).map(({ problem }) => problem);
    expect(problems).toEqual([expect.stringMatching(/: it ended by itself 4 times \(.+\)\.$/)]);
    expect(problems).toEqual([expect.stringContaining(says)]);
  },
  10 * MINUTES,
);

test('every entry that installs from npm is one of the two', () => {
  expect([...startable, ...refused].map(([id]) => id).sort()).toEqual(FROM_NPM.map(({ id }) => id));
  if (!records) expect(Object.keys(readLock().servers).sort()).toEqual(startable.map(([id]) => id).sort());
});
