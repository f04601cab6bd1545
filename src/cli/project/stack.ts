import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { StrataError } from '../../errors';
import type { Cli } from '../cli';
import { findBlueprint } from '../starter/blueprints';
import { type Project, readProject, SETTINGS_FILE } from './settings';

/**
 * The composition that a word names: an environment of the project (`prod`), a folder (`../other`), an environment of a folder (`../other@prod`), or a
 * blueprint of this package (`stage-2`, `stage-2@prod`).
 *
 * @throws CLI_STACK_UNKNOWN, CLI_PROJECT_INVALID, ENVIRONMENT_NAME_INVALID
 */
export function stackNamed(word: string, cli: Cli): Project {
  if (existsSync(join(cli.folder(), 'environments', `${word}.yaml`))) return readProject(cli.folder(), word);
  const at = word.lastIndexOf('@');
  const [place, environment] = at < 0 ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)];
  const folder = resolve(cli.session.folder, place);
  if (existsSync(join(folder, SETTINGS_FILE))) return readProject(folder, environment);
  try {
    return readProject(findBlueprint(place.replace(/^stage-(?=\d$)/, '')).folder, environment);
  } catch {
    throw new StrataError('CLI_STACK_UNKNOWN', word, {});
  }
}
