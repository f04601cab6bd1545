import type { AssemblyObject, Manifest } from '../../contract';
import { referencesOf, secretOf } from './references';

/** Kinds that start pods. */
const WORKLOADS = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob', 'Pod', 'ReplicaSet']);

/**
 * Finds what each object needs to be there first, in the objects that come before it: its namespace, its definition, whatever it names, and, for what
 * starts pods, the network policies around those pods. Time grows with the objects and what they name.
 */
export class Edges {
  private readonly paths = new Map<string, string>();
  private readonly definitions = new Map<string, string>();
  private readonly policies = new Policies();

  /** The paths of what an object waits for. The object is known to those after it. */
  add({ path, manifest }: AssemblyObject): string[] {
    const { kind, metadata } = manifest;
    const { namespace = '' } = metadata;
    const found = [
      this.paths.get(key('', 'Namespace', namespace)),
      this.definitions.get(`${groupOf(manifest)}/${kind}`),
      ...referencesOf(manifest).map((named) => this.paths.get(key(namespace, named.kind, named.name))),
      ...(WORKLOADS.has(kind) ? this.policies.around(namespace, podLabels(manifest)) : []),
    ];
    this.enter(path, manifest, namespace);
    return [...new Set(found.filter((one) => one !== undefined))];
  }

  private enter(path: string, manifest: Manifest, namespace: string): void {
    const { kind, metadata } = manifest;
    this.paths.set(key(namespace, kind, metadata.name), path);
    const secret = secretOf(manifest);
    if (secret !== undefined) this.paths.set(key(namespace, 'Secret', secret), path);
    if (kind === 'NetworkPolicy') this.policies.enter(path, namespace, manifest);
    if (kind === 'CustomResourceDefinition') {
      const { group, names } = manifest['spec'] as { group: string; names: { kind: string } };
      this.definitions.set(`${group}/${names.kind}`, path);
    }
  }
}

/** Network policies by one of the labels that they select, so that each pod meets few of them. */
class Policies {
  private readonly byLabel = new Map<string, { path: string; labels: [string, string][] }[]>();

  enter(path: string, namespace: string, manifest: Manifest): void {
    const { podSelector = {} } = manifest['spec'] as { podSelector?: { matchLabels?: Record<string, string> } };
    const labels = Object.entries(podSelector.matchLabels ?? {});
    const place = `${namespace} ${labels[0]?.join('=') ?? ''}`;
    this.byLabel.set(place, [...(this.byLabel.get(place) ?? []), { path, labels }]);
  }

  around(namespace: string, pod: Readonly<Record<string, string>>): string[] {
    const places = ['', ...Object.entries(pod).map((label) => label.join('='))];
    return places
      .flatMap((place) => this.byLabel.get(`${namespace} ${place}`) ?? [])
      .filter(({ labels }) => labels.every(([name, value]) => pod[name] === value))
      .map(({ path }) => path);
  }
}

function podLabels(manifest: Manifest): Readonly<Record<string, string>> {
  type Template = { metadata?: { labels?: Record<string, string> } };
  const spec = manifest['spec'] as
    | { template?: Template; jobTemplate?: { spec?: { template?: Template } } }
    | undefined;
  const template = spec?.template ?? spec?.jobTemplate?.spec?.template;
  return template?.metadata?.labels ?? (manifest.metadata['labels'] as Record<string, string> | undefined) ?? {};
}

function groupOf({ apiVersion }: Manifest): string {
  return apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
}

function key(namespace: string, kind: string, name: string): string {
  return `${namespace}/${kind}/${name}`;
}
