import type { Manifest } from '../../../src/contract';
import { api } from './api';
import { apiPods } from './api-pods';
import { apiReferences } from './api-references';
import { identity } from './identity';
import { mesh } from './mesh';
import { network } from './network';
import { podSecurity } from './pod-security';
import { secrets } from './secrets';
import { workloadCases } from './workload';

/** A set whose first manifest is judged. */
export type Sample = readonly [Manifest, ...Manifest[]];

/** What a rule must say. */
export interface RuleCases {
  readonly compliant: readonly Sample[];
  /** Each with the pointers of its findings, and the position of the manifest that is judged where it is not the first. */
  readonly nonCompliant: readonly (readonly [at: readonly string[], set: Sample, judged?: number])[];
  readonly notApplicable: readonly Sample[];
}

export type Cases = Readonly<Record<string, RuleCases>>;

export const allCases: Cases = {
  ...api,
  ...apiPods,
  ...apiReferences,
  ...identity,
  ...mesh,
  ...network,
  ...podSecurity,
  ...secrets,
  ...workloadCases,
};
