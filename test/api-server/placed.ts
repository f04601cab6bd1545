import type { Manifest } from '../../src/contract';
import { messageOf } from './client';
import { nameOf, type Objects } from './objects';

/** What somebody has who deploys into a namespace of others: a namespace with the restricted Pod Security Standard. */
export const namespaceOf = (name: string): Manifest => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
});

/** The order in which people apply: namespaces, theirs and ours, before what is in them. */
export function inOrder(manifests: readonly Manifest[]): readonly Manifest[] {
  const own = manifests.filter(({ kind }) => kind === 'Namespace');
  const names = new Set(own.map(({ metadata }) => metadata.name));
  const others = new Set(
    manifests.flatMap(({ metadata: { namespace } }) => namespace ?? []).filter((n) => !names.has(n)),
  );
  return [...[...others].map(namespaceOf), ...own, ...manifests.filter(({ kind }) => kind !== 'Namespace')];
}

/** Applies objects, and removes them and what was made beside them in the end: the next ones may have the same names. */
export async function placed(
  objects: Objects,
  manifests: readonly Manifest[],
  look: (applied: readonly Manifest[]) => Promise<void>,
): Promise<void> {
  const all = inOrder(manifests);
  const done: Manifest[] = [];
  try {
    for (const manifest of all) {
      const answer = await objects.apply(manifest);
      if (answer.status !== 201) throw new Error(`${nameOf(manifest)}: ${messageOf(answer)}`);
      done.push(manifest);
    }
    await look(all);
  } finally {
    for (const manifest of done.reverse()) await objects.remove(manifest);
  }
}
