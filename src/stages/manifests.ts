import type { Manifest } from '../contract';
import type { Composition } from './stage-control';

/** The manifests of a kind, by any of its names. */
export function ofKind({ assembly }: Composition, ...kinds: readonly string[]): Manifest[] {
  return assembly.objects.map(({ manifest }) => manifest).filter(({ kind }) => kinds.includes(kind));
}

/** Whether pods of a role of the platform run. */
export function hasRole(composition: Composition, role: string): boolean {
  return ofKind(composition, 'Deployment', 'DaemonSet', 'StatefulSet', 'OpenTelemetryCollector').some(
    ({ metadata }) => labelsOf(metadata)['strata.dev/role'] === role,
  );
}

export function labelsOf(metadata: Manifest['metadata']): Readonly<Record<string, string>> {
  return (metadata['labels'] ?? {}) as Readonly<Record<string, string>>;
}

export function annotationsOf(metadata: Manifest['metadata']): Readonly<Record<string, string>> {
  return (metadata['annotations'] ?? {}) as Readonly<Record<string, string>>;
}

/** The namespaces of a composition's objects. */
export function namespacesOf({ assembly }: Composition): string[] {
  const names = assembly.objects.flatMap(({ manifest }) => manifest.metadata.namespace ?? []);
  return [...new Set(names)].sort();
}
