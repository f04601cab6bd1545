import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { StrataError } from '../../errors';
import type { Client } from '../table';
import { type ReadFile, readBounded } from './read';

/** The file beside a configuration file that holds its bytes from before the last change. */
export const backupOf = (path: string) => `${path}.strata-backup`;

/**
 * Puts a text in place of a file, at once: whoever reads sees the old one or the new one. Permissions and owner stay; where the path is
 * a link, the file behind it changes. A file that was not there is readable for its owner alone.
 *
 * @param before the file as it was read, or nothing where there was none
 * @throws CLIENT_FILE_CHANGED, CLIENT_FILE_UNWRITABLE
 */
export function replaceFile(path: string, text: string, before: ReadFile | undefined, format: Client['format']): void {
  attempt(path, () => {
    const target = behindLinks(path);
    const folder = dirname(target);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const temporary = join(folder, `.strata-${randomBytes(6).toString('hex')}.tmp`);
    try {
      writeNew(temporary, text);
      keepOwner(temporary, before);
      if (readBounded(target, format)?.text !== before?.text) throw new StrataError('CLIENT_FILE_CHANGED', path, {});
      renameSync(temporary, target);
    } finally {
      rmSync(temporary, { force: true });
    }
  });
}

/** Keeps the bytes of a file beside it, with the file's permissions. The copy is a new file, never written through a link. */
export function backUp(path: string, before: ReadFile): void {
  attempt(path, () => {
    const target = backupOf(behindLinks(path));
    const temporary = `${target}.${randomBytes(6).toString('hex')}`;
    try {
      writeNew(temporary, before.text);
      keepOwner(temporary, before);
      renameSync(temporary, target);
    } finally {
      rmSync(temporary, { force: true });
    }
  });
}

/** Removes a file or its backup, if it is there. */
export function removeFile(path: string): void {
  attempt(path, () => rmSync(path, { force: true }));
}

/** The file that a path leads to. A link to nothing leads to where the file is going to be. */
export function behindLinks(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return path;
  }
}

function writeNew(path: string, text: string): void {
  const file = openSync(path, 'wx', 0o600);
  try {
    const bytes = Buffer.from(text);
    for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function keepOwner(path: string, before: ReadFile | undefined): void {
  if (before === undefined) return;
  const { uid, gid, mode } = before.stats;
  // Only root may give a file away; everybody else owns what they write.
  if (process.getuid?.() === 0) chownSync(path, uid, gid);
  chmodSync(path, mode & 0o777);
}

function attempt(path: string, step: () => void): void {
  try {
    step();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (StrataError.is(error) || code === undefined) throw error;
    throw new StrataError('CLIENT_FILE_UNWRITABLE', path, { problem: code });
  }
}
