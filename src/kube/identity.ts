import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { explain, metadataOf, type ObjectMeta } from './object';

/** A ServiceAccount that is a name and nothing else: no token is mounted and no role is bound to it. */
export class Identity extends k8s.KubeServiceAccount {
  constructor(scope: Construct, id: string, meta: ObjectMeta) {
    super(scope, id, { metadata: metadataOf(meta), automountServiceAccountToken: false });
    explain(this, meta);
  }
}
