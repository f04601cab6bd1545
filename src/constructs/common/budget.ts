import type { Problems } from '../../errors';
import type { DisruptionSpec } from '../../kube';
import { isWhole } from './whole';
import type { DisruptionProps } from './workload-props';

export const MOST_REPLICAS = 1_000;

/** How many replicas stay while nodes are drained; nothing where there is one. */
export function resolveBudget(
  { minAvailable, maxUnavailable }: DisruptionProps,
  several: boolean,
  problems: Problems,
): DisruptionSpec['budget'] | undefined {
  if (minAvailable !== undefined && maxUnavailable !== undefined) {
    const [first, second] = ['disruption.minAvailable', 'disruption.maxUnavailable'] as const;
    problems.add('PROPS_EXCLUSIVE', { first, second, reason: 'each says the same thing from its own side' });
  }
  if (!several) {
    if (minAvailable !== undefined || maxUnavailable !== undefined) {
      problems.add('SERVER_DISRUPTION_SINGLE', {});
    }
    return undefined;
  }
  for (const [prop, value] of Object.entries({ minAvailable, maxUnavailable })) {
    if (value !== undefined && !isWhole(value, 0, MOST_REPLICAS) && !/^(100|[1-9]?\d)%$/.test(String(value))) {
      problems.add('PROP_INVALID', {
        prop: `disruption.${prop}`,
        reason: 'it is a number of pods, or a share such as "50%"',
      });
    }
  }
  return minAvailable === undefined ? { maxUnavailable: maxUnavailable ?? 1 } : { minAvailable };
}
