import { Label, type Manifest } from '../../contract';

const PART = 'a part of the platform that does not run here';
const BRINGS = 'secrets are files here, which a person puts there: secrets/readme.md says where the values are kept';
const STORE = 'nothing here asks a store of secrets';
const ONE = 'one container each';
const NOBODY = 'nothing here has an API server to ask';
const LOOPBACK = 'clients and people come to ports of loopback';
const LIMITS = 'each service has limits of its own';
const MESH = 'there is no mesh: networks say who meets whom, and nothing between services is encrypted';
const UNWATCHED = "nothing watches the project: logs are the engine's, and metrics are read by nobody";
const MODELS = 'models are not routed here';
const NODES = 'there are no nodes whose logs would be read';
const DELIVERY = 'the project is written by this command, and by nobody else';

/** What became of kinds of objects. Whatever is not listed has no counterpart. */
const INSTEAD: Readonly<Record<string, string>> = {
  NetworkPolicy:
    'networks of their own instead: no way in but the bridge or a gateway, no way out of a server but its egress service',
  Service:
    'a port of loopback for each gateway, registry, portal, and bridge that clients come to; nothing else is published',
  ServiceAccount: NOBODY,
  Role: NOBODY,
  RoleBinding: NOBODY,
  ClusterRole: NOBODY,
  ClusterRoleBinding: NOBODY,
  Namespace: 'the project is the only room; servers do not reach one another',
  PodDisruptionBudget: 'one container each; a restart is an interruption',
  HorizontalPodAutoscaler: ONE,
  ScaledObject: ONE,
  TriggerAuthentication: ONE,
  Deployment: PART,
  StatefulSet: PART,
  DaemonSet: NODES,
  CronJob: 'nothing runs at times here',
  ConfigMap: 'read by a part of the platform that does not run here, or by nobody',
  PersistentVolumeClaim: 'kept by a part of the platform that does not run here',
  HTTPRoute: LOOPBACK,
  Ingress: LOOPBACK,
  Gateway: LOOPBACK,
  Certificate: LOOPBACK,
  DNSEndpoint: LOOPBACK,
  ResourceQuota: LIMITS,
  LimitRange: LIMITS,
  ExternalSecret: BRINGS,
  OnePasswordItem: BRINGS,
  VaultStaticSecret: BRINGS,
  SecretStore: STORE,
  VaultConnection: STORE,
  VaultAuth: STORE,
  AuthorizationPolicy: MESH,
  PeerAuthentication: MESH,
  RequestAuthentication: MESH,
  ServiceEntry: MESH,
  Sidecar: MESH,
  Telemetry: MESH,
  Waypoint: MESH,
  PodMonitor: UNWATCHED,
  ServiceMonitor: UNWATCHED,
  PrometheusRule: UNWATCHED,
  Application: DELIVERY,
  ApplicationSet: DELIVERY,
  AppProject: DELIVERY,
  Kustomization: DELIVERY,
  GitRepository: DELIVERY,
  OCIRepository: DELIVERY,
  AIGatewayRoute: MODELS,
  AIServiceBackend: MODELS,
  Backend: MODELS,
  BackendSecurityPolicy: MODELS,
  BackendTLSPolicy: MODELS,
  BackendTrafficPolicy: MODELS,
  QuotaPolicy: MODELS,
  SecurityPolicy: MODELS,
  'Egress proxy': 'an egress service instead for each that needs one',
};

/** What became of objects of a kind. */
export function insteadOf(kind: string): string {
  return INSTEAD[kind] ?? 'Compose has nothing of the kind';
}

/** The kind of an object, or what it is where the kind alone does not tell. */
export function kindOf({ kind, metadata, spec }: Manifest): string {
  const { gatewayClassName } = (spec ?? {}) as { readonly gatewayClassName?: string };
  if (kind === 'Gateway' && gatewayClassName === 'istio-waypoint') return 'Waypoint';
  const labels = (metadata['labels'] ?? {}) as Readonly<Record<string, string>>;
  return kind === 'Deployment' && labels[Label.ROLE] === 'egress' ? 'Egress proxy' : kind;
}
