import {
  closeSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { StrataError } from '../../errors';
import { TEMPORARY } from './folder';

/** What `Folder.replace` calls them. */
const TEMPORARY_FILE = /^\d+$/;

/**
 * Keeps other writers out of a folder while `work` runs, and gives it a place for temporary files. What a crashed run left is cleared.
 *
 * @throws TREE_BUSY, TREE_PATH_UNSAFE
 */
export function withLock<Result>(path: string, work: () => Result): Result {
  const place = join(path, TEMPORARY);
  mkdirSync(place, { recursive: true, mode: 0o700 });
  // mkdir accepts a link to a folder; temporary files must not land behind one.
  if (lstatSync(place).isSymbolicLink())
    throw new StrataError('TREE_PATH_UNSAFE', place, { problem: 'it is a symbolic link' });
  const lock = join(place, 'lock');
  acquire(lock);
  try {
    clear(place);
    return work();
  } finally {
    clear(place);
    unlinkSync(lock);
    rmdirQuietly(place);
  }
}

function acquire(lock: string): void {
  const holder = `${hostname()} ${process.pid}`;
  for (const isLastTry of [false, true]) {
    try {
      const handle = openSync(lock, 'wx', 0o600);
      writeSync(handle, holder);
      closeSync(handle);
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const other = readHolder(lock);
      if (isLastTry || !isGone(other)) throw new StrataError('TREE_BUSY', lock, { holder: other || 'unknown' });
      unlinkSync(lock);
    }
  }
}

function readHolder(lock: string): string {
  try {
    return readFileSync(lock, 'utf8').slice(0, 300);
  } catch {
    return '';
  }
}

/** Whether the holder ran on this machine and no longer does. Of other machines nothing is known. */
function isGone(holder: string): boolean {
  const [, host, pid] = /^(\S+) ([1-9]\d{0,9})$/.exec(holder) ?? [];
  if (host !== hostname()) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

function clear(place: string): void {
  for (const name of readdirSync(place)) if (TEMPORARY_FILE.test(name)) unlinkSync(join(place, name));
}

function rmdirQuietly(place: string): void {
  try {
    rmdirSync(place);
  } catch {
    // Somebody put a file of their own there; it stays.
  }
}
