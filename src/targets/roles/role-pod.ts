import { posix } from 'node:path';
import { type Assembly, Label } from '../../contract';
import { configMapFile, Deployment, type MountingContainer } from './pod';

/** The pod of a part of the platform, as its manifests say it. */
export interface RolePod extends MountingContainer {
  readonly name: string;
  readonly namespace?: string;
  /** The construct path. */
  readonly path: string;
  readonly graceSeconds: number;
  readonly replicas: number;
}

const CONFIG_KEY = 'config.json';

/** The pods of a role. */
export function rolePods(assembly: Assembly, role: string): RolePod[] {
  return assembly.objects.flatMap(({ path, manifest }) => {
    const { data } = manifest.kind === 'Deployment' ? Deployment.safeParse(manifest) : {};
    const { containers = [], volumes = [], terminationGracePeriodSeconds } = data?.spec.template.spec ?? {};
    const container = containers.find(({ name }) => name === role);
    if (data?.spec.template.metadata.labels[Label.ROLE] !== role || container === undefined) return [];
    const { name, namespace } = manifest.metadata;
    return [
      {
        name,
        ...(namespace !== undefined && { namespace }),
        path: posix.dirname(path),
        container,
        volumes: new Map(volumes.map((volume) => [volume.name, volume])),
        graceSeconds: Number(terminationGracePeriodSeconds),
        replicas: data.spec.replicas,
      },
    ];
  });
}

/** What it boots from. */
export function configOf(assembly: Assembly, { name, namespace }: Pick<RolePod, 'name' | 'namespace'>): unknown {
  return JSON.parse(configMapFile(assembly, namespace, name)?.[CONFIG_KEY] ?? 'null');
}

/** Whether a URL of the cluster leads to it. */
export function isAt({ name, namespace }: { name: string; namespace?: string | undefined }, url: string): boolean {
  const { hostname } = new URL(url);
  return hostname === (namespace === undefined ? name : `${name}.${namespace}.svc`);
}
