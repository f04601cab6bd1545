import type { Manifest } from '../../contract';

/** Group and kind of objects, each once, sorted. The group of the core API is empty. */
export function groupKinds(manifests: readonly Manifest[]): { readonly group: string; readonly kind: string }[] {
  const found = new Map(
    manifests.map(({ apiVersion, kind }) => {
      const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
      return [`${group}/${kind}`, { group, kind }];
    }),
  );
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}
