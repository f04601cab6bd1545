import { z } from 'zod';
import { LockedServer, Revision, ServerPackage, type Stage } from '../../contract';
import { listOf, madeBy, shapeOf, texts } from '../../kube';
import { Dns, Egress } from '../../network';
import type { EgressVia } from '../common/egress-via';
import { WORKLOAD_SHAPES } from '../common/workload-shape';
import { Oidc } from '../identity';
import type { SecretSource } from '../secrets';
import { ToolLockFile } from '../tool-policy';
import { LISTING_SHAPE } from './listing';
import { PermissionProfile } from './permission-profile';
import type { McpServerProps } from './props';
import type { SessionProps } from './runtime-props';
import { PEERS_SHAPE, RUNTIME_SHAPES } from './runtime-shape';
import { Volume } from './volume';
import type { UnsafeProps } from './workload-props';

const text = z.string().optional();
const number = z.number().optional();
const list = listOf(z.string()).optional();

const secret = z.custom<SecretSource>(
  (value) => typeof value === 'object' && value !== null && 'bind' in value && typeof value.bind === 'function',
  'expected a reference such as Secrets.kubernetes({ name, key }); values never stand in a composition',
);

const via = z.custom<EgressVia>(
  (value) => typeof value === 'object' && value !== null && 'route' in value && typeof value.route === 'function',
  'expected an EgressProxy, EgressVia.cilium() or EgressVia.istio({ mode })',
);

const sessions = shapeOf<SessionProps>({
  isolation: z.enum(['process', 'shared']).optional(),
  max: number,
  idleSeconds: number,
  spares: number,
  poolMax: number,
  memoryPerProcess: text,
});

const unsafe = shapeOf<UnsafeProps>({
  mutableImageTag: text,
  writableRootFilesystem: text,
  anyPublicHost: text,
  clientAddressAffinity: text,
  anonymousCallers: text,
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
  allowFrom: PEERS_SHAPE,
  identity: madeBy(Oidc, 'Oidc.issuer').optional(),
  publicUrl: text,
  volumes: listOf(madeBy(Volume, 'Volume.emptyDir, Volume.claim or Volume.configMap')).optional(),
  permissions: madeBy(PermissionProfile, 'new PermissionProfile').optional(),
  tools: RUNTIME_SHAPES.tools,
  policy: RUNTIME_SHAPES.policy,
  toolLock: madeBy(ToolLockFile, 'ToolLockFile.read').optional(),
  recordedTools: LockedServer.optional(),
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
  telemetry: RUNTIME_SHAPES.telemetry,
  audit: RUNTIME_SHAPES.audit,
  limits: RUNTIME_SHAPES.limits,
  unsafe: unsafe.optional(),
  title: text,
  listing: LISTING_SHAPE.optional(),
  hosts: list,
  origins: list,
  imagePullSecrets: list,
  name: text,
  stage: z.custom<Stage>().optional(),
  runtimeImage: text,
  dns: madeBy(Dns, 'Dns.pods or Dns.address').optional(),
});
