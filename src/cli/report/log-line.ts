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
  const refused = refusedHost(line);
  if (refused !== undefined) return `${server} | ${refused}`;
  if (parsed === undefined) return all ? `${server} | ${line}` : undefined;
  const { level, event, message, ...rest } = parsed;
  if (!all && !NOTEWORTHY.has(level)) return undefined;
  const details = Object.entries(rest)
    .filter(([name]) => !BASE.has(name))
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  const words = [level, event, message, ...details].filter((word) => word !== undefined);
  return `${server} | ${words.join(' ')}`;
}

/** A connection that the egress role did not let through: whoever writes a composition wants to know what it lacks. */
const Refused = z.looseObject({
  type: z.literal('egress'),
  outcome: z.enum(['denied', 'error']),
  reason: z.string().regex(/^[a-z-]+$/),
  host: z
    .string()
    .regex(/^[\w.:-]{1,255}$/)
    .optional(),
  hostPort: z.number().optional(),
});

function refusedHost(line: string): string | undefined {
  const { data } = Refused.safeParse(jsonOf(line));
  if (data === undefined) return undefined;
  const { outcome, reason, host, hostPort } = data;
  return `${outcome === 'denied' ? 'refused' : 'not reached'}: ${host ?? 'a request'}${hostPort === undefined ? '' : `:${hostPort}`} (${reason})`;
}

function parse(line: string): z.infer<typeof Line> | undefined {
  return Line.safeParse(jsonOf(line)).data;
}

function jsonOf(line: string): unknown {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
