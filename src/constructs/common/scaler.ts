import type { Construct } from 'constructs';

/** A workload, as what decides on its replicas sees it. */
export interface ScaleTarget {
  /** The Deployment's name: what is created for it has the same. */
  readonly workload: string;
  /** Labels of all objects of the workload. */
  readonly labels: Readonly<Record<string, string>>;
}

/** What decides on replicas in the place of Kubernetes' own autoscaler, such as KEDA. It is the only one that does: no other autoscaler is written beside it. */
export interface Scaler {
  /** Fewest replicas, at least 1. */
  readonly min: number;
  /** Most replicas. */
  readonly max: number;
  /** Creates what has to be created below the scope. */
  scale(scope: Construct, target: ScaleTarget): void;
}

/** Whether a value decides on replicas by itself. */
export function isScaler(value: unknown): value is Scaler {
  return typeof value === 'object' && value !== null && 'scale' in value && typeof value.scale === 'function';
}
