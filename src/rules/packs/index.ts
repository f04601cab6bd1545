import { Stage } from '../../contract';
import type { Pack } from '../pack';
import type { Rule } from '../rule';
import { apiServer } from './api-server';
import { leastPrivilege } from './least-privilege';
import { podSecurityRestricted } from './pod-security-restricted';
import { allPacks, packsForStage } from './stage';

export { allPacks, apiServer, leastPrivilege, packsForStage, podSecurityRestricted };

/** The packs that an evaluation uses when none are named: those of the first stage that runs in a cluster. */
export const defaultPacks: readonly Pack[] = packsForStage(Stage.PILOT);

/** Every rule, once. */
export const allRules: readonly Rule[] = [...new Set(allPacks.flatMap(({ rules }) => rules))];
