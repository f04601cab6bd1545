import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type LockedServer, ToolLock } from '../../src/contract';

export const LOCK = join(__dirname, '..', '..', 'src', 'catalog', 'tools.lock.json');

/** The tools that were recorded, by entry. */
export function readLock(): ToolLock {
  return ToolLock.parse(JSON.parse(readFileSync(LOCK, 'utf8')));
}

/** Writes what was found, one tool a line, so that a change shows which tool it is about. */
export function writeLock(servers: Readonly<Record<string, LockedServer>>): void {
  const sorted = Object.entries(servers).sort(([one], [other]) => (one < other ? -1 : 1));
  const texts = sorted.map(([id, { tools, ...rest }]) => {
    const lines = tools.map((tool) => JSON.stringify(tool)).join(',\n');
    return `${JSON.stringify(id)}:${JSON.stringify(rest).slice(0, -1)},"tools":[\n${lines}\n]}`;
  });
  writeFileSync(LOCK, `{"version":1,"servers":{\n${texts.join(',\n')}\n}}\n`);
}
