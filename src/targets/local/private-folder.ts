import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/**
 * A temporary folder that only this user can enter. It holds the bridges' configurations, secrets that a server wants as files, and
 * each server's own /tmp; it goes with the process, however that ends short of a kill.
 */
export class PrivateFolder {
  readonly path = mkdtempSync(join(tmpdir(), `strata-${process.pid}-`));
  readonly #removeAtExit = () => rmSync(this.path, { recursive: true, force: true });

  constructor() {
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
