import { holds, type Stage } from '../../contract';
import type { Pack } from '../pack';
import { apiServer } from './api-server';
import { leastPrivilege } from './least-privilege';
import { podSecurityRestricted } from './pod-security-restricted';

/** Every pack, with every rule. */
export const allPacks: readonly Pack[] = [apiServer, podSecurityRestricted, leastPrivilege];

/**
 * The packs that a stage asks for: every rule but those whose control a later stage turns on.
 *
 * @param stage the stage of the platform whose manifests are judged
 */
export function packsForStage(stage: Stage): readonly Pack[] {
  return allPacks.map((pack) => ({
    ...pack,
    rules: pack.rules.filter(({ control }) => control === undefined || holds(control, stage)),
  }));
}
