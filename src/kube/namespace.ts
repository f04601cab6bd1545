import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { KernelObject, type ObjectMeta, withoutNamespace } from './object';

/** A Namespace that admits only pods of the restricted Pod Security Standard, or of another level where that is asked for. */
export class NamespaceObject extends KernelObject {
  /**
   * @param version of the standard, such as `latest` or `v1.34`
   * @param enforced the level that is enforced; what is not restricted is still told in the audit log and to who creates it
   */
  constructor(
    scope: Construct,
    id: string,
    meta: ObjectMeta,
    version: string,
    enforced: 'restricted' | 'privileged' = 'restricted',
  ) {
    const modes = ['enforce', 'audit', 'warn'].flatMap((mode) => [
      [`pod-security.kubernetes.io/${mode}`, mode === 'enforce' ? enforced : 'restricted'],
      [`pod-security.kubernetes.io/${mode}-version`, version],
    ]);
    super(scope, id, k8s.KubeNamespace.GVK, { ...meta, labels: { ...meta.labels, ...Object.fromEntries(modes) } });
    withoutNamespace(this);
  }
}
