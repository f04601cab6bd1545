import {
  closeSync,
  constants,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmdirSync,
  type Stats,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { StrataError } from '../../errors';

/** Where files are prepared before they are moved into their places, relative to the folder. */
export const TEMPORARY = '.strata-tmp';

/**
 * A folder on disk whose content is not trusted: links inside it are never followed, and files are replaced as a whole.
 * The folder itself may be reached through a link; whoever names it decides.
 */
export class Folder {
  private readonly root: string;
  private readonly checked = new Set<string>();
  private readonly touched = new Set<string>();
  /** Names temporary files. The lock keeps other writers away from them. */
  private written = 0;

  constructor(readonly path: string) {
    this.root = realpathSync(path);
  }

  /** The content of a regular file, or undefined where there is none. @throws TREE_PATH_UNSAFE for anything else */
  read(file: string): Buffer | undefined {
    if (!this.hasSafeParent(file)) return undefined;
    const stats = lstat(this.at(file));
    if (!stats) return undefined;
    if (!stats.isFile()) throw this.unsafe(file, stats);
    const handle = openSync(this.at(file), constants.O_RDONLY | constants.O_NOFOLLOW);
    try {
      return readFileSync(handle);
    } finally {
      closeSync(handle);
    }
  }

  /**
   * Replaces a file as a whole: a reader, or a crash, sees the old content or the new one.
   *
   * @param isDurable whether the content must be on disk before anything else happens. It costs milliseconds a file; without it, a loss
   * of power can leave a new file empty
   */
  replace(file: string, content: string, isDurable = false): void {
    const temporary = join(this.root, TEMPORARY, `${this.written++}`);
    const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
    const handle = openSync(temporary, flags, 0o644);
    try {
      writeFileSync(handle, content);
      if (isDurable) fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    this.makeParent(file);
    this.refuseSpecial(file);
    renameSync(temporary, this.at(file));
    this.touched.add(dirname(this.at(file)));
  }

  remove(file: string): void {
    if (!this.hasSafeParent(file)) return;
    this.refuseSpecial(file);
    unlinkSync(this.at(file));
    this.touched.add(dirname(this.at(file)));
  }

  /** Removes the folders above a file that are empty now. */
  removeEmptyParents(file: string): void {
    for (let parent = dirname(file); parent !== '.'; parent = dirname(parent)) {
      try {
        rmdirSync(this.at(parent));
        this.checked.delete(parent);
        this.touched.delete(this.at(parent));
      } catch {
        return;
      }
    }
  }

  /** Makes moves and removals survive a loss of power. */
  flush(): void {
    for (const path of this.touched) syncFolder(path);
    this.touched.clear();
  }

  at(file: string): string {
    return join(this.root, file);
  }

  private makeParent(file: string): void {
    const parts = dirname(file).split('/');
    parts.forEach((_, index) => {
      const parent = parts.slice(0, index + 1).join('/');
      if (parent === '.' || this.checked.has(parent)) return;
      mkdirSync(this.at(parent), { recursive: true });
      this.touched.add(dirname(this.at(parent)));
    });
    this.hasSafeParent(file);
  }

  /** Whether the folders above a file exist. @throws TREE_PATH_UNSAFE when one of them is a link or no folder */
  private hasSafeParent(file: string): boolean {
    const parts = dirname(file).split('/');
    for (let length = 1; length <= parts.length; length++) {
      const parent = parts.slice(0, length).join('/');
      if (parent === '.' || this.checked.has(parent)) continue;
      const stats = lstat(this.at(parent));
      if (!stats) return false;
      if (!stats.isDirectory()) throw this.unsafe(parent, stats);
      this.checked.add(parent);
    }
    return true;
  }

  private refuseSpecial(file: string): void {
    const stats = lstat(this.at(file));
    if (stats && !stats.isFile()) throw this.unsafe(file, stats);
  }

  private unsafe(file: string, stats: Stats): StrataError {
    const problem = stats.isSymbolicLink() ? 'it is a symbolic link' : 'it is not of the kind that the tree has there';
    return new StrataError('TREE_PATH_UNSAFE', join(this.path, file), { problem });
  }
}

function lstat(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false });
}

function syncFolder(path: string): void {
  try {
    const handle = openSync(path, constants.O_RDONLY);
    try {
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  } catch {
    // Systems that cannot open a folder (Windows) keep its entries without being asked.
  }
}
