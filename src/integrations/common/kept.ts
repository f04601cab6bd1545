import type { Manifest } from '../../contract';

/** Kinds whose removal takes data or everybody else's objects along: no delivery prunes them. */
const KEPT = new Set(['Namespace', 'PersistentVolumeClaim', 'CustomResourceDefinition']);

/** Whether a delivery leaves an object in the cluster when it leaves the repository. */
export function isKept({ kind }: Manifest): boolean {
  return KEPT.has(kind);
}
