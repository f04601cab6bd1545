import type { Pack } from '../pack';
import { privileged } from '../pod-security/privileged';

/** The Pod Security Standards at level "restricted", which includes "baseline". */
export const podSecurityRestricted: Pack = {
  id: 'pod-security-restricted',
  title: 'The Pod Security Standards at level "restricted", which includes "baseline".',
  rules: [privileged],
};
