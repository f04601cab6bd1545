import { createHash } from 'node:crypto';
import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { KernelObject, lazily, type ObjectMeta } from './object';

/** A ConfigMap. Its content's hash belongs on the pods that boot from it, so that a change rolls them. */
export class Configuration extends KernelObject {
  constructor(scope: Construct, id: string, meta: ObjectMeta, data: () => Readonly<Record<string, string>>) {
    super(scope, id, k8s.KubeConfigMap.GVK, meta, { data: lazily(() => ({ ...data() })) });
  }
}

/** SHA-256 over names and contents, whatever their order; 32 digits. */
export function contentHash(data: Readonly<Record<string, string>>): string {
  const sorted = Object.entries(data).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(sorted)).digest('hex').slice(0, 32);
}
