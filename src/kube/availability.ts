import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { KernelObject, lazily, type ObjectMeta } from './object';
import type { Plain } from './plain';

export interface DisruptionSpec {
  readonly selector: Readonly<Record<string, string>>;
  /** A number of pods, or a share such as `50%`. One of the two. */
  readonly budget: { readonly minAvailable: number | string } | { readonly maxUnavailable: number | string };
}

/** A PodDisruptionBudget. Pods that are broken anyway may be evicted, so that a node can always be drained. */
export class DisruptionBudget extends KernelObject {
  constructor(scope: Construct, id: string, meta: ObjectMeta, spec: () => DisruptionSpec) {
    super(scope, id, k8s.KubePodDisruptionBudget.GVK, meta, { spec: lazily(() => renderBudget(spec())) });
  }
}

function renderBudget({ selector, budget }: DisruptionSpec): Plain<k8s.PodDisruptionBudgetSpec> {
  return {
    selector: { matchLabels: { ...selector } },
    unhealthyPodEvictionPolicy: 'AlwaysAllow',
    ...budget,
  };
}

export interface AutoscalerSpec {
  /** The Deployment's name. */
  readonly workload: string;
  readonly min: number;
  readonly max: number;
  /** Target use of what the pods request, in percent. */
  readonly cpuPercent?: number;
  readonly memoryPercent?: number;
  /** How long load must stay low before replicas are removed. */
  readonly scaleDownSeconds: number;
}

/** A HorizontalPodAutoscaler over the pods' own use of CPU and memory. */
export class Autoscaler extends KernelObject {
  constructor(scope: Construct, id: string, meta: ObjectMeta, spec: () => AutoscalerSpec) {
    super(scope, id, k8s.KubeHorizontalPodAutoscalerV2.GVK, meta, { spec: lazily(() => renderAutoscaler(spec())) });
  }
}

function renderAutoscaler(spec: AutoscalerSpec): Plain<k8s.HorizontalPodAutoscalerSpecV2> {
  return {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: spec.workload },
    minReplicas: spec.min,
    maxReplicas: spec.max,
    metrics: [...metric('cpu', spec.cpuPercent), ...metric('memory', spec.memoryPercent)],
    // Given one half, the API server fills in the other; the values are its own.
    behavior: {
      scaleUp: {
        stabilizationWindowSeconds: 0,
        selectPolicy: 'Max',
        policies: [
          { type: 'Pods', value: 4, periodSeconds: 15 },
          { type: 'Percent', value: 100, periodSeconds: 15 },
        ],
      },
      scaleDown: {
        stabilizationWindowSeconds: spec.scaleDownSeconds,
        selectPolicy: 'Max',
        policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }],
      },
    },
  };
}

function metric(name: string, averageUtilization: number | undefined): Plain<k8s.MetricSpecV2>[] {
  return averageUtilization === undefined
    ? []
    : [{ type: 'Resource', resource: { name, target: { type: 'Utilization', averageUtilization } } }];
}
