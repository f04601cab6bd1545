import { mkdirSync, statSync } from 'node:fs';
import type { Assembly } from '../../contract';
import { StrataError, StrataErrors } from '../../errors';
import { complete } from '../deferred';
import { type Comparison, compare, type Differences } from './compare';
import { Folder } from './folder';
import { withLock } from './lock';
import { formatOwnership, OWNERSHIP_FILE, type Ownership, readOwnership } from './ownership';
import { renderFiles, type TreeFile } from './render';

/** How a tree is written. */
export interface WriteTreeOptions {
  /**
   * Overwrite and remove files that were edited by hand or written by others. Links are refused all the same.
   *
   * @default false: such files are named in an error and nothing is written
   */
  readonly force?: boolean;
  /**
   * Write nothing, and fail when the folder differs from the composition.
   *
   * @default false
   */
  readonly check?: boolean;
  /**
   * More files of the tree, by path: content as it stands.
   *
   * @default - none
   */
  readonly others?: Readonly<Record<string, string>>;
}

/** What a run did. Paths are relative to the folder and sorted. */
export interface WriteTreeResult {
  readonly written: readonly string[];
  readonly removed: readonly string[];
  /** How many files were as wanted before. */
  readonly unchanged: number;
}

/**
 * Makes a folder hold exactly the manifests of an assembly, beside whatever others keep there: writes what is new or changed, removes
 * what an earlier run wrote and nobody wants now. Files are replaced as a whole; after a crash the next run completes the work.
 *
 * @throws StrataErrors, or the only StrataError: TREE_FILE_FOREIGN, TREE_FILE_EDITED, TREE_PATH_UNSAFE, TREE_OWNERSHIP_INVALID, TREE_BUSY,
 * TREE_DRIFTED, TREE_UNWRITABLE, SYNTH_VALUE_DEFERRED
 */
export function writeTree(assembly: Assembly, path: string, options: WriteTreeOptions = {}): WriteTreeResult {
  const files = renderFiles(complete(assembly), options.others);
  return guarded(path, () => {
    if (options.check) return checkTree(path, files);
    mkdirSync(path, { recursive: true });
    return withLock(path, () => update(new Folder(path), files, options.force ?? false));
  });
}

/**
 * How a folder differs from an assembly. Writes nothing.
 *
 * @throws TREE_PATH_UNSAFE, TREE_OWNERSHIP_INVALID, TREE_UNWRITABLE
 */
export function compareTree(
  assembly: Assembly,
  path: string,
  options: Pick<WriteTreeOptions, 'others'> = {},
): Differences {
  return guarded(path, () => differences(path, renderFiles(assembly, options.others)));
}

function checkTree(path: string, files: readonly TreeFile[]): WriteTreeResult {
  const found = differences(path, files);
  const lists = (['changed', 'missing', 'stale'] as const).filter((kind) => found[kind].length > 0);
  if (lists.length === 0) return { written: [], removed: [], unchanged: files.length };
  const texts = lists.map((kind) => `${kind}: ${found[kind].join(', ')}`);
  throw new StrataError('TREE_DRIFTED', path, { differences: texts.join('; ') });
}

function differences(path: string, files: readonly TreeFile[]): Differences {
  if (!statSync(path, { throwIfNoEntry: false })) {
    return { changed: [], missing: [...files.map(({ file }) => file), OWNERSHIP_FILE], stale: [] };
  }
  const folder = new Folder(path);
  const { changed, missing, stale, isOwnershipCurrent } = compare(folder, files, readOwnership(folder));
  if (isOwnershipCurrent) return { changed, missing, stale };
  return folder.read(OWNERSHIP_FILE)
    ? { changed: [...changed, OWNERSHIP_FILE], missing, stale }
    : { changed, missing: [...missing, OWNERSHIP_FILE], stale };
}

function update(folder: Folder, files: readonly TreeFile[], force: boolean): WriteTreeResult {
  const owned = readOwnership(folder);
  const found = compare(folder, files, owned);
  if (found.conflicts.length > 0 && !force) {
    throw found.conflicts.length === 1 ? found.conflicts[0] : new StrataErrors(found.conflicts);
  }
  const pending = new Set([...found.changed, ...found.missing]);
  if (pending.size > 0 || found.stale.length > 0) {
    announce(folder, files, owned, pending);
    carryOut(folder, files, found, pending);
  }
  if (!found.isOwnershipCurrent) folder.replace(OWNERSHIP_FILE, found.ownership, true);
  folder.flush();
  return { written: [...pending].sort(), removed: found.stale, unchanged: files.length - pending.size };
}

/** First says what the files will be, so that a run after a crash knows the new ones for its own. */
function announce(folder: Folder, files: readonly TreeFile[], owned: Ownership, pending: ReadonlySet<string>): void {
  const before = [...owned].flatMap(([file, hashes]) => [...hashes].map((hash) => [file, hash] as const));
  const after = files.filter(({ file }) => pending.has(file)).map(({ file, hash }) => [file, hash] as const);
  const isNew = ([file, hash]: readonly [string, string]): boolean => !owned.get(file)?.has(hash);
  folder.replace(OWNERSHIP_FILE, formatOwnership([...before, ...after.filter(isNew)]), true);
  folder.flush();
}

function carryOut(folder: Folder, files: readonly TreeFile[], found: Comparison, pending: ReadonlySet<string>): void {
  for (const file of found.stale) folder.remove(file);
  for (const { file, content } of files) if (pending.has(file)) folder.replace(file, content);
  for (const file of found.stale) folder.removeEmptyParents(file);
}

/** File system errors in the words of the catalogue. */
function guarded<Result>(path: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    const { code, syscall, path: place } = error as NodeJS.ErrnoException;
    if (code === undefined || syscall === undefined) throw error;
    throw new StrataError('TREE_UNWRITABLE', place ?? path, { reason: `${syscall} failed with ${code}` });
  }
}
