import { type FSWatcher, readdirSync, watch } from 'node:fs';
import { join, relative } from 'node:path';
import { StrataError } from '../../errors';

/** An editor writes a file in several steps. */
const SETTLE_MILLISECONDS = 150;

/**
 * Tells when a file of a project changes, once for changes that come together. Packages, folders whose name begins with a dot and the given ones are not
 * looked into; of files whose name begins with a dot only `.env` counts.
 *
 * @param ignored absolute folders: what is written there is no part of the composition
 * @returns ends it
 * @throws StrataError LOCAL_WATCH_IMPOSSIBLE
 */
export function watchProject(project: string, ignored: () => readonly string[], onChange: () => void): () => void {
  const watchers = new Map<string, FSWatcher>();
  let timer: NodeJS.Timeout | undefined;

  const isOf = (folder: string, name: string): boolean => {
    if (name === 'node_modules' || (name.startsWith('.') && name !== '.env')) return false;
    const path = join(folder, name);
    return !ignored().some((one) => isInside(one, path) && isInside(project, one) && one !== project);
  };
  const follow = (folder: string): void => {
    if (!watchers.has(folder)) {
      const watcher = watchFolder(folder, (name) => {
        if (name === null || isOf(folder, name)) changed();
      });
      if (watcher !== undefined) watchers.set(folder, watcher);
    }
    for (const entry of foldersIn(folder)) if (isOf(folder, entry)) follow(join(folder, entry));
  };
  const renew = (): void => {
    // A folder that was removed and made again has a watcher that is deaf.
    for (const [folder, watcher] of watchers) {
      if (folder === project) continue;
      watcher.close();
      watchers.delete(folder);
    }
    follow(project);
  };
  const changed = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      renew();
      onChange();
    }, SETTLE_MILLISECONDS);
  };

  follow(project);
  return () => {
    clearTimeout(timer);
    for (const watcher of watchers.values()) watcher.close();
    watchers.clear();
  };
}

/** A folder that went between two looks is not watched. */
function watchFolder(folder: string, onEntry: (name: string | null) => void): FSWatcher | undefined {
  try {
    const watcher = watch(folder, (_, name) => onEntry(name));
    // A folder that goes says so; what is left is looked for when the change is told.
    return watcher.on('error', () => undefined);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw new StrataError('LOCAL_WATCH_IMPOSSIBLE', folder, { problem: message });
  }
}

function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === '' || !(way === '..' || way.startsWith('../'));
}

function foldersIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
  } catch {
    // It went between two looks.
    return [];
  }
}
