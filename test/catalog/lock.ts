import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type LockedServer, ToolLock } from '../../src/contract';

export const LOCK = join(__dirname, '..', '..', 'src', 'catalog', 'tools.lock.json');

/** The tools that were recorded, by entry. */
export function readLock(): ToolLock {
  return ToolLock.parse(JSON.parse(readFileSync(LOCK, 'utf8')));
}

export function writeLock(servers: Readonly<Record<string, LockedServer>>): void {
  const sorted = Object.fromEntries(Object.entries(servers).sort(([one], [other]) => (one < other ? -1 : 1)));
  writeFileSync(LOCK, `${JSON.stringify({ version: 1, servers: sorted }, undefined, 2)}\n`);
}
