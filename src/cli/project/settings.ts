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
}

/**
 * Reads the settings of a composition.
 *
 * @throws CLI_PROJECT_MISSING, CLI_PROJECT_INVALID
 */
export function readProject(folder: string): Project {
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
  return { folder: resolve(folder), app, output: resolve(folder, output) };
}

function readYaml(file: string): unknown {
  try {
    return parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const [problem = ''] = String(error instanceof Error ? error.message : error).split('\n');
    throw new StrataError('CLI_PROJECT_INVALID', file, { problem: problem.replace(/[.:]$/, '') });
  }
}
