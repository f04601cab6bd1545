import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { type LockedServer, ToolLock } from '../../contract';
import { StrataError } from '../../errors';

const EMPTY: ToolLock = { version: 1, servers: {} };

/**
 * Reads a lock; an empty one where there is none.
 *
 * @throws StrataError TOOL_LOCK_INVALID
 */
export function readToolLock(file: string): ToolLock {
  if (!existsSync(file)) return EMPTY;
  try {
    return ToolLock.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    const [problem = ''] = String(error instanceof Error ? error.message : error).split('\n');
    throw new StrataError('TOOL_LOCK_INVALID', file, { file, problem });
  }
}

/** The text of a lock: the same for the same tools, whatever order they came in. */
export function lockText(servers: ReadonlyMap<string, LockedServer>): string {
  const sorted = [...servers].sort(([one], [other]) => (one < other ? -1 : 1));
  return `${JSON.stringify({ version: 1, servers: Object.fromEntries(sorted) }, undefined, 2)}\n`;
}

/** Writes a lock in one piece. */
export function writeToolLock(file: string, text: string): void {
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
}
