import type { Construct } from 'constructs';
import type { Problems } from '../../errors';
import { Autoscaler, DisruptionBudget, type DisruptionSpec, type ObjectMeta } from '../../kube';
import { type Autoscaling, resolveAutoscale } from './autoscale';
import { MOST_REPLICAS, resolveBudget } from './budget';
import { isScaler, type Scaler } from './scaler';
import { isWhole } from './whole';
import type { AutoscaleProps, DisruptionProps } from './workload-props';

/** What a composition says about replicas. */
export interface ReplicaChoice {
  readonly replicas?: number;
  readonly autoscale?: AutoscaleProps | Scaler;
  readonly disruption?: DisruptionProps;
}

/** How many pods, and what guards them. */
export interface Replicas {
  /** Absent where something else decides. */
  readonly count?: number;
  readonly several: boolean;
  readonly budget?: DisruptionSpec['budget'];
  readonly autoscaler?: Autoscaling;
  readonly scaler?: Scaler;
}

/**
 * Decides on replicas, and on what guards them.
 *
 * @param bounds the fewest that are allowed, and how many there are where nothing is said
 */
export function decideReplicas(
  { replicas, autoscale, disruption = {} }: ReplicaChoice,
  bounds: { readonly fewest: number; readonly fallback: number },
  problems: Problems,
): Replicas {
  const count = replicas ?? bounds.fallback;
  if (replicas !== undefined && autoscale !== undefined) {
    problems.add('PROPS_EXCLUSIVE', { first: 'replicas', second: 'autoscale', reason: 'only one of them can decide' });
  }
  if (!isWhole(count, bounds.fewest, MOST_REPLICAS)) {
    const reason = `it is a whole number from ${bounds.fewest} to ${MOST_REPLICAS}`;
    problems.add('PROP_INVALID', { prop: 'replicas', reason });
  }
  const several = count > 1 || autoscale !== undefined;
  const budget = resolveBudget(disruption, several, problems);
  return { several, ...decider(count, autoscale, problems), ...(budget && { budget }) };
}

function decider(
  count: number,
  autoscale: ReplicaChoice['autoscale'],
  problems: Problems,
): Pick<Replicas, 'count' | 'autoscaler' | 'scaler'> {
  if (autoscale === undefined) {
    return { count };
  }
  return isScaler(autoscale) ? { scaler: autoscale } : { autoscaler: resolveAutoscale(autoscale, problems) };
}

/** Creates the objects that guard replicas: a disruption budget, and what decides on their number. */
export function createReplicaGuards(
  scope: Construct,
  workload: string,
  selector: Readonly<Record<string, string>>,
  { budget, autoscaler, scaler }: Replicas,
  meta: (text: string) => ObjectMeta,
): void {
  if (budget !== undefined) {
    const text = 'Keeps replicas serving while nodes are drained.';
    new DisruptionBudget(scope, 'disruption-budget', meta(text), () => ({ selector, budget }));
  }
  if (autoscaler !== undefined) {
    new Autoscaler(scope, 'autoscaler', meta('Adds and removes replicas by load.'), () => ({
      workload,
      ...autoscaler,
    }));
  }
  scaler?.scale(scope, { workload, labels: meta('').labels });
}
