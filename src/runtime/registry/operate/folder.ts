import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const STAMP = String.raw`\d{8}T\d{6}Z`;
const END = '.ndjson';

/** The file of a backup in a folder: named by the registry and the time, so that the order of names is that of times. */
export function backupFile(folder: string, name: string, at: string): string {
  return join(folder, `${name}-${at.replace(/[-:]|\.\d+/g, '')}${END}`);
}

/**
 * Removes the oldest backups of a registry, and what a backup left that was cut off. Nothing else in the folder is touched.
 *
 * @returns the names of the backups that went
 */
export function keepNewest(folder: string, name: string, keep: number): string[] {
  const own = new RegExp(`^${name}-${STAMP}${END}$`);
  const files = readdirSync(folder).sort();
  for (const file of files) if (new RegExp(`^${name}-${STAMP}${END}\\.partial$`).test(file)) rmSync(join(folder, file));
  const backups = files.filter((file) => own.test(file));
  const gone = backups.slice(0, Math.max(0, backups.length - keep));
  for (const file of gone) rmSync(join(folder, file));
  return gone;
}
