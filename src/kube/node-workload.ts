import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { KernelObject, lazily, type ObjectMeta } from './object';
import type { Plain } from './plain';
import { podAnnotations, podSpec, type WorkloadSpec } from './workload';

/** What runs once on each node: the nodes decide how many there are, and where. */
export type NodeWorkloadSpec = Omit<WorkloadSpec, 'replicas' | 'strategy' | 'spread'>;

/** How many old revisions stay for a rollback. */
const REVISIONS_KEPT = 5;

/** A hardened DaemonSet: one pod on each node, without Kubernetes credentials. A new version replaces them node by node. */
export class NodeWorkload extends KernelObject {
  constructor(scope: Construct, id: string, meta: ObjectMeta, spec: () => NodeWorkloadSpec) {
    super(scope, id, k8s.KubeDaemonSet.GVK, meta, { spec: lazily(() => render(spec())) });
  }
}

function render(spec: NodeWorkloadSpec): Plain<k8s.DaemonSetSpec> {
  return {
    revisionHistoryLimit: REVISIONS_KEPT,
    selector: { matchLabels: { ...spec.selector } },
    updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } },
    template: {
      metadata: { labels: { ...spec.labels }, annotations: podAnnotations(spec) },
      spec: podSpec({ ...spec, strategy: 'rolling', spread: false }),
    },
  };
}
