import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { StrataError } from '../../errors';
import { packageRoot } from '../../targets/local';

/** A stack that the package brings, to begin from. */
export interface Blueprint {
  /** Such as `stage-2-pilot`. */
  readonly name: string;
  readonly folder: string;
}

/** The stacks that the package brings, by stage. */
export function blueprints(): readonly Blueprint[] {
  const root = join(packageRoot(), 'blueprints');
  return readdirSync(root)
    .filter((name) => existsSync(join(root, name, 'main.ts')))
    .sort()
    .map((name) => ({ name, folder: join(root, name) }));
}

/**
 * Finds a blueprint by its name, its stage's number or its stage's name.
 *
 * @throws CLI_STAGE_UNKNOWN
 */
export function findBlueprint(stage: string): Blueprint {
  const known = blueprints();
  const found = known.find(
    ({ name }) => name === stage || name.startsWith(`${stage}-`) || name.split('-').slice(1).includes(stage),
  );
  if (found === undefined) {
    throw new StrataError('CLI_STAGE_UNKNOWN', stage, { stage, stages: known.map(({ name }) => name).join(', ') });
  }
  return found;
}
