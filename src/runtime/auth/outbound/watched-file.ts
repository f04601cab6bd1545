import { readFileSync, statSync } from 'node:fs';

/** How long a file is taken to be unchanged, milliseconds. */
const TRUST = 1_000;

/**
 * A mounted file that is read again when it changes. Kubernetes replaces the files of a Secret by moving a link: therefore the file behind the link is
 * what counts.
 */
export class WatchedFile {
  private checked = Number.NEGATIVE_INFINITY;
  private stamp = '';
  private text = '';

  constructor(readonly path: string) {}

  /**
   * The content without white space at its end.
   *
   * @throws Error when the file cannot be read or is empty: a secret that was taken away is not used any longer
   */
  read(): string {
    const now = performance.now();
    if (now - this.checked < TRUST) return this.text;
    const { ino, mtimeMs, size } = statSync(this.path);
    const stamp = `${ino} ${mtimeMs} ${size}`;
    if (stamp !== this.stamp) {
      const text = readFileSync(this.path, 'utf8').trimEnd();
      if (text === '') throw new Error(`${this.path} is empty`);
      this.text = text;
      this.stamp = stamp;
    }
    this.checked = now;
    return this.text;
  }
}
