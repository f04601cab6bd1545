import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CatalogEntry, LockedServer, ToolLock } from '../contract';
import type { Options } from './check-options';

let lock: ToolLock | undefined;

/** Read when it is needed first: most compositions need none of it. A test holds it against its schema and against the servers themselves. */
function recorded(): ToolLock {
  lock ??= JSON.parse(readFileSync(join(__dirname, 'tools.lock.json'), 'utf8')) as ToolLock;
  return lock;
}

/**
 * The tools that an entry's package was seen to have. They were recorded with the least of options: what changes what a server offers, such as `writes` and
 * settings that may be left out, makes another list of them.
 */
export function recordedTools(entry: CatalogEntry, options: Options): LockedServer | undefined {
  const { settings = {} } = entry;
  const given = Object.keys(options).filter((name) => options[name] !== undefined);
  const isOther = given.some((name) => settings[name]?.required === false && settings[name]?.form !== 'host');
  if (isOther || options['writes'] === true) return undefined;
  return recorded().servers[entry.id];
}
