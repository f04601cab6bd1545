import type { Problems } from '../../errors';
import type { AutoscalerSpec, DisruptionSpec } from '../../kube';
import { keepsSessions, offeredRevisions } from './processes';
import type { McpServerProps } from './props';
import type { DisruptionProps } from './workload-props';

const MOST_REPLICAS = 1_000;

/** How many pods, and what guards them. */
export interface Replicas {
  /** Absent where an autoscaler decides. */
  readonly count?: number;
  readonly several: boolean;
  readonly budget?: DisruptionSpec['budget'];
  readonly autoscaler?: Omit<AutoscalerSpec, 'workload'>;
}

/** Decides on replicas and refuses what would lose sessions or block nodes. */
export function resolveReplicas(props: McpServerProps, problems: Problems): Replicas {
  const { replicas = 1, autoscale, disruption = {} } = props;
  if (props.replicas !== undefined && autoscale !== undefined) {
    problems.add('PROPS_EXCLUSIVE', { first: 'replicas', second: 'autoscale', reason: 'only one of them can decide' });
  }
  if (!isWhole(replicas, 0, MOST_REPLICAS)) {
    problems.add('PROP_INVALID', { prop: 'replicas', reason: `it is a whole number from 0 to ${MOST_REPLICAS}` });
  }
  const several = replicas > 1 || autoscale !== undefined;
  if (several && keepsSessions(props) && props.unsafe?.clientAddressAffinity === undefined) {
    problems.add('SERVER_REPLICAS_STATEFUL', { revisions: offeredRevisions(props).join(', ') });
  }
  const budget = resolveBudget(disruption, several, problems);
  return {
    several,
    ...(autoscale === undefined ? { count: replicas } : { autoscaler: resolveAutoscale(autoscale, problems) }),
    ...(budget && { budget }),
  };
}

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

function resolveAutoscale(
  autoscale: NonNullable<McpServerProps['autoscale']>,
  problems: Problems,
): Omit<AutoscalerSpec, 'workload'> {
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

function isWhole(value: unknown, least: number, most: number): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
}
