import { readFile } from 'node:fs/promises';

/** How long a token that was read is used, milliseconds. Projected tokens are replaced minutes before they expire. */
const FRESH = 10_000;

/** A token in a file that somebody else rotates. */
export class TokenFile {
  private value: string | undefined;
  private readAt = 0;

  constructor(private readonly path: string) {}

  /** @throws Error when the file cannot be read or is empty */
  async read(): Promise<string> {
    if (this.value === undefined || performance.now() - this.readAt > FRESH) {
      const token = (await readFile(this.path, 'utf8')).trim();
      if (!/^[\x21-\x7e]{1,16384}$/.test(token)) throw new Error('The token file holds no token');
      this.value = token;
      this.readAt = performance.now();
    }
    return this.value;
  }
}
