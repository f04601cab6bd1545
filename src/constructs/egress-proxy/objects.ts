import type { Construct } from 'constructs';
import { AdminPath, Annotation, type ControlId, type EgressConfig, Path, Port, PortName } from '../../contract';
import { Problems } from '../../errors';
import {
  Configuration,
  contentHash,
  DisruptionBudget,
  type DisruptionSpec,
  Identity,
  NetworkPolicyObject,
  type ObjectMeta,
  type Probe,
  ServiceObject,
  Workload,
  type WorkloadSpec,
} from '../../kube';
import { auditNeeds } from '../common/audit';
import { objectLabels } from '../common/labels';
import { needVolumes } from '../identity/needs';
import type { SecretKey } from '../secrets';
import type { EgressPlace } from './place';
import { type EgressServer, egressConfigOf, egressPolicyOf } from './plan';
import type { EgressProxyProps } from './props';
import { resolveEgressResources } from './resources';

/** The grace period is longer than the drain by what the process needs to leave. */
const GRACE_MARGIN = 10;
const DEFAULT_REPLICAS = 2;

type Labels = Readonly<Record<string, string>>;

/** What was decided when the proxy was created. */
export interface EgressParts {
  readonly place: EgressPlace;
  readonly props: EgressProxyProps;
  readonly selector: Labels;
  readonly budget?: DisruptionSpec['budget'];
  /** Where the key of the audit stream arrives. */
  readonly auditKey?: SecretKey;
  /** Read at synthesis, when all servers are there. */
  readonly servers: () => readonly EgressServer[];
}

/** How many pods. */
export function replicasOf({ replicas = DEFAULT_REPLICAS }: EgressProxyProps): number {
  return replicas;
}

/** Creates a proxy's objects: six, or five where there is one replica. */
export function createEgressObjects(scope: Construct, parts: EgressParts): void {
  const { place, props, selector, servers, budget, auditKey } = parts;
  const labels = objectLabels(place, 'egress-proxy', selector, props.labels ?? {});
  const meta = (control: ControlId, text: string): ObjectMeta => ({
    name: place.name,
    labels,
    reason: { control, text },
  });
  const config = () => egressConfigOf(place, props, servers());

  new Identity(
    scope,
    'identity',
    meta('identity.no-token', 'A name for the pods: no token is mounted, no role is bound.'),
  );
  new Configuration(
    scope,
    'config',
    meta('config.checked', 'Which server reaches which hosts, read by the schema of the role when it was written.'),
    () => filesOf(config()),
  );
  new Workload(
    scope,
    'deployment',
    {
      ...meta('workload.restricted', 'Runs the proxy that lets servers reach the hosts they declared, and no others.'),
      ...(auditKey?.annotations && { annotations: auditKey.annotations }),
    },
    () => ({ ...podOf(parts, config()), labels }),
  );
  new ServiceObject(
    scope,
    'service',
    meta('network.declared-egress', 'One port for each server: the port is the identity.'),
    () => ({
      selector,
      ports: config().listeners.map(({ port }) => ({ name: portName(port), port, appProtocol: 'tcp' })),
      ...(props.clusterIp !== undefined && { clusterIp: props.clusterIp }),
    }),
  );
  new NetworkPolicyObject(
    scope,
    'network-policy',
    meta('network.declared-egress', 'To each port exactly one server; outwards public addresses on declared ports.'),
    () => ({ pods: selector, ...egressPolicyOf(place, config(), props, servers()) }),
  );
  if (budget !== undefined) {
    const text = 'Keeps replicas serving while nodes are drained.';
    new DisruptionBudget(scope, 'disruption-budget', meta('workload.available', text), () => ({ selector, budget }));
  }
}

function filesOf(config: EgressConfig): Record<string, string> {
  return { 'config.json': `${JSON.stringify(config, undefined, 2)}\n` };
}

function portName(port: number): string {
  return `server-${port}`;
}

function podOf({ place, props, selector, auditKey }: EgressParts, config: EgressConfig): Omit<WorkloadSpec, 'labels'> {
  const { adminPort } = config.listen;
  const { volumes, mounts } = needVolumes(
    auditNeeds(props.audit?.key),
    ({ file }) => auditKey ?? { secret: file, key: file },
  );
  // What is wrong with them was found when the proxy was created.
  const resources = resolveEgressResources(props, config.listeners.length, new Problems(place.name));
  return {
    selector,
    annotations: { [Annotation.CONFIG_HASH]: contentHash(filesOf(config)) },
    replicas: replicasOf(props),
    strategy: 'rolling',
    serviceAccount: place.name,
    initContainers: [],
    containers: [
      {
        name: 'egress',
        image: place.runtimeImage,
        args: ['egress', '--config', Path.CONFIG_FILE],
        ports: [
          { name: PortName.ADMIN, port: Port.ADMIN },
          ...config.listeners.map(({ port }) => ({ name: portName(port), port })),
        ],
        probes: {
          startup: { ...probe(AdminPath.READY, adminPort), failureThreshold: 15 },
          readiness: { ...probe(AdminPath.READY, adminPort), periodSeconds: 5 },
          liveness: { ...probe(AdminPath.LIVE, adminPort), periodSeconds: 10 },
        },
        mounts: [{ volume: 'config', path: Path.CONFIG, readOnly: true }, ...mounts],
        requests: resources.requests,
        limits: resources.limits,
      },
    ],
    volumes: [{ name: 'config', kind: 'configMap', configMap: place.name }, ...volumes],
    terminationGracePeriodSeconds: Math.ceil(config.drainSeconds) + GRACE_MARGIN,
    imagePullSecrets: [...new Set([...(place.platform?.imagePullSecrets ?? []), ...(props.imagePullSecrets ?? [])])],
    spread: replicasOf(props) > 1,
    ...(props.scheduling && { scheduling: props.scheduling }),
  };
}

function probe(path: string, port: number): Probe {
  return { path, port, periodSeconds: 2, timeoutSeconds: 2, failureThreshold: 3 };
}
