import type { Problems } from '../../errors';
import type { PublisherProps } from './props';

/** Which source alone may fill a namespace: what is said, and what follows from the composition and from who may publish. */
export function reservations(
  said: Readonly<Record<string, string>>,
  composition: { readonly id: string; readonly namespace: string } | undefined,
  managed: string | undefined,
  publishing: readonly PublisherProps[],
  discovered?: { readonly id: string; readonly namespace: string },
): Record<string, string> {
  const published = managed === undefined ? [] : publishing.flatMap(({ namespaces }) => namespaces);
  return {
    ...(discovered && { [discovered.namespace]: discovered.id }),
    ...(composition && { [composition.namespace]: composition.id }),
    ...Object.fromEntries(published.filter((name) => !name.endsWith('.*')).map((name) => [name, `${managed}`])),
    ...said,
  };
}

/** The source that a namespace is reserved for: the most specific reservation counts. */
export function holderOf(namespace: string, reserved: Readonly<Record<string, string>>): string | undefined {
  const [prefix] = Object.keys(reserved)
    .filter((candidate) => namespace === candidate || namespace.startsWith(`${candidate}.`))
    .sort((a, b) => b.length - a.length);
  return prefix === undefined ? undefined : reserved[prefix];
}

/** Finds namespaces whose entries would silently not be taken over, because they are reserved for another source. */
export function checkNamespaces(
  uses: readonly { readonly source: string; readonly namespace: string }[],
  reserved: Readonly<Record<string, string>>,
  problems: Problems,
): void {
  const seen = new Set<string>();
  for (const { source, namespace } of uses) {
    const holder = holderOf(namespace.replace(/\.\*$/, '.any'), reserved);
    const key = `${source} ${namespace}`;
    if (holder !== undefined && holder !== source && !seen.has(key)) {
      problems.add('REGISTRY_NAMESPACE_RESERVED', { namespace, source, holder });
    }
    seen.add(key);
  }
}
