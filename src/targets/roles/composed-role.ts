import { Annotation, type Assembly, PortalConfig, RegistryConfig } from '../../contract';
import { configMapFile } from './pod';
import { configOf, isAt, type RolePod, rolePods } from './role-pod';

/** What registries and portals have in common, as their manifests say it. */
interface Role extends RolePod {
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

/** The registries and portals of a composition, registries first. */
export function composedRoles(assembly: Assembly): ComposedRole[] {
  const withHosts = (pod: RolePod): Role => ({ ...pod, hosts: hostsOf(assembly, pod.name, pod.namespace) });
  const registries = rolePods(assembly, 'registry').map((pod): ComposedRegistry => {
    const config = RegistryConfig.parse(configOf(assembly, pod));
    return { ...withHosts(pod), role: 'registry', config, listed: mountedFiles(assembly, pod) };
  });
  const portals = rolePods(assembly, 'portal').flatMap((pod): ComposedPortal[] => {
    const config = PortalConfig.parse(configOf(assembly, pod));
    const registry = registries.find((one) => isAt(one, config.registry.url));
    return registry === undefined ? [] : [{ ...withHosts(pod), role: 'portal', config, registry }];
  });
  return [...registries, ...portals];
}

/** Files of ConfigMaps that the container mounts and the composition has, but for its configuration. */
function mountedFiles(
  assembly: Assembly,
  { name: own, namespace, container, volumes }: RolePod,
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
