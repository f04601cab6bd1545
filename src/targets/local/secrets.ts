import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseEnv } from 'node:util';
import type { LocalRun } from '../../contract';
import { Problems, StrataError } from '../../errors';

type Secret = LocalRun['secrets'][number];

/** A secret with its value. Values are passed on, never printed. */
export interface ResolvedSecret {
  /** The variable that the server reads, when it takes the secret from its environment. */
  readonly variable?: string;
  /** The file that the server reads, when it takes the secret from a file. */
  readonly file?: string;
  readonly value: string;
}

/** The variable that carries a secret on a laptop: the server's own, or the name of the file that the server reads. */
export function localVariable({ variable, file = '' }: Secret): string {
  return variable ?? basename(file).replace(/[^A-Za-z0-9_]+/g, '_');
}

/** Where values come from on a laptop: the environment first, then the project's .env. */
export class SecretValues {
  constructor(private readonly values: Readonly<Record<string, string | undefined>>) {}

  /**
   * @param project the composition's folder
   * @param environment the user's environment
   * @throws LOCAL_DOTENV_NOT_IGNORED when git would commit the file
   */
  static of(project: string, environment: Readonly<Record<string, string | undefined>>): SecretValues {
    const file = join(project, '.env');
    if (!existsSync(file)) {
      return new SecretValues(environment);
    }
    if (!isIgnored(project)) {
      throw new StrataError('LOCAL_DOTENV_NOT_IGNORED', file, {});
    }
    return new SecretValues({ ...parseEnv(readFileSync(file, 'utf8')), ...environment });
  }

  /**
   * The values of a server's secrets. `GITHUB_TOKEN` of the server `github-admin` is looked up as `GITHUB_ADMIN_GITHUB_TOKEN` first, so
   * that two servers can hold different values under one name.
   *
   * @throws LOCAL_SECRET_MISSING, once for each variable without a value
   */
  resolve(server: string, path: string, secrets: readonly Secret[]): ResolvedSecret[] {
    const problems = new Problems(path);
    const prefix = server.replace(/[^A-Za-z0-9]+/g, '_').toUpperCase();
    const resolved = secrets.map((secret) => {
      const variable = localVariable(secret);
      const value = this.values[`${prefix}_${variable}`] ?? this.values[variable] ?? '';
      if (value === '') problems.add('LOCAL_SECRET_MISSING', { variable, reference: secret.reference });
      return { variable: secret.variable, file: secret.file, value };
    });
    problems.raise();
    return resolved;
  }
}

/** Whether git leaves the project's .env alone. Outside a repository, or without git, nothing can be committed by mistake. */
function isIgnored(project: string): boolean {
  return spawnSync('git', ['check-ignore', '--quiet', '.env'], { cwd: project, stdio: 'ignore' }).status !== 1;
}
