import type { Pack } from '../pack';
import type { Rule } from '../rule';
import { apiServer } from './api-server';
import { leastPrivilege } from './least-privilege';
import { podSecurityRestricted } from './pod-security-restricted';

export { apiServer, leastPrivilege, podSecurityRestricted };

/** The packs that an evaluation uses when none are named. */
export const defaultPacks: readonly Pack[] = [apiServer, podSecurityRestricted, leastPrivilege];

/** Every pack. */
export const allPacks: readonly Pack[] = [...defaultPacks];

/** Every rule, once. */
export const allRules: readonly Rule[] = [...new Set(allPacks.flatMap(({ rules }) => rules))];
