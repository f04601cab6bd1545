import type { Construct } from 'constructs';
import { AdminPath, Annotation, type ControlId, Path, Port, PortName } from '../../../contract';
import {
  Configuration,
  contentHash,
  Identity,
  type Mount,
  NetworkPolicyObject,
  type NetworkPolicySpec,
  type ObjectMeta,
  type Probe,
  ServiceObject,
  type Variable,
  type VolumeSpec,
  Workload,
  type WorkloadSpec,
} from '../../../kube';
import type { DeclaredHost } from '../../../network';
import { needVolumes, type PodNeeds, type SecretFile } from '../../identity/needs';
import { writeHosts } from '../../mcp-server/network';
import type { SecretKey } from '../../secrets';
import { objectLabels } from '../labels';
import { createReplicaGuards } from '../replicas';
import type { RoleDecisions } from './check';
import type { RolePlace } from './place';
import type { RoleProps } from './props';

/** How much longer than its drain time a pod has to leave. */
const MARGIN_SECONDS = 10;
const TMP: VolumeSpec = { name: 'tmp', kind: 'empty', medium: 'disk', size: '16Mi' };

/** What a role amounts to. Derived at synthesis, when everything is composed. */
export interface RolePlan {
  readonly config: {
    readonly listen: { readonly port: number; readonly adminPort: number };
    readonly drainSeconds: number;
  };
  /** The ConfigMap's content. */
  readonly files: Readonly<Record<string, string>>;
  readonly needs: PodNeeds;
  readonly policy: Omit<NetworkPolicySpec, 'pods'>;
  readonly hosts: readonly DeclaredHost[];
  /** What needs new pods when it changes. Absent: all files. */
  readonly hashed?: Readonly<Record<string, string>>;
  /** Volumes beside those of every role. */
  readonly volumes?: readonly VolumeSpec[];
  readonly mounts?: readonly Mount[];
}

/** What differs from role to role. */
export interface RoleKind {
  /** What the Deployment is there for. */
  readonly runs: string;
  /** What its NetworkPolicy opens. */
  readonly opens: string;
  readonly strategy: WorkloadSpec['strategy'];
  /** Paths that are served to the outside. */
  readonly paths: readonly string[];
  /** Seconds for which a client's address stays with one pod. Absent: any pod serves any request. */
  readonly affinitySeconds?: number;
  readonly env?: readonly Variable[];
  /** How long an answer may stream through what publishes it, seconds. Absent: 60. */
  readonly streamSeconds?: number;
  /** The address of the Service, where it has to be known before. */
  readonly clusterIp?: string;
  /** On every object. */
  readonly annotations?: ObjectMeta['annotations'];
}

export interface RoleParts {
  readonly place: RolePlace;
  readonly props: Pick<RoleProps, 'labels' | 'expose' | 'dnsRecord' | 'imagePullSecrets' | 'scheduling'>;
  readonly kind: RoleKind;
  readonly selector: Readonly<Record<string, string>>;
  readonly decisions: RoleDecisions;
  readonly plan: () => RolePlan;
  readonly keyOf: (secret: SecretFile) => SecretKey;
}

/** The labels of all objects of a role. */
export function roleLabels({ place, props, selector }: Pick<RoleParts, 'place' | 'props' | 'selector'>) {
  return objectLabels(place, `mcp-${place.role}`, selector, props.labels ?? {});
}

/** Creates a role's objects. None of them is a Kubernetes role. */
export function createRoleObjects(scope: Construct, parts: RoleParts): void {
  const { place, props, kind, selector, plan } = parts;
  const { name, host } = place;
  const labels = roleLabels(parts);
  const meta = (control: ControlId, text: string, annotations: ObjectMeta['annotations'] = {}): ObjectMeta => ({
    name,
    labels,
    annotations: { ...annotations, ...kind.annotations },
    reason: { control, text },
  });
  new Identity(
    scope,
    'identity',
    meta('identity.no-token', 'A name for the pods: no token is mounted, no role is bound.'),
  );
  const checked = 'What it boots from, read by its own schema when it was written.';
  new Configuration(scope, 'config', meta('config.checked', checked), () => plan().files);
  new Workload(scope, 'deployment', meta('workload.restricted', kind.runs), () => ({ ...podOf(parts), labels }));
  new ServiceObject(
    scope,
    'service',
    meta('network.declared-callers', `The address of the ${place.role} inside the cluster.`),
    () => ({
      selector,
      ports: [{ name: PortName.MCP, port: Port.MCP, appProtocol: 'http' }],
      ...(kind.affinitySeconds !== undefined && { clientAffinitySeconds: kind.affinitySeconds }),
      ...(kind.clusterIp !== undefined && { clusterIp: kind.clusterIp }),
    }),
  );
  new NetworkPolicyObject(
    scope,
    'network-policy',
    meta('network.declared-egress', kind.opens, {
      [Annotation.EGRESS_HOSTS]: () => writeHosts(plan().hosts) || undefined,
    }),
    () => ({ pods: selector, ...plan().policy }),
  );
  createReplicaGuards(scope, name, selector, parts.decisions.replicas, (text) => meta('workload.available', text));
  if (host !== undefined) {
    const { paths, streamSeconds = 60 } = kind;
    props.expose?.publish(scope, {
      name,
      host,
      port: Port.MCP,
      portName: PortName.MCP,
      paths,
      labels,
      streamSeconds,
    });
    props.dnsRecord?.publish(scope, { name, host, labels });
  }
}

function podOf({ place, props, kind, selector, decisions, plan, keyOf }: RoleParts): Omit<WorkloadSpec, 'labels'> {
  const { config, files, hashed = files, needs, volumes = [], mounts = [] } = plan();
  const needed = needVolumes(needs, keyOf);
  const { adminPort, port } = config.listen;
  const { count, several } = decisions.replicas;
  return {
    selector,
    annotations: { [Annotation.CONFIG_HASH]: contentHash(hashed) },
    ...(count !== undefined && { replicas: count }),
    strategy: kind.strategy,
    serviceAccount: place.name,
    initContainers: [],
    containers: [
      {
        name: place.role,
        image: place.runtimeImage,
        args: [place.role, '--config', Path.CONFIG_FILE],
        ...(kind.env && { env: kind.env }),
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
          { volume: 'config', path: Path.CONFIG, readOnly: true },
          { volume: TMP.name, path: '/tmp', readOnly: false },
          ...mounts,
          ...needed.mounts,
        ],
        requests: decisions.resources.requests,
        limits: decisions.resources.limits,
      },
    ],
    volumes: [{ name: 'config', kind: 'configMap', configMap: place.name }, TMP, ...volumes, ...needed.volumes],
    terminationGracePeriodSeconds: Math.ceil(config.drainSeconds) + MARGIN_SECONDS,
    imagePullSecrets: [...new Set([...(place.platform?.imagePullSecrets ?? []), ...(props.imagePullSecrets ?? [])])],
    spread: several,
    ...(props.scheduling && { scheduling: props.scheduling }),
  };
}

function probe(path: string, port: number): Probe {
  return { path, port, periodSeconds: 2, timeoutSeconds: 2, failureThreshold: 3 };
}
