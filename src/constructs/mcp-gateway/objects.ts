import type { Construct } from 'constructs';
import { AdminPath, Annotation, type ControlId, fixedParts, Port, PortName } from '../../contract';
import {
  Configuration,
  contentHash,
  Identity,
  NetworkPolicyObject,
  type ObjectMeta,
  type Probe,
  ServiceObject,
  type VolumeSpec,
  Workload,
  type WorkloadSpec,
} from '../../kube';
import { objectLabels } from '../common/labels';
import { createReplicaGuards } from '../common/replicas';
import { needVolumes, type SecretFile } from '../identity/needs';
import { writeHosts } from '../mcp-server/network';
import type { SecretKey } from '../secrets';
import type { GatewayDecisions } from './check';
import { GRACE } from './grace';
import type { GatewayPlace } from './place';
import { CONFIG_MOUNT, ENDPOINT, type GatewayPlan } from './plan';
import type { McpGatewayProps } from './props';

/** Where clients learn who issues tokens (RFC 9728, 3). */
const METADATA_PATH = '/.well-known/oauth-protected-resource';
/** An hour of silence: what the configuration lets a call last. */
const TMP: VolumeSpec = { name: 'tmp', kind: 'empty', medium: 'disk', size: '16Mi' };

/** What was decided when the gateway was created, and what is read at synthesis. */
export interface GatewayParts {
  readonly place: GatewayPlace;
  readonly props: McpGatewayProps;
  readonly selector: Readonly<Record<string, string>>;
  readonly decisions: GatewayDecisions;
  readonly plan: () => GatewayPlan;
  /** Relaxations, those of upstreams among them. */
  readonly relaxations: () => readonly (readonly [name: string, reason: string])[];
  readonly keyOf: (secret: SecretFile) => SecretKey;
}

/** Creates a gateway's objects. None of them is a role. */
export function createGatewayObjects(scope: Construct, parts: GatewayParts): void {
  const { place, props, selector, plan } = parts;
  const { name } = place;
  const labels = objectLabels(place, 'mcp-gateway', selector, props.labels ?? {});
  const meta = (control: ControlId, text: string, more: ObjectMeta['annotations'] = {}): ObjectMeta => ({
    name,
    labels,
    reason: { control, text },
    annotations: { ...more, ...relaxationAnnotations(parts) },
  });
  new Identity(
    scope,
    'identity',
    meta('identity.no-token', 'A name for the pods: no token is mounted, no role is bound.'),
  );
  new Configuration(
    scope,
    'config',
    meta('config.checked', 'What the gateway boots from, read by its own schema when it was written.'),
    () => plan().files,
  );
  new Workload(
    scope,
    'deployment',
    meta('workload.restricted', 'Runs the one endpoint in front of the servers, without privileges.'),
    () => ({ ...podOf(parts), labels }),
  );
  new ServiceObject(
    scope,
    'service',
    meta('network.declared-callers', 'The address of the gateway inside the cluster.'),
    () => ({
      selector,
      ports: [{ name: PortName.MCP, port: Port.MCP, appProtocol: 'http' }],
      ...(props.clusterIp !== undefined && { clusterIp: props.clusterIp }),
    }),
  );
  new NetworkPolicyObject(
    scope,
    'network-policy',
    meta('network.declared-egress', 'In: who carries clients here, and servers that fetch keys. Out: what it names.', {
      [Annotation.EGRESS_HOSTS]: () => writeHosts(plan().hosts) || undefined,
    }),
    () => ({ pods: selector, ...plan().policy }),
  );
  createReplicaGuards(scope, name, selector, parts.decisions.replicas, (text) => meta('workload.available', text));
  publish(scope, parts, labels);
}

function publish(scope: Construct, { place, props }: GatewayParts, labels: Readonly<Record<string, string>>): void {
  const { name, host } = place;
  if (host === undefined) {
    return;
  }
  props.expose?.publish(scope, {
    name,
    host,
    port: Port.MCP,
    portName: PortName.MCP,
    paths: [ENDPOINT, METADATA_PATH],
    labels,
    streamSeconds: props.limits?.requestMaxSeconds ?? 3_600,
  });
  props.dnsRecord?.publish(scope, { name, host, labels });
}

function relaxationAnnotations({ relaxations }: GatewayParts): NonNullable<ObjectMeta['annotations']> {
  const names = () => relaxations().map(([name]) => name);
  return {
    [Annotation.UNSAFE]: () => names().join(',') || undefined,
    [Annotation.UNSAFE_REASONS]: () =>
      names().length === 0 ? undefined : JSON.stringify(Object.fromEntries(relaxations())),
  };
}

function podOf({ place, props, selector, decisions, plan, keyOf }: GatewayParts): Omit<WorkloadSpec, 'labels'> {
  const { config, needs } = plan();
  const { volumes, mounts } = needVolumes(needs, keyOf);
  const { adminPort, port } = config.listen;
  const { count, several } = decisions.replicas;
  return {
    selector,
    // Pods that run take over the rest by themselves: a new policy ends no session.
    annotations: { [Annotation.CONFIG_HASH]: contentHash({ fixed: JSON.stringify(fixedParts(config)) }) },
    ...(count !== undefined && { replicas: count }),
    strategy: 'rolling',
    serviceAccount: place.name,
    initContainers: [],
    containers: [
      {
        name: 'gateway',
        image: place.runtimeImage,
        args: ['gateway', '--config', CONFIG_MOUNT.file],
        ports: [
          { name: PortName.MCP, port },
          { name: PortName.ADMIN, port: adminPort },
        ],
        probes: {
          startup: { ...probe(AdminPath.READY, adminPort), failureThreshold: 30 },
          readiness: { ...probe(AdminPath.READY, adminPort), periodSeconds: 5 },
          liveness: { ...probe(AdminPath.LIVE, adminPort), periodSeconds: 10 },
        },
        mounts: [
          { volume: 'config', path: CONFIG_MOUNT.folder, readOnly: true },
          { volume: TMP.name, path: '/tmp', readOnly: false },
          ...mounts,
        ],
        requests: decisions.resources.requests,
        limits: decisions.resources.limits,
      },
    ],
    volumes: [{ name: 'config', kind: 'configMap', configMap: place.name }, TMP, ...volumes],
    terminationGracePeriodSeconds: Math.ceil(config.drainSeconds) + GRACE.marginSeconds,
    imagePullSecrets: [...new Set([...(place.platform?.imagePullSecrets ?? []), ...(props.imagePullSecrets ?? [])])],
    spread: several,
    ...(props.scheduling && { scheduling: props.scheduling }),
  };
}

function probe(path: string, port: number): Probe {
  return { path, port, periodSeconds: 2, timeoutSeconds: 2, failureThreshold: 3 };
}
