import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import { Variable } from '../../contract';
import { StrataError } from '../../errors';
import { checked } from './check';
import { EnvironmentFile } from './file';

/** Where environments are. */
export interface EnvironmentOptions {
  /**
   * The folder of the composition. Its `environments` holds one file each.
   * @default the folder in which the composition runs
   */
  readonly folder?: string;
  /**
   * Which one.
   * @default what `strata -e <name>` says, else the variable STRATA_ENVIRONMENT, else `dev`
   */
  readonly name?: string;
}

/**
 * Reads one environment of a composition, `environments/<name>.yaml`, with the schema that also reads `Pulumi.<name>.yaml`. Use `z.strictObject`, so that a
 * key that nothing reads is an error.
 *
 * @throws StrataError, or StrataErrors with every problem, each with file, line, column and remedy: ENVIRONMENT_MISSING, ENVIRONMENT_UNREADABLE,
 * ENVIRONMENT_INVALID, ENVIRONMENT_KEY_UNKNOWN, ENVIRONMENT_SECRET_MISSING, ENVIRONMENT_SECRET_INVALID, ENVIRONMENT_SECRET_LITERAL
 */
export function loadEnvironment<Schema extends z.ZodObject>(
  schema: Schema,
  options: EnvironmentOptions = {},
): z.output<Schema> {
  const { folder = '.', name = process.env[Variable.ENVIRONMENT] ?? 'dev' } = options;
  const file = join('environments', `${name}.yaml`);
  const path = join(folder, file);
  if (!existsSync(path)) throw new StrataError('ENVIRONMENT_MISSING', file, { known: knownIn(folder) });
  const environment = new EnvironmentFile(file, readFileSync(path, 'utf8'));
  return checked(schema, environment.value, (at) => environment.placeOf(at));
}

function knownIn(folder: string): string {
  const path = join(folder, 'environments');
  const files = existsSync(path) ? readdirSync(path).filter((name) => name.endsWith('.yaml')) : [];
  return (
    files
      .map((name) => name.slice(0, -'.yaml'.length))
      .sort()
      .join(', ') || 'none'
  );
}
