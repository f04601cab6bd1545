import { join } from 'node:path';
import { StrataError } from '../../errors';
import type { Folder } from './folder';
import { isSafeFile } from './render';

/** The file that lists what the writer wrote. Neither Kubernetes tools nor GitOps controllers take it for a manifest. */
export const OWNERSHIP_FILE = '.strata-owned';

const HEADER = '# What mcp-strata wrote here. Do not edit; compare with: sha256sum --check .strata-owned\n';
const LINE = /^([0-9a-f]{64}) {2}(\S+)$/;

/** The hashes that each file may have, by path. During a run a file has two: the one before and the one after. */
export type Ownership = ReadonlyMap<string, ReadonlySet<string>>;

/** @throws TREE_OWNERSHIP_INVALID */
export function readOwnership(folder: Folder): Ownership {
  const owned = new Map<string, Set<string>>();
  const text = folder.read(OWNERSHIP_FILE)?.toString('utf8') ?? '';
  text.split('\n').forEach((line, index) => {
    if (line === '' || line.startsWith('#')) return;
    const [, hash, file] = LINE.exec(line) ?? [];
    if (hash === undefined || file === undefined || !isSafeFile(file)) {
      throw new StrataError('TREE_OWNERSHIP_INVALID', join(folder.path, OWNERSHIP_FILE), { line: index + 1 });
    }
    const hashes = owned.get(file);
    if (hashes) hashes.add(hash);
    else owned.set(file, new Set([hash]));
  });
  return owned;
}

/** The same text for the same files: sorted by path, nothing from clock or machine, in the form of sha256sum. */
export function formatOwnership(entries: Iterable<readonly [file: string, hash: string]>): string {
  const lines = [...entries].map(([file, hash]) => ({ file, line: `${hash}  ${file}\n` }));
  lines.sort((a, b) => (a.file === b.file ? (a.line < b.line ? -1 : 1) : a.file < b.file ? -1 : 1));
  return HEADER + lines.map(({ line }) => line).join('');
}
