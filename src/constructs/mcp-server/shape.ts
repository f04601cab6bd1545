import { z } from 'zod';
import { Revision, ServerPackage, type Stage } from '../../contract';
import { listOf, madeBy, shapeOf, texts } from '../../kube';
import { Dns, Egress, Peer } from '../../network';
import type { EgressVia } from '../common/egress-via';
import { WORKLOAD_SHAPES } from '../common/workload-shape';
import type { SecretSource } from '../secrets';
import { PermissionProfile } from './permission-profile';
import type { McpServerProps } from './props';
import type { AuditProps, LimitProps, SessionProps, TelemetryProps, ToolProps, TraceProps } from './runtime-props';
import { Volume } from './volume';
import type { UnsafeProps } from './workload-props';

const text = z.string().optional();
const number = z.number().optional();
const list = listOf(z.string()).optional();
const peers = listOf(madeBy(Peer, 'Peer.pods, Peer.namespace, Peer.namespaces or Peer.cidr')).optional();

const secret = z.custom<SecretSource>(
  (value) => typeof value === 'object' && value !== null && 'bind' in value && typeof value.bind === 'function',
  'expected a reference such as Secrets.kubernetes({ name, key }); values never stand in a composition',
);

const via = z.custom<EgressVia>(
  (value) => typeof value === 'object' && value !== null && 'route' in value && typeof value.route === 'function',
  'expected an EgressProxy',
);

const tools = shapeOf<ToolProps>({ allow: list, deny: list, rename: texts.optional(), describe: texts.optional() });

const sessions = shapeOf<SessionProps>({
  isolation: z.enum(['process', 'shared']).optional(),
  max: number,
  idleSeconds: number,
  spares: number,
  poolMax: number,
  memoryPerProcess: text,
});

const limits = shapeOf<LimitProps>({
  bodyBytes: number,
  lineBytes: number,
  depth: number,
  requestsPerSecond: number,
  concurrentRequests: number,
  streams: number,
  requestSeconds: number,
  requestMaxSeconds: number,
  startSeconds: number,
});

const telemetry = shapeOf<TelemetryProps>({
  logLevel: z.enum(['debug', 'info', 'warn', 'error']).optional(),
  metrics: z.boolean().optional(),
  scrapeFrom: peers,
  traces: shapeOf<TraceProps>({
    endpoint: z.string(),
    ratio: number,
    peer: madeBy(Peer, 'Peer').optional(),
  }).optional(),
});

const audit = shapeOf<AuditProps>({
  enabled: z.boolean().optional(),
  arguments: z.enum(['none', 'digest']).optional(),
});

const unsafe = shapeOf<UnsafeProps>({
  mutableImageTag: text,
  writableRootFilesystem: text,
  anyPublicHost: text,
  clientAddressAffinity: text,
  secretLikeLiteral: text,
});

/** The shape of a server's props. Whether the values make sense is checked where they are used. */
export const SERVER_SHAPE = shapeOf<McpServerProps>({
  image: text,
  package: ServerPackage.optional(),
  command: list,
  args: list,
  transport: z.enum(['stdio', 'streamable-http', 'sse']).optional(),
  port: number,
  path: text,
  env: texts.optional(),
  secrets: z.record(z.string(), secret).optional(),
  egress: listOf(madeBy(Egress, 'Egress.https, Egress.host, Egress.cidr or Egress.pods')).optional(),
  egressVia: via.optional(),
  allowFrom: peers,
  volumes: listOf(madeBy(Volume, 'Volume.emptyDir, Volume.claim or Volume.configMap')).optional(),
  permissions: madeBy(PermissionProfile, 'new PermissionProfile').optional(),
  tools: tools.optional(),
  sessions: sessions.optional(),
  revisions: listOf(Revision).optional(),
  resources: WORKLOAD_SHAPES.resources,
  bridgeResources: WORKLOAD_SHAPES.resources,
  replicas: number,
  autoscale: WORKLOAD_SHAPES.autoscale,
  disruption: WORKLOAD_SHAPES.disruption,
  scheduling: WORKLOAD_SHAPES.scheduling,
  labels: texts.optional(),
  annotations: texts.optional(),
  telemetry: telemetry.optional(),
  audit: audit.optional(),
  limits: limits.optional(),
  unsafe: unsafe.optional(),
  title: text,
  hosts: list,
  origins: list,
  imagePullSecrets: list,
  name: text,
  stage: z.custom<Stage>().optional(),
  runtimeImage: text,
  dns: madeBy(Dns, 'Dns.pods or Dns.address').optional(),
});
