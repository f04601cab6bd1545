import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { StrataError } from '../../errors';

/** The file that cdk8s and this command line both read. */
export const SETTINGS_FILE = 'cdk8s.yaml';

const Settings = z.looseObject({
  app: z.string({ error: 'it names no `app`' }).min(1, { error: 'it names no `app`' }),
  output: z.string().min(1).optional(),
});

/** A composition on disk. */
export interface Project {
  /** Its folder, absolute. */
  readonly folder: string;
  /** The command that runs the composition. */
  readonly app: string;
  /** The folder of the manifests, absolute. */
  readonly output: string;
  /** The environment that was asked for. */
  readonly environment?: string;
}

/** The name of an environment is part of a path. */
const ENVIRONMENT = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * Reads the settings of a composition.
 *
 * @param environment the manifests of an environment have a folder of their own inside the output
 * @throws CLI_PROJECT_MISSING, CLI_PROJECT_INVALID, ENVIRONMENT_NAME_INVALID
 */
export function readProject(folder: string, environment?: string): Project {
  if (environment !== undefined && !ENVIRONMENT.test(environment)) {
    throw new StrataError('ENVIRONMENT_NAME_INVALID', folder, { name: environment });
  }
  const file = join(folder, SETTINGS_FILE);
  if (!existsSync(file)) {
    throw new StrataError('CLI_PROJECT_MISSING', folder, {});
  }
  const parsed = Settings.safeParse(readYaml(file));
  if (!parsed.success) {
    const problem = parsed.error.issues.map(({ message }) => message).join('; ');
    throw new StrataError('CLI_PROJECT_INVALID', file, { problem });
  }
  const { app, output = 'dist' } = parsed.data;
  return {
    folder: resolve(folder),
    app,
    output: resolve(folder, output, environment ?? '.'),
    ...(environment !== undefined && { environment }),
  };
}

function readYaml(file: string): unknown {
  try {
    return parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const [problem = ''] = String(error instanceof Error ? error.message : error).split('\n');
    throw new StrataError('CLI_PROJECT_INVALID', file, { problem: problem.replace(/[.:]$/, '') });
  }
}
