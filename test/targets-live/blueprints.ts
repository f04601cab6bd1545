import { join } from 'node:path';
import { programs } from '../judges/compositions';

export const ROOT = join(__dirname, '..', '..');

/** A blueprint in one of its environments. */
export interface Deployed {
  /** As `assemble` takes it. */
  readonly composition: string;
  readonly blueprint: string;
  readonly environment: string;
  /** The folder of its `Pulumi.yaml`. */
  readonly stack: string;
}

/** Every blueprint in each of its environments. */
export const deployed: readonly Deployed[] = programs()
  .filter((program) => program.startsWith('blueprints/'))
  .map((composition) => {
    const [program = '', environment] = composition.split(' -e ');
    const [, blueprint = ''] = program.split('/');
    if (environment === undefined) throw new Error(`${blueprint} has no environments`);
    return { composition, blueprint, environment, stack: join(ROOT, 'blueprints', blueprint) };
  });
