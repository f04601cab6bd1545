import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { explain, metadataOf, type ObjectMeta, withoutNamespace } from './object';

/** A Namespace that admits only pods of the restricted Pod Security Standard. */
export class NamespaceObject extends k8s.KubeNamespace {
  /** @param version of the standard, such as `latest` or `v1.34` */
  constructor(scope: Construct, id: string, meta: ObjectMeta, version: string) {
    const modes = ['enforce', 'audit', 'warn'].flatMap((mode) => [
      [`pod-security.kubernetes.io/${mode}`, 'restricted'],
      [`pod-security.kubernetes.io/${mode}-version`, version],
    ]);
    super(scope, id, {
      metadata: metadataOf({ ...meta, labels: { ...meta.labels, ...Object.fromEntries(modes) } }),
    });
    withoutNamespace(this);
    explain(this, meta);
  }
}
