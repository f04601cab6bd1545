import { type Dirent, readdirSync, realpathSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { CLIENTS, type Client, type ClientFile, SYSTEMS, type System } from '../table';

/** A file that may hold servers, and which clients read it. */
export interface Candidate {
  /** Absolute. */
  readonly path: string;
  /** Relative to the home directory, with `/`. */
  readonly shown: string;
  readonly client: Client;
  readonly key?: readonly string[];
}

/** How far a walk goes. What lies beyond is told. */
const DEPTH = 6;
const MOST_FOLDERS = 20_000;
const MOST_MATCHES = 100;
/** Folders that hold no projects of the user's own. */
const PASSED_OVER = new Set([
  'node_modules',
  'vendor',
  'Library',
  'AppData',
  'Applications',
  'proc',
  'sys',
  'dev',
  '__pycache__',
  'site-packages',
  'Trash',
]);
/** Folders of projects that hold client files. */
const PROJECT_FOLDERS = new Set(
  CLIENTS.flatMap(({ projectFiles = [] }) => projectFiles.map((file) => file.split('/')[0] ?? '')),
);

/** The clients' own files in a home directory, of the given layouts. */
export function userFiles(home: string, systems: readonly System[] = SYSTEMS): Candidate[] {
  const seen = new Set<string>();
  return CLIENTS.flatMap((client) =>
    systems.flatMap((system) =>
      client.files[system]
        .flatMap((file) => expand(home, client, file))
        .filter(({ path, key }) => isNew(seen, [client.id, path, key?.join('\n')].join('\n'))),
    ),
  );
}

/** Files of projects below a home directory. */
export function projectFiles(home: string): { readonly found: Candidate[]; readonly isComplete: boolean } {
  const found: Candidate[] = [];
  let folders = 0;
  const waiting: { readonly path: string; readonly depth: number }[] = [{ path: home, depth: 0 }];
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    if (++folders > MOST_FOLDERS) return { found, isComplete: false };
    const { path, depth } = next;
    const entries = list(path);
    // The home directory's own files are the user's, not a project's.
    if (depth > 0) found.push(...inProject(home, path, entries));
    if (depth === DEPTH) continue;
    for (const entry of entries) {
      if (entry.isDirectory() && !entry.name.startsWith('.') && !PASSED_OVER.has(entry.name)) {
        waiting.push({ path: join(path, entry.name), depth: depth + 1 });
      }
    }
  }
  return { found, isComplete: true };
}

function inProject(home: string, folder: string, entries: readonly Dirent[]): Candidate[] {
  const isProject = entries.some(({ name }) => PROJECT_FOLDERS.has(name));
  if (!isProject) return [];
  return CLIENTS.flatMap((client) =>
    (client.projectFiles ?? []).flatMap((path) => expand(home, client, { path: `${shownPath(home, folder)}/${path}` })),
  );
}

/** The files that a path of the table stands for. */
function expand(home: string, client: Client, { path, key }: ClientFile): Candidate[] {
  const matches = path
    .split('/')
    .reduce<string[]>(
      (folders, part) =>
        part.includes('*')
          ? folders.flatMap((folder) => matching(folder, part)).slice(0, MOST_MATCHES)
          : folders.map((folder) => join(folder, part)),
      [home],
    );
  return matches.map((match) => ({
    path: match,
    shown: shownPath(home, match),
    client,
    ...(key !== undefined && { key }),
  }));
}

function matching(folder: string, part: string): string[] {
  const [before = '', after = ''] = part.split('*');
  return list(folder)
    .filter(
      ({ name }) => name.length >= before.length + after.length && name.startsWith(before) && name.endsWith(after),
    )
    .map(({ name }) => join(folder, name));
}

/** Entries in a stable order; none where the folder cannot be read. */
export function list(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return [];
  }
}

export function shownPath(home: string, path: string): string {
  return relative(home, path).split(sep).join('/');
}

/** Whether a path leads to something inside of a home directory. Links that lead elsewhere are not followed. */
export function leadsOutside(home: string, path: string): boolean {
  try {
    const target = relative(realpathSync(home), realpathSync(path));
    return target === '..' || target.startsWith(`..${sep}`);
  } catch {
    return false;
  }
}

function isNew(seen: Set<string>, key: string): boolean {
  const isFresh = !seen.has(key);
  seen.add(key);
  return isFresh;
}
