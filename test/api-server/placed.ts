import type { Manifest } from '../../src/contract';
import { type Answer, messageOf } from './client';
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
  const spaces = all.filter(({ kind }) => kind === 'Namespace');
  const others = all.filter(({ kind }) => kind !== 'Namespace');
  try {
    for (const some of [spaces, others]) {
      const answers = await Promise.all(some.map((manifest) => objects.apply(manifest)));
      const refused = answers.findIndex(({ status }) => status !== 201);
      if (refused >= 0)
        throw new Error(`${nameOf(some[refused] as Manifest)}: ${messageOf(answers[refused] as Answer)}`);
    }
    await look(all);
  } finally {
    for (const some of [others, spaces]) await Promise.all(some.map((manifest) => objects.remove(manifest)));
  }
}
