import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { programs } from '../judges/compositions';

export const ROOT = join(__dirname, '..', '..');

/** A blueprint in one of its environments. */
export interface Deployed {
  /** As `assemble` takes it. */
  readonly composition: string;
  readonly blueprint: string;
  readonly environment: string;
  /** The folder of its `Pulumi.yaml`: its own, or one of this suite for a blueprint that comes without. */
  readonly stack: string;
}

const WITHOUT_ENVIRONMENTS: Readonly<Record<string, string>> = { 'stage-1-experiment': 'laptop' };

/** Every blueprint in each of its environments. */
export const deployed: readonly Deployed[] = programs()
  .filter((program) => program.startsWith('blueprints/'))
  .map((composition) => {
    const [program = '', named] = composition.split(' -e ');
    const [, blueprint = ''] = program.split('/');
    const environment = named ?? WITHOUT_ENVIRONMENTS[blueprint];
    if (environment === undefined) throw new Error(`${blueprint} has no environment and is not known here`);
    const own = join(ROOT, 'blueprints', blueprint);
    const stack = existsSync(join(own, 'Pulumi.yaml')) ? own : join(__dirname, 'stacks', blueprint);
    return { composition, blueprint, environment, stack };
  });
