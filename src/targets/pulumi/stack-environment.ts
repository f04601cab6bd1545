import { getProject, getStack, RunError, runtime } from '@pulumi/pulumi';
import type { z } from 'zod';
import { Problems } from '../../errors';

/**
 * The stack's configuration, read with the schema that reads the files of environments: a key of the schema is a key of the configuration, and a key that
 * the schema does not know is an error. Secrets have no place in it: a composition takes them as `deferred(config.requireSecret('name'))`, so that they are
 * never parsed in clear.
 *
 * @throws RunError with every problem: PULUMI_CONFIG_INVALID, PULUMI_CONFIG_UNKNOWN
 */
export function stackEnvironment<Schema extends z.ZodObject>(schema: Schema): z.output<Schema> {
  const problems = new Problems(`Pulumi.${getStack()}.yaml`);
  const given: Record<string, unknown> = {};
  for (const [key, text] of Object.entries(configuration())) {
    const field = Object.hasOwn(schema.shape, key) ? schema.shape[key] : undefined;
    if (field !== undefined) given[key] = read(text, (value) => (field as z.ZodType).safeParse(value).success);
    else if (!isSecret(key))
      problems.add('PULUMI_CONFIG_UNKNOWN', { key: named(key), known: Object.keys(schema.shape).join(', ') });
  }
  const parsed = schema.safeParse(given);
  for (const { path, message } of parsed.error?.issues ?? []) {
    problems.add('PULUMI_CONFIG_INVALID', { key: named(path.map(String).join('.')), reason: message });
  }
  if (problems.found.length > 0 || !parsed.success) {
    throw new RunError(problems.found.map(({ message }) => message).join('\n\n'));
  }
  return parsed.data as z.output<Schema>;
}

/** The project's own keys, without its name. */
function configuration(): Record<string, string> {
  const prefix = `${getProject()}:`;
  const own = Object.entries(runtime.allConfig()).filter(([key]) => key.startsWith(prefix));
  return Object.fromEntries(own.map(([key, text]) => [key.slice(prefix.length), text]));
}

function isSecret(key: string): boolean {
  const names: unknown = JSON.parse(process.env['PULUMI_CONFIG_SECRET_KEYS'] ?? '[]');
  return Array.isArray(names) && names.includes(named(key));
}

function named(key: string): string {
  return `${getProject()}:${key}`;
}

/** Pulumi hands every value over as text: lists, maps, numbers and switches as JSON. What the schema takes as text stays text. */
function read(text: string, isAccepted: (value: unknown) => boolean): unknown {
  if (isAccepted(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
