import { posix } from 'node:path';
import { Annotation, type Assembly, Label, PortalConfig, RegistryConfig } from '../../contract';
import { configMapFile, Deployment, type MountingContainer } from './pod';

/** What registries and portals have in common, as their manifests say it. */
interface Role extends MountingContainer {
  readonly name: string;
  readonly namespace?: string;
  /** The construct path. */
  readonly path: string;
  readonly graceSeconds: number;
  readonly replicas: number;
  /** Public hosts that it reaches, as `host:port`. */
  readonly hosts: readonly string[];
}

/** A registry of the composition. */
export interface ComposedRegistry extends Role {
  readonly role: 'registry';
  readonly config: RegistryConfig;
  /** Files that list the servers of the composition, by their path in the container. */
  readonly listed: Readonly<Record<string, string>>;
}

/** A portal of the composition. */
export interface ComposedPortal extends Role {
  readonly role: 'portal';
  readonly config: PortalConfig;
  /** The registry that it shows. */
  readonly registry: ComposedRegistry;
}

export type ComposedRole = ComposedRegistry | ComposedPortal;

const SCHEMAS = { registry: RegistryConfig, portal: PortalConfig };
const CONFIG_KEY = 'config.json';

/** The registries and portals of a composition, registries first. */
export function composedRoles(assembly: Assembly): ComposedRole[] {
  const found = assembly.objects.flatMap(({ path, manifest }) => {
    const { data } = manifest.kind === 'Deployment' ? Deployment.safeParse(manifest) : {};
    const role = data?.spec.template.metadata.labels[Label.ROLE];
    const { containers = [], volumes = [], terminationGracePeriodSeconds } = data?.spec.template.spec ?? {};
    const container = containers.find(({ name }) => name === role);
    if (data === undefined || container === undefined || (role !== 'registry' && role !== 'portal')) return [];
    const { name, namespace } = manifest.metadata;
    const common = {
      name,
      ...(namespace !== undefined && { namespace }),
      path: posix.dirname(path),
      container,
      volumes: new Map(volumes.map((volume) => [volume.name, volume])),
      graceSeconds: Number(terminationGracePeriodSeconds),
      replicas: data.spec.replicas,
      hosts: hostsOf(assembly, name, namespace),
    };
    return [{ role, common }];
  });
  const registries = found
    .filter(({ role }) => role === 'registry')
    .map(({ common }): ComposedRegistry => {
      const config = SCHEMAS.registry.parse(configOf(assembly, common));
      return { ...common, role: 'registry', config, listed: mountedFiles(assembly, common) };
    });
  const portals = found
    .filter(({ role }) => role === 'portal')
    .flatMap(({ common }): ComposedPortal[] => {
      const config = SCHEMAS.portal.parse(configOf(assembly, common));
      const registry = registries.find((one) => isAt(one, config.registry.url));
      return registry === undefined ? [] : [{ ...common, role: 'portal', config, registry }];
    });
  return [...registries, ...portals];
}

function configOf(assembly: Assembly, { name, namespace }: Pick<Role, 'name' | 'namespace'>): unknown {
  return JSON.parse(configMapFile(assembly, namespace, name)?.[CONFIG_KEY] ?? 'null');
}

/** Files of ConfigMaps that the container mounts and the composition has, but for its configuration. */
function mountedFiles(
  assembly: Assembly,
  { name: own, namespace, container, volumes }: Omit<Role, 'hosts'>,
): Record<string, string> {
  const files = container.volumeMounts.flatMap(({ name, mountPath }) => {
    const configMap = volumes.get(name)?.configMap?.name;
    if (configMap === undefined || configMap === own) return [];
    const data = configMapFile(assembly, namespace, configMap) ?? {};
    return Object.entries(data).map(([file, text]) => [`${mountPath}/${file}`, text] as const);
  });
  return Object.fromEntries(files);
}

function hostsOf({ objects }: Assembly, name: string, namespace: string | undefined): string[] {
  const policy = objects.find(
    ({ manifest: { kind, metadata } }) =>
      kind === 'NetworkPolicy' && metadata.name === name && metadata.namespace === namespace,
  );
  const annotations = policy?.manifest.metadata['annotations'] as Record<string, string> | undefined;
  return (annotations?.[Annotation.EGRESS_HOSTS] ?? '').split(',').filter(Boolean);
}

/** Whether a URL of the cluster leads to a role. */
function isAt({ name, namespace }: Pick<Role, 'name' | 'namespace'>, url: string): boolean {
  const { hostname } = new URL(url);
  return hostname === (namespace === undefined ? name : `${name}.${namespace}.svc`);
}
