import type { Construct } from 'constructs';
import { Annotation, CLUSTER_RESOURCES, Path } from '../../contract';
import type { Problems } from '../../errors';
import { isPort, type ObjectMeta, WorkloadAccess } from '../../kube';
import { Egress } from '../../network';
import type { RolePlace } from '../common/role/place';
import { NO_NEEDS } from '../identity/needs';
import type { McpRegistryProps } from './props';
import { common, type ResolvedSource } from './registry-source';

const API_PORT = 6443;
const SHORTEST_REASON = 10;
const MOST_NAMESPACES = 50;
const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** The cluster as a source, the last one in the order: nothing that it has can take the place of what others have. */
export function discoverySource({ discovery }: McpRegistryProps, composed: string | undefined): ResolvedSource[] {
  if (discovery === undefined) return [];
  const { namespaces, resource, namespace, apiServer, port = API_PORT, seconds } = discovery;
  const prefix = namespace ?? (composed === undefined ? undefined : `${composed}.cluster`);
  return [
    {
      config: {
        kind: 'kubernetes',
        ...common(discovery, 'cluster'),
        class: 'cluster',
        tokenFile: `${Path.API}/token`,
        caFile: `${Path.API}/ca.crt`,
        ...(resource && { resource }),
        ...(namespaces && { namespaces: [...namespaces] }),
        namespace: prefix ?? '',
        ...(seconds !== undefined && { intervalSeconds: seconds }),
      },
      // What is wrong with it is said where everything is checked.
      needs: isPort(port)
        ? { ...NO_NEEDS, ways: [{ rule: Egress.pods(apiServer, port).rule, needsDns: true }] }
        : NO_NEEDS,
    },
  ];
}

/** Checks what discovery asks for, and that each relaxation has its reason and relaxes something. */
export function checkDiscovery(
  { discovery, unsafe = {} }: McpRegistryProps,
  { namespace: home }: RolePlace,
  composed: string | undefined,
  problems: Problems,
): void {
  for (const [name, reason] of relaxationsOf({ unsafe })) {
    if (reason.trim().length < SHORTEST_REASON) problems.add('UNSAFE_REASON_MISSING', { name });
  }
  if (discovery === undefined) {
    for (const [name] of relaxationsOf({ unsafe })) {
      problems.add('UNSAFE_NEEDLESS', { name, reason: 'nothing is discovered' });
    }
    return;
  }
  const { namespaces, namespace, port = API_PORT } = discovery;
  const invalid = (prop: string, reason: string) => problems.add('PROP_INVALID', { prop: `discovery.${prop}`, reason });
  if (unsafe.apiToken === undefined) problems.add('REGISTRY_DISCOVERY_TOKEN', {});
  if (namespaces === undefined && unsafe.clusterRole === undefined) problems.add('REGISTRY_DISCOVERY_NAMESPACES', {});
  if (namespaces !== undefined && unsafe.clusterRole !== undefined) {
    problems.add('UNSAFE_NEEDLESS', { name: 'clusterRole', reason: 'the namespaces are named' });
  }
  if (namespaces?.length === 0 || (namespaces?.length ?? 0) > MOST_NAMESPACES) {
    invalid('namespaces', `name 1 to ${MOST_NAMESPACES}`);
  }
  for (const name of namespaces ?? [])
    if (!LABEL.test(name)) invalid('namespaces', `"${name}" cannot name a namespace`);
  if (new Set(namespaces).size !== (namespaces ?? []).length) invalid('namespaces', 'one is named twice');
  if (!isPort(port)) problems.add('NETWORK_PORT_INVALID', { port: `${port}` });
  if (namespace === undefined && composed === undefined) problems.add('REGISTRY_NAMESPACE_MISSING', {});
  if (home === undefined)
    invalid('namespaces', 'the namespace of the registry itself is not known: give it to the chart');
}

/** The relaxations that were asked for, sorted. */
function relaxationsOf({ unsafe = {} }: Pick<McpRegistryProps, 'unsafe'>): readonly (readonly [string, string])[] {
  return Object.entries<string | undefined>({ ...unsafe })
    .flatMap(([name, reason]) => (reason === undefined ? [] : [[name, reason] as const]))
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

/** The relaxations, as rules and reports read them. */
export function relaxationAnnotations(props: McpRegistryProps): Record<string, string> {
  const given = relaxationsOf(props);
  if (given.length === 0) return {};
  return {
    [Annotation.UNSAFE]: given.map(([name]) => name).join(','),
    [Annotation.UNSAFE_REASONS]: JSON.stringify(Object.fromEntries(given)),
  };
}

/** What lets the registry read the cluster: one kind of objects, in the namespaces that are named. */
export function createAccess(
  scope: Construct,
  props: McpRegistryProps,
  { name, namespace: home }: RolePlace,
  labels: ObjectMeta['labels'],
): void {
  const { discovery } = props;
  if (discovery === undefined || home === undefined) return;
  const { group, plural } = CLUSTER_RESOURCES[discovery.resource ?? 'Service'];
  const grant = { groups: [group], resources: [plural], verbs: ['get', 'list', 'watch'] };
  const wholeCluster = discovery.namespaces === undefined;
  for (const namespace of discovery.namespaces ?? [undefined]) {
    const text = `Lets the registry find ${plural} that ask to be listed${namespace === undefined ? '' : `, in ${namespace}`}. It reads nothing else.`;
    const meta: ObjectMeta = {
      // Registries of other namespaces may read the same one.
      name: `${home}-${name}-discovery`,
      ...(namespace !== undefined && { namespace }),
      labels,
      annotations: relaxationAnnotations(props),
      reason: { control: 'identity.no-token', text },
    };
    const id = namespace === undefined ? 'discovery' : `discovery-${namespace}`;
    new WorkloadAccess(scope, id, meta, { account: { name, namespace: home }, grant, wholeCluster });
  }
}
