import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { StrataError } from '../errors';

/**
 * Reads the configuration that a construct wrote, by the schema of its role.
 *
 * @throws StrataError RUNTIME_CONFIG_UNREADABLE or RUNTIME_CONFIG_INVALID
 */
export function readConfig<Config>(path: string, schema: z.ZodType<Config>): Config {
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new StrataError('RUNTIME_CONFIG_UNREADABLE', path, {
      reason: error instanceof Error ? error.message : String(error),
    });
  }
  const result = schema.safeParse(parsed);
  if (result.success) return result.data;
  const problems = result.error.issues
    .map((issue) => `${issue.path.join('.') || 'the file'}: ${issue.message}`)
    .join('; ');
  throw new StrataError('RUNTIME_CONFIG_INVALID', path, { problems });
}
