import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import type { Amounts } from './container';
import { KernelObject, lazily, type ObjectMeta } from './object';
import type { Plain } from './plain';
import { canonicalAmounts } from './quantity';

/** A ResourceQuota: the most that a namespace holds of each resource. */
export class Quota extends KernelObject {
  constructor(scope: Construct, id: string, meta: ObjectMeta, hard: () => Amounts) {
    super(scope, id, k8s.KubeResourceQuota.GVK, meta, {
      spec: lazily((): Plain<k8s.ResourceQuotaSpec> => ({ hard: canonicalAmounts(hard()) })),
    });
  }
}

export interface ContainerRangeSpec {
  /** What a container gets that names no limits. */
  readonly limits: Amounts;
  /** What is set aside for a container that names no requests. */
  readonly requests: Amounts;
  /** The most that a container may ask for. */
  readonly max: Amounts;
}

/** A LimitRange over containers. */
export class ContainerRange extends KernelObject {
  constructor(scope: Construct, id: string, meta: ObjectMeta, spec: () => ContainerRangeSpec) {
    super(scope, id, k8s.KubeLimitRange.GVK, meta, { spec: lazily(() => render(spec())) });
  }
}

function render({ limits, requests, max }: ContainerRangeSpec): Plain<k8s.LimitRangeSpec> {
  return {
    limits: [
      {
        type: 'Container',
        default: canonicalAmounts(limits),
        defaultRequest: canonicalAmounts(requests),
        max: canonicalAmounts(max),
      },
    ],
  };
}
