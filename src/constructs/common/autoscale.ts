import type { Problems } from '../../errors';
import type { AutoscalerSpec } from '../../kube';
import { MOST_REPLICAS } from './budget';
import { isWhole } from './whole';
import type { AutoscaleProps } from './workload-props';

/** What an autoscaler of Kubernetes is told. */
export type Autoscaling = Omit<AutoscalerSpec, 'workload'>;

/** Fills what is not given, and refuses what cannot be. */
export function resolveAutoscale(autoscale: AutoscaleProps, problems: Problems): Autoscaling {
  const { min, max, cpuPercent, memoryPercent, scaleDownSeconds = 300 } = autoscale;
  if (!isWhole(min, 1, MOST_REPLICAS) || !isWhole(max, 1, MOST_REPLICAS) || max <= min) {
    const reason = `min and max are whole numbers from 1 to ${MOST_REPLICAS}, and max is above min`;
    problems.add('PROP_INVALID', { prop: 'autoscale', reason });
  }
  for (const [prop, value] of Object.entries({ cpuPercent, memoryPercent })) {
    if (value !== undefined && !isWhole(value, 1, 100)) {
      problems.add('PROP_INVALID', { prop: `autoscale.${prop}`, reason: 'it is a whole number from 1 to 100' });
    }
  }
  if (!isWhole(scaleDownSeconds, 0, 3_600)) {
    problems.add('PROP_INVALID', { prop: 'autoscale.scaleDownSeconds', reason: 'it is a whole number from 0 to 3600' });
  }
  const cpu = cpuPercent ?? (memoryPercent === undefined ? 70 : undefined);
  return {
    min,
    max,
    ...(cpu !== undefined && { cpuPercent: cpu }),
    ...(memoryPercent !== undefined && { memoryPercent }),
    scaleDownSeconds,
  };
}
