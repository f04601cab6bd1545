import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { KernelObject, type ObjectMeta } from './object';

/** A ServiceAccount that is a name and nothing else: no token is mounted and no role is bound to it. */
export class Identity extends KernelObject {
  constructor(scope: Construct, id: string, meta: ObjectMeta) {
    super(scope, id, k8s.KubeServiceAccount.GVK, meta, { automountServiceAccountToken: false });
  }
}
