import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { KernelObject, lazily, type ObjectMeta } from './object';
import type { Plain } from './plain';
import { canonicalQuantity } from './quantity';

export interface ClaimSpec {
  /** How much, as a Kubernetes quantity. It can grow later where the storage class allows it. */
  readonly size: string;
  /** Absent: the cluster's default. */
  readonly storageClass?: string;
}

/** A PersistentVolumeClaim that one node mounts at a time, API defaults written out. */
export class Claim extends KernelObject {
  constructor(scope: Construct, id: string, meta: ObjectMeta, spec: () => ClaimSpec) {
    super(scope, id, k8s.KubePersistentVolumeClaim.GVK, meta, { spec: lazily(() => render(spec())) });
  }
}

function render({ size, storageClass }: ClaimSpec): Plain<k8s.PersistentVolumeClaimSpec> {
  return {
    accessModes: ['ReadWriteOnce'],
    resources: { requests: { storage: canonicalQuantity(size) } },
    ...(storageClass !== undefined && { storageClassName: storageClass }),
    volumeMode: 'Filesystem',
  };
}
