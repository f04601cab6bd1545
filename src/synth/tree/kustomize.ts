import { toYaml } from '../yaml';

const FILE = 'kustomization.yaml';

/**
 * A base in each folder that lists its files, and one above that lists the folders. `kustomize build` of any of them renders exactly what the files hold: nothing is
 * renamed, labelled or patched.
 *
 * @param files paths of the objects' files, relative to the tree
 */
export function kustomizations(files: readonly string[]): Record<string, string> {
  const folders = new Map<string, Set<string>>([['', new Set()]]);
  for (const file of files) {
    const parts = file.split('/');
    parts.forEach((part, depth) => {
      const folder = parts.slice(0, depth).join('/');
      folders.set(folder, (folders.get(folder) ?? new Set()).add(part));
    });
  }
  return Object.fromEntries(
    [...folders].map(([folder, entries]) => [
      folder === '' ? FILE : `${folder}/${FILE}`,
      toYaml(kustomization([...entries])),
    ]),
  );
}

/** The kind carries no metadata. */
function kustomization(resources: readonly string[]): object {
  return { apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization', resources: [...resources].sort() };
}
