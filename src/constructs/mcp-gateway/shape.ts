import { z } from 'zod';
import { Revision, type Stage } from '../../contract';
import { listOf, madeBy, shapeOf, texts } from '../../kube';
import { Dns, Peer } from '../../network';
import { WORKLOAD_SHAPES } from '../common/workload-shape';
import type { Guardrail } from '../guardrail';
import { isTokenStrategy, Oidc, type TokenStrategy } from '../identity';
import { CERTIFICATE_SHAPE } from '../identity/certificate';
import { SECRET_SHAPE } from '../identity/client';
import { McpServer } from '../mcp-server';
import { LISTING_SHAPE } from '../mcp-server/listing';
import { PEERS_SHAPE, RUNTIME_SHAPES } from '../mcp-server/runtime-shape';
import type { DnsPublisher, Exposure } from './exposure';
import type { McpGatewayProps, ServerSelection } from './props';
import type {
  BudgetProps,
  GatewaySessionProps,
  GatewayUnsafeProps,
  NamingProps,
  RateLimitProps,
  RedisProps,
  SearchProps,
} from './runtime-props';
import type { BreakerProps, RemoteServerProps, UpstreamProps } from './upstream-props';

const { text, number, list } = RUNTIME_SHAPES;

const guardrail = z.custom<Guardrail>(
  (value) => typeof value === 'object' && value !== null && 'config' in value && 'needs' in value,
  'expected Guardrail.http(...) or LlamaStack.shield(...)',
);

/** A value with a method, whoever implements it. */
const having = <Value>(method: string, expected: string) =>
  z.custom<Value>(
    (value) =>
      typeof value === 'object' && value !== null && typeof (value as Record<string, unknown>)[method] === 'function',
    `expected ${expected}`,
  );

const peer = madeBy(Peer, 'Peer.pods, Peer.namespace, Peer.namespaces or Peer.cidr').optional();
const token = z.custom<TokenStrategy>(
  isTokenStrategy,
  'expected GatewaySigned, TokenExchange, ClientCredentials, StaticHeader or None',
);
const settings = {
  tools: RUNTIME_SHAPES.tools,
  requestSeconds: number,
  concurrentRequests: number,
  breaker: shapeOf<BreakerProps>({ failures: number, openSeconds: number }).optional(),
  link: z.boolean().optional(),
};

export const UPSTREAM_SHAPE = shapeOf<UpstreamProps>({ ...settings, id: text, token: token.optional() });

export const REMOTE_SHAPE = shapeOf<RemoteServerProps>({
  ...settings,
  token,
  url: z.string(),
  network: z.enum(['public', 'cluster']).optional(),
  peer,
  revisions: listOf(Revision).optional(),
  ca: CERTIFICATE_SHAPE.optional(),
  listing: LISTING_SHAPE.optional(),
});

/** The shape of a gateway's props. Whether the values make sense is checked where they are used. */
export const GATEWAY_SHAPE = shapeOf<McpGatewayProps>({
  servers: listOf(madeBy(McpServer, 'addServer or new McpServer')).optional(),
  select: shapeOf<ServerSelection>({ labels: texts.optional(), tenants: list, namespaces: list }).optional(),
  upstreams: z.record(z.string(), UPSTREAM_SHAPE).optional(),
  token: token.optional(),
  signingKey: SECRET_SHAPE.optional(),
  previousSigningKey: SECRET_SHAPE.optional(),
  identity: madeBy(Oidc, 'Oidc.issuer').optional(),
  policy: RUNTIME_SHAPES.policy,
  guardrails: listOf(guardrail).optional(),
  rateLimits: listOf(
    shapeOf<RateLimitProps>({
      per: z.enum(['principal', 'tool', 'principal-tool', 'business-unit']),
      requests: z.number(),
      seconds: z.number(),
      tools: list,
      burst: number,
    }),
  ).optional(),
  budgets: listOf(
    shapeOf<BudgetProps>({
      name: z.string(),
      per: z.enum(['principal', 'business-unit', 'upstream', 'tool', 'principal-tool', 'gateway']),
      unit: z.enum(['calls', 'tokens']),
      amount: z.number(),
      window: z.enum(['hour', 'day', 'month']),
      upstreams: list,
      tools: list,
      onSpent: z.enum(['deny', 'warn']).optional(),
    }),
  ).optional(),
  host: text,
  expose: having<Exposure>('publish', 'new Ingress(...), GatewayApi.route(...) or GatewayApi.gateway(...)').optional(),
  dnsRecord: having<DnsPublisher>('publish', 'ExternalDns.record(...)').optional(),
  allowFrom: PEERS_SHAPE,
  naming: shapeOf<NamingProps>({
    prefix: z.enum(['server', 'none']).optional(),
    separator: z.enum(['_', '.', '__', '-']).optional(),
    maxLength: number,
  }).optional(),
  search: shapeOf<SearchProps>({
    mode: z.enum(['off', 'auto', 'always']).optional(),
    threshold: number,
    tokens: number,
    results: number,
    always: list,
  }).optional(),
  revisions: listOf(Revision).optional(),
  sessions: shapeOf<GatewaySessionProps>({ max: number, idleSeconds: number }).optional(),
  redis: shapeOf<RedisProps>({
    url: z.string(),
    password: SECRET_SHAPE.optional(),
    username: text,
    ca: CERTIFICATE_SHAPE.optional(),
    peer,
    prefix: text,
  }).optional(),
  listSeconds: number,
  link: z.boolean().optional(),
  replicas: number,
  autoscale: WORKLOAD_SHAPES.autoscale,
  disruption: WORKLOAD_SHAPES.disruption,
  scheduling: WORKLOAD_SHAPES.scheduling,
  resources: WORKLOAD_SHAPES.resources,
  limits: RUNTIME_SHAPES.limits,
  telemetry: RUNTIME_SHAPES.telemetry,
  audit: RUNTIME_SHAPES.audit,
  unsafe: shapeOf<GatewayUnsafeProps>({ anonymousCallers: text, openOnStoreFailure: text }).optional(),
  clusterIp: text,
  title: text,
  hosts: list,
  origins: list,
  labels: texts.optional(),
  imagePullSecrets: list,
  name: text,
  stage: z.custom<Stage>().optional(),
  runtimeImage: text,
  dns: madeBy(Dns, 'Dns.pods or Dns.address').optional(),
});
