import type { Outcome } from '../rule';
import type { ManifestSet } from './manifest-set';

type Kept = 'ConfigMap' | 'Secret' | 'PersistentVolumeClaim';

const FACTS: Readonly<Record<Kept, (set: ManifestSet) => ReadonlyMap<string, string>>> = {
  ConfigMap: (set) => namespacesOf(set, 'ConfigMap'),
  Secret: (set) => namespacesOf(set, 'Secret'),
  PersistentVolumeClaim: (set) => namespacesOf(set, 'PersistentVolumeClaim'),
};

/**
 * What to say about a reference that leads to nothing. Objects of these kinds often live outside the manifests, so their absence alone
 * says nothing; the same name in another namespace of the set is a slip.
 */
export function elsewhere(set: ManifestSet, kind: Kept, name: string, pointer: string): Outcome {
  if (name === '') return [{ pointer, message: `The name of the ${kind} is missing.` }];
  const namespace = set.fact(FACTS[kind]).get(name);
  return namespace === undefined
    ? null
    : [{ pointer, message: `${kind} "${name}" is in namespace "${namespace}", not in this one.` }];
}

function namespacesOf(set: ManifestSet, kind: Kept): ReadonlyMap<string, string> {
  return new Map(set.ofType(kind).map(({ name, namespace }) => [name, namespace ?? '']));
}
