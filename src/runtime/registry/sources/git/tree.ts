import type { GitObjects } from './pack';

const FOLDER = '40000';
const FILES = new Set(['100644', '100755', '100664']);
const DEPTH = 32;

export interface GitFile {
  readonly path: string;
  readonly data: Buffer;
}

/**
 * The files below a path of a commit. Links and other repositories are left out: they lead elsewhere.
 *
 * @throws Error when the path is not there, or there are too many files
 */
export function filesOf(objects: GitObjects, commit: string, path: string | undefined, most: number): GitFile[] {
  const tree = /^tree ([0-9a-f]{40})\n/.exec(take(objects, commit, 'commit').toString('latin1'))?.[1] ?? '';
  const parts = (path ?? '').split('/').filter((part) => part !== '');
  let place: Entry = { mode: FOLDER, name: '', id: tree };
  for (const part of parts) {
    const found =
      place.mode === FOLDER ? entriesOf(take(objects, place.id, 'tree')).find(({ name }) => name === part) : undefined;
    if (found === undefined) throw new Error(`the commit has no "${path}"`);
    place = found;
  }
  const files: GitFile[] = [];
  const walk = ({ mode, id }: Entry, at: string, depth: number): void => {
    if (depth > DEPTH) throw new Error(`folders are nested more than ${DEPTH} deep`);
    if (FILES.has(mode)) files.push({ path: at, data: take(objects, id, 'blob') });
    if (files.length > most) throw new Error(`there are more than ${most} files`);
    if (mode !== FOLDER) return;
    for (const entry of entriesOf(take(objects, id, 'tree'))) {
      const wanted = entry.mode === FOLDER || /\.(json|ya?ml)$/.test(entry.name);
      if (wanted && !entry.name.startsWith('.')) walk(entry, `${at}/${entry.name}`, depth + 1);
    }
  };
  walk(place, parts.join('/'), 0);
  return files;
}

interface Entry {
  readonly mode: string;
  readonly name: string;
  readonly id: string;
}

function entriesOf(tree: Buffer): Entry[] {
  const entries: Entry[] = [];
  for (let at = 0; at < tree.length; ) {
    const blank = tree.indexOf(0x20, at);
    const end = tree.indexOf(0, blank);
    if (blank < 0 || end < 0 || end + 21 > tree.length) throw new Error('a folder is broken');
    const [mode, name] = [tree.toString('latin1', at, blank), tree.toString('utf8', blank + 1, end)];
    entries.push({ mode, name, id: tree.toString('hex', end + 1, end + 21) });
    at = end + 21;
  }
  return entries;
}

function take(objects: GitObjects, id: string, type: string): Buffer {
  const object = objects.get(id);
  if (object?.type !== type) throw new Error(`the answer lacks ${type} ${id}`);
  return object.data;
}
