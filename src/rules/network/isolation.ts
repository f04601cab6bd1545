import type { ManifestSet } from '../model/manifest-set';
import { isolatesOf } from '../model/network-policy';
import type { Subject } from '../model/subject';

/** By workload, the directions in which some network policy isolates its pods. */
export function isolation(set: ManifestSet): ReadonlyMap<Subject, ReadonlySet<unknown>> {
  const isolated = new Map<Subject, Set<unknown>>();
  for (const policy of set.ofType('NetworkPolicy')) {
    const directions = isolatesOf(policy);
    for (const workload of set.pods.selected(policy.namespace ?? '', policy.spec['podSelector'] ?? {})) {
      const known = isolated.get(workload);
      if (known === undefined) isolated.set(workload, new Set(directions));
      else for (const direction of directions) known.add(direction);
    }
  }
  return isolated;
}

/** The directions that no network policy isolates for a workload. */
export function openDirections(workload: Subject, set: ManifestSet): readonly string[] {
  const directions = set.fact(isolation).get(workload);
  return ['Ingress', 'Egress'].filter((direction) => !directions?.has(direction));
}
