/** A line of a log in JSON. */
interface Entry {
  readonly level?: unknown;
  readonly event?: unknown;
  readonly failures?: unknown;
  readonly server?: unknown;
  readonly message?: unknown;
  readonly msg?: unknown;
  readonly error?: unknown;
}

/** What logs call a level that is worth telling, as words and as pino's numbers. */
const GRAVE = new Set<unknown>(['error', 'fatal', 'critical', 'panic', 'ERROR', 'FATAL', 'CRITICAL', 50, 60]);
/** A heading of an uncaught error, in Node.js and Python. */
const UNCAUGHT = /^(?:Uncaught )?(?:[\w.]*(?:Error|Exception)\b)(?: \[\w+\])?: \S/;
/** What runtimes write around a message: stacks, the source with its mark, properties, versions. */
const NOISE = /^(?:\s+at |\s*File "|Traceback |Node\.js v|node:|\s*[\^~}\])]|\s+throw |\s+\w+: .*,$|\s*$)/;
const MOST = 300;

/**
 * What a server said last that tells why it ended: an entry of its log that says it failed, else an uncaught error, else its last line that is no stack.
 *
 * @param lines what bridge and server wrote, the bridge's own log among it
 */
export function lastWords(lines: readonly string[]): string | undefined {
  const said = lines.filter((line) => !isBridges(entryOf(line)));
  const grave = said.map(entryOf).findLast((entry) => GRAVE.has(entry?.level));
  const words =
    (grave && wordsOf(grave)) ??
    said.findLast((line) => UNCAUGHT.test(line)) ??
    said.findLast((line) => !NOISE.test(line) && entryOf(line) === undefined);
  return words?.trim().slice(0, MOST);
}

/** How often in a row a bridge could not start its server, as its log tells it. */
export function failedStarts(line: string): number {
  // Few lines are worth being parsed.
  const entry = line.includes('"start-failed"') ? entryOf(line) : undefined;
  return entry?.event === 'start-failed' && typeof entry.failures === 'number' ? entry.failures : 0;
}

function isBridges(entry: Entry | undefined): boolean {
  return typeof entry?.server === 'string' && typeof entry.event === 'string';
}

function wordsOf({ message, msg, error }: Entry): string | undefined {
  const parts = [message ?? msg, error].filter((part) => typeof part === 'string' && part !== '');
  return parts.length === 0 ? undefined : parts.join(': ');
}

function entryOf(line: string): Entry | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line) as Entry;
  } catch {
    return undefined;
  }
}
