import { z } from 'zod';

/** What the runtime's log lines have in common. */
const Line = z.looseObject({ level: z.string(), event: z.string().optional(), message: z.string().optional() });
const BASE = new Set(['level', 'time', 'server', 'event', 'message']);
const NOTEWORTHY = new Set(['warn', 'error', 'fatal']);

/**
 * A line of a bridge's log as a person reads it.
 *
 * @param all also what is only of interest when something is searched for
 * @returns nothing for a line that need not be shown
 */
export function describeLogLine(server: string, line: string, all: boolean): string | undefined {
  const parsed = parse(line);
  if (parsed === undefined) return all ? `${server} | ${line}` : undefined;
  const { level, event, message, ...rest } = parsed;
  if (!all && !NOTEWORTHY.has(level)) return undefined;
  const details = Object.entries(rest)
    .filter(([name]) => !BASE.has(name))
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  const words = [level, event, message, ...details].filter((word) => word !== undefined);
  return `${server} | ${words.join(' ')}`;
}

function parse(line: string): z.infer<typeof Line> | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return Line.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
