import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { KernelObject, type ObjectMeta, withoutNamespace } from './object';

/** A Namespace that admits only pods of the restricted Pod Security Standard. */
export class NamespaceObject extends KernelObject {
  /** @param version of the standard, such as `latest` or `v1.34` */
  constructor(scope: Construct, id: string, meta: ObjectMeta, version: string) {
    const modes = ['enforce', 'audit', 'warn'].flatMap((mode) => [
      [`pod-security.kubernetes.io/${mode}`, 'restricted'],
      [`pod-security.kubernetes.io/${mode}-version`, version],
    ]);
    super(scope, id, k8s.KubeNamespace.GVK, { ...meta, labels: { ...meta.labels, ...Object.fromEntries(modes) } });
    withoutNamespace(this);
  }
}
