import { existsSync, readFileSync } from 'node:fs';
import type { z } from 'zod';
import { StrataError, StrataErrors } from '../../errors';
import { checked, EnvironmentFile } from '../environment';
import { allConfig, getProject, getStack, RunError } from './sdk';

/**
 * The stack's configuration, read with the schema that reads `environments/*.yaml`: a key of the schema is a key of the configuration. Secrets have no place
 * in it: a composition takes them as `deferred(config.requireSecret('name'))`, so that they are never parsed in clear.
 *
 * @throws RunError with every problem and its line: ENVIRONMENT_INVALID, ENVIRONMENT_KEY_UNKNOWN, ENVIRONMENT_UNREADABLE
 */
export function stackEnvironment<Schema extends z.ZodObject>(schema: Schema): z.output<Schema> {
  const name = `Pulumi.${getStack()}.yaml`;
  try {
    // The command line found it in the folder that the program runs in, unless it was told another one.
    const file = existsSync(name) ? new EnvironmentFile(name, readFileSync(name, 'utf8')) : undefined;
    return checked(
      schema,
      configuration(schema),
      (path) => file?.placeOf(['config', keyOf(path[0] ?? ''), ...path.slice(1)]) ?? name,
    );
  } catch (error) {
    if (StrataError.is(error) || error instanceof StrataErrors) throw new RunError(error.message);
    throw error;
  }
}

/** The project's own keys, without its name and without its secrets. */
function configuration(schema: z.ZodObject): Record<string, unknown> {
  const prefix = keyOf('');
  const secrets = new Set<unknown>(JSON.parse(process.env['PULUMI_CONFIG_SECRET_KEYS'] ?? '[]'));
  const own = Object.entries(allConfig()).filter(([key]) => key.startsWith(prefix) && !secrets.has(key));
  return Object.fromEntries(
    own.map(([whole, text]) => {
      const key = whole.slice(prefix.length);
      return [key, read(text, Object.hasOwn(schema.shape, key) ? (schema.shape[key] as z.ZodType) : undefined)];
    }),
  );
}

function keyOf(key: PropertyKey): string {
  return `${getProject()}:${String(key)}`;
}

/** Pulumi hands every value over as text: lists, maps, numbers and switches as JSON. What the schema takes as text stays text. */
function read(text: string, field: z.ZodType | undefined): unknown {
  if (field?.safeParse(text).success) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
