import { lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/**
 * A temporary folder that only this user can enter. It holds the bridges' configurations, secrets that a server wants as files, and
 * each server's own /tmp. It goes with the process; what a killed one left behind goes when the next one begins.
 */
export class PrivateFolder {
  readonly path = mkdtempSync(join(tmpdir(), `strata-${process.pid}-`));
  readonly #removeAtExit = () => rmSync(this.path, { recursive: true, force: true });

  constructor() {
    sweep();
    process.once('exit', this.#removeAtExit);
  }

  /** Writes a file that only this user can read, and returns its path. */
  write(name: string, text: string): string {
    const file = join(this.path, name);
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(file, text, { mode: 0o600, flag: 'wx' });
    return file;
  }

  /** Makes a folder inside, and returns its path. */
  folder(name: string): string {
    const folder = join(this.path, name);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return folder;
  }

  remove(): void {
    process.removeListener('exit', this.#removeAtExit);
    this.#removeAtExit();
  }
}

/** Removes the folders of this user's processes that are no more. */
function sweep(): void {
  for (const name of readdirSync(tmpdir())) {
    const pid = Number(/^strata-(\d+)-[A-Za-z0-9]{6}$/.exec(name)?.[1]);
    const folder = join(tmpdir(), name);
    if (Number.isNaN(pid) || isAlive(pid)) continue;
    const stats = lstatSync(folder, { throwIfNoEntry: false });
    if (stats?.isDirectory() && stats.uid === process.getuid?.()) {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It is another user's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
