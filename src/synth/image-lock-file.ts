import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { ImageLock } from '../contract';
import { StrataError } from '../errors';

/**
 * Reads an image lock. A file that is not there is an empty lock.
 *
 * @throws StrataError IMAGE_LOCK_INVALID
 */
export function readImageLock(file: string): ImageLock {
  if (!existsSync(file)) return { version: 1, images: {} };
  const parsed = ImageLock.safeParse(parseJson(readFileSync(file, 'utf8'), file));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(
    ({ path, message }) => `${path.map(String).join('.') || '(whole)'}: ${message}`,
  );
  throw new StrataError('IMAGE_LOCK_INVALID', file, { problems: problems.join('; ') });
}

/** Writes an image lock as a whole: sorted, a line for each image, so that a diff shows what moved. */
export function writeImageLock(file: string, images: ImageLock['images']): void {
  const sorted = Object.fromEntries(Object.entries(images).sort(([a], [b]) => (a < b ? -1 : 1)));
  const temporary = `${file}.new`;
  writeFileSync(temporary, `${JSON.stringify({ version: 1, images: sorted } satisfies ImageLock, null, 2)}\n`);
  renameSync(temporary, file);
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new StrataError('IMAGE_LOCK_INVALID', file, { problems: (error as Error).message });
  }
}
