import { join } from 'node:path';
import { StrataError } from '../../errors';
import type { Folder } from './folder';
import { formatOwnership, OWNERSHIP_FILE, type Ownership } from './ownership';
import { hashOf, type TreeFile } from './render';

/** How a folder differs from a composition. Paths are relative to the folder and sorted. */
export interface Differences {
  /** Files with other content than the composition wants. */
  readonly changed: readonly string[];
  /** Files that are not there. */
  readonly missing: readonly string[];
  /** Files that an earlier composition wrote and this one does not want. */
  readonly stale: readonly string[];
}

/** Differences, and what stands in the way of removing them. */
export interface Comparison extends Differences {
  /** The ownership file's text once the folder is as the composition wants it. */
  readonly ownership: string;
  /** Whether the ownership file has that text now. */
  readonly isOwnershipCurrent: boolean;
  /** Files that would be lost: written by others, or edited by hand. */
  readonly conflicts: readonly StrataError[];
}

/** Compares a folder with the files that a composition wants; changes nothing. */
export function compare(folder: Folder, files: readonly TreeFile[], owned: Ownership): Comparison {
  const changed: string[] = [];
  const missing: string[] = [];
  const stale: string[] = [];
  const conflicts: StrataError[] = [];
  for (const { file, hash } of files) {
    const content = folder.read(file);
    if (content === undefined) missing.push(file);
    else if (hashOf(content) !== hash) {
      changed.push(file);
      conflicts.push(...conflictsOf(folder, file, content, owned));
    }
  }
  const wanted = new Set(files.map(({ file }) => file));
  for (const file of [...owned.keys()].sort()) {
    if (wanted.has(file)) continue;
    const content = folder.read(file);
    if (content === undefined) continue;
    stale.push(file);
    conflicts.push(...conflictsOf(folder, file, content, owned));
  }
  const ownership = formatOwnership(files.map(({ file, hash }) => [file, hash] as const));
  const isOwnershipCurrent = folder.read(OWNERSHIP_FILE)?.toString('utf8') === ownership;
  return { changed, missing, stale, conflicts, ownership, isOwnershipCurrent };
}

/** An empty file holds nobody's work: it is what a loss of power leaves of a new one. */
function conflictsOf(folder: Folder, file: string, content: Buffer, owned: Ownership): StrataError[] {
  const hashes = owned.get(file);
  if (content.length === 0 || hashes?.has(hashOf(content))) return [];
  return [new StrataError(hashes ? 'TREE_FILE_EDITED' : 'TREE_FILE_FOREIGN', join(folder.path, file), {})];
}
