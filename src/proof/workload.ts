import type { Manifest } from '../contract';
import { Label } from '../contract';
import { type Json, record, records, textMap } from './json';

/** Something that runs pods. */
export interface Workload {
  /** How reports call it: its name, and its namespace where several have that name. */
  readonly subject: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  /** Of its pods. */
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** Of its pods. */
  readonly podAnnotations: Readonly<Record<string, string>>;
  readonly replicas?: number;
  /** Which part of a platform it is, where its label says so. */
  readonly role?: string;
  readonly pod: Json;
}

const KINDS = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob', 'Pod']);

/** What runs pods, in the order of the manifests. */
export function workloadsOf(manifests: readonly Manifest[]): Workload[] {
  const found = manifests.filter(({ kind }) => KINDS.has(kind));
  const twice = new Set(found.map(nameOf).filter((name, at, names) => names.indexOf(name) !== at));
  return found.map((manifest) => {
    const { kind, metadata } = manifest;
    const template = templateOf(manifest);
    const { namespace = 'default' } = metadata;
    const name = nameOf(manifest);
    const { replicas } = record(manifest['spec']);
    return {
      subject: twice.has(name) ? `${namespace}/${name}` : name,
      kind,
      name: metadata.name,
      namespace,
      labels: textMap(record(template['metadata'])['labels']),
      annotations: textMap(metadata['annotations']),
      podAnnotations: textMap(record(template['metadata'])['annotations']),
      pod: record(template['spec']),
      ...(typeof replicas === 'number' && { replicas }),
      ...roleOf(template),
    };
  });
}

/** A server is called by its label: it stays when its objects are named anew. */
function nameOf(manifest: Manifest): string {
  const labels = textMap(record(templateOf(manifest)['metadata'])['labels']);
  return labels[Label.SERVER] ?? manifest.metadata.name;
}

function roleOf(template: Json): Pick<Workload, 'role'> {
  const role = textMap(record(template['metadata'])['labels'])[Label.ROLE];
  return role === undefined ? {} : { role };
}

function templateOf(manifest: Manifest): Json {
  const spec = record(manifest['spec']);
  if (manifest.kind === 'Pod') return { metadata: manifest.metadata, spec };
  return record(
    manifest.kind === 'CronJob' ? record(record(spec['jobTemplate'])['spec'])['template'] : spec['template'],
  );
}

/** All containers of a pod, those that run before the others among them. */
export function containersOf({ pod }: Workload): Json[] {
  return [...records(pod['initContainers']), ...records(pod['containers'])];
}
