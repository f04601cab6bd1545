import { App, Chart } from 'cdk8s';
import {
  Dns,
  Egress,
  EgressProxy,
  type McpPlatformProps,
  McpServer,
  type McpServerProps,
  NetworkPolicies,
  NetworkPolicy,
  type NetworkPolicyProps,
  Peer,
  PermissionProfile,
  type PlatformEgressProxyProps,
  type PlatformServerProps,
  Secrets,
  Stage,
  synthesize,
  type TolerationProps,
  Volume,
} from '../../src';
import { publicMembers } from '../support/interfaces';
import { NO_PROPS } from '../support/no-props';
import { DIGEST, IMAGE, LEAST, renderPlatform, renderServer } from '../support/render';
import { AUDIT_CASES } from './dead-props/audit';
import type { Case } from './dead-props/case';
import { DELIVERY_CASES } from './dead-props/delivery';
import { FLUENT_BIT_CASES } from './dead-props/fluent-bit';
import { GATEWAY_CASES } from './dead-props/gateway';
import { GUARDRAIL_CASES } from './dead-props/guardrail';
import { KEDA_CASES } from './dead-props/keda';
import { MESH_CASES } from './dead-props/mesh';
import { MODEL_CASES } from './dead-props/model-route';
import { OPA_CASES } from './dead-props/opa';
import { POLICY_CASES } from './dead-props/policy';
import { PORTAL_CASES } from './dead-props/portal';
import { REGISTRY_CASES } from './dead-props/registry';
import { SECRET_CASES } from './dead-props/secrets';
import { TELEMETRY_CASES } from './dead-props/telemetry';
import { TENANT_CASES } from './dead-props/tenant';
import { compose } from './egress-proxy/support';

type Server = Partial<McpServerProps>;

const manifests = (props: Server) => renderServer(props).manifests;
const server = (after: Server, before: Server = {}): Case => ({
  before: () => manifests(before),
  after: () => manifests({ ...before, ...after }),
});
const laptop = (after: Server, before: Server): Case => ({
  before: () => renderServer(before).run,
  after: () => renderServer(after).run,
});
const platform = (after: Partial<McpPlatformProps>, before: Partial<McpPlatformProps> = {}): Case => ({
  before: () => renderPlatform(before, FETCHES).manifests,
  after: () => renderPlatform({ ...before, ...after }, FETCHES).manifests,
});
const placed = (after: Partial<PlatformServerProps>): Case => ({
  before: () => renderPlatform({ namespaces: ['a', 'b'] }).manifests,
  after: () => renderPlatform({ namespaces: ['a', 'b'] }, after).manifests,
});
const policy = (after: Partial<NetworkPolicyProps>): Case => {
  const render = (props: Partial<NetworkPolicyProps>) => {
    const app = new App();
    new NetworkPolicy(new Chart(app, 'chart', { namespace: 'a' }), 'policy', {
      rules: [NetworkPolicies.defaultDeny()],
      ...props,
    });
    return synthesize(app).objects;
  };
  return { before: () => render({}), after: () => render(after) };
};

const proxy = (after: PlatformEgressProxyProps, before: PlatformEgressProxyProps = {}): Case => {
  const namespaces = ['acme', 'b'];
  const render = (props: PlatformEgressProxyProps) => compose(undefined, props, { namespaces }).rendered.manifests;
  return { before: () => render(before), after: () => render({ ...before, ...after }) };
};
/** A server in a chart, with a proxy beside it that it uses or not. */
const beside = (uses: boolean) => () => {
  const chart = new Chart(new App(), 'tools', { namespace: 'tools' });
  const way = new EgressProxy(chart, 'egress');
  new McpServer(chart, 'other', { ...LEAST, ...FETCHES, egressVia: way });
  new McpServer(chart, 'files', { ...LEAST, ...FETCHES, ...(uses && { egressVia: way }) });
  return synthesize(chart.node.root as App).objects;
};

const FETCHES: Server = { egress: [Egress.https('api.github.com')] };
const MODERN: Server = { revisions: ['2026-07-28'] };
const REPLICAS: Server = { ...MODERN, replicas: 4 };
const HTTP: Server = { command: undefined, transport: 'streamable-http', port: 3000 };
const PACKAGE: Server = {
  package: { registryType: 'npm', identifier: '@acme/files', version: '1.2.0' },
  command: undefined,
};
const toleration = (after: Partial<TolerationProps>): Case =>
  server(
    { scheduling: { tolerations: [{ key: 'pool', ...after }] } },
    { scheduling: { tolerations: [{ key: 'pool' }] } },
  );
const TRACES = { endpoint: 'http://otel.observability:4318' };
const AUTOSCALE = { min: 1, max: 3 };
const volume = (given: Volume): Server => ({ volumes: [given] });
const secret = (name: string, key: string): Server => ({ secrets: { TOKEN: Secrets.kubernetes({ name, key }) } });

/** For each public prop a change that has to show. A new prop without a line here fails the first test. */
const CASES: Readonly<Record<string, Case>> = {
  'McpServerProps.image': server({ image: `ghcr.io/acme/other:1.0.0@${DIGEST}` }),
  'McpServerProps.package': server(PACKAGE),
  'McpServerProps.command': server({ command: ['/app/other'] }),
  'McpServerProps.args': server({ args: ['--verbose'] }, PACKAGE),
  'McpServerProps.transport': server({ transport: 'sse' }, HTTP),
  'McpServerProps.port': server({ port: 3001 }, HTTP),
  'McpServerProps.path': server({ path: '/other' }, HTTP),
  'McpServerProps.env': server({ env: { A: '1' } }),
  'McpServerProps.secrets': server(secret('files', 'token')),
  'McpServerProps.egress': server(FETCHES),
  'McpServerProps.egressVia': { before: beside(false), after: beside(true) },
  'McpServerProps.allowFrom': server({ allowFrom: [Peer.namespace('gateway')] }),
  'McpServerProps.volumes': server(volume(Volume.emptyDir('/data'))),
  'McpServerProps.permissions': server({ permissions: new PermissionProfile(FETCHES) }),
  'McpServerProps.tools': server({ tools: { deny: ['delete_*'] } }),
  'McpServerProps.sessions': server({ sessions: { max: 4 } }),
  'McpServerProps.revisions': server(MODERN),
  'McpServerProps.resources': server({ resources: { limits: { cpu: '2' } } }),
  'McpServerProps.bridgeResources': server({ bridgeResources: { limits: { cpu: '2' } } }),
  'McpServerProps.replicas': server({ replicas: 3 }, MODERN),
  'McpServerProps.autoscale': server({ autoscale: AUTOSCALE }, MODERN),
  'McpServerProps.disruption': server({ disruption: { drainSeconds: 60 } }),
  'McpServerProps.labels': server({ labels: { team: 'a' } }),
  'McpServerProps.annotations': server({ annotations: { note: 'a' } }),
  'McpServerProps.telemetry': server({ telemetry: { logLevel: 'debug' } }),
  'McpServerProps.audit': server({ audit: { enabled: true } }),
  'McpServerProps.limits': server({ limits: { depth: 8 } }),
  'McpServerProps.unsafe': server({ unsafe: { writableRootFilesystem: 'it writes beside itself' } }),
  'McpServerProps.title': server({ title: 'Files of Acme' }),
  'McpServerProps.hosts': server({ hosts: ['files.acme.example'] }),
  'McpServerProps.origins': server({ origins: ['https://chat.acme.example'] }),
  'McpServerProps.imagePullSecrets': server({ imagePullSecrets: ['registry'] }),
  'McpServerProps.name': server({ name: 'documents' }),
  'McpServerProps.stage': server({ stage: Stage.SCALE }),
  'McpServerProps.runtimeImage': server({ runtimeImage: `ghcr.io/acme/runtime:2.0.0@${DIGEST}` }),
  'McpServerProps.dns': server({ dns: Dns.address('10.96.0.10') }, FETCHES),

  'ToolProps.allow': server({ tools: { allow: ['get_*'] } }),
  'ToolProps.deny': server({ tools: { deny: ['delete_*'] } }),
  'ToolProps.rename': server({ tools: { rename: { get: 'read' } } }),
  'ToolProps.describe': server({ tools: { describe: { get: 'Reads a file.' } } }),

  'SessionProps.isolation': server({ sessions: { isolation: 'shared' } }),
  'SessionProps.max': server({ sessions: { max: 4 } }),
  'SessionProps.idleSeconds': server({ sessions: { idleSeconds: 60 } }),
  'SessionProps.spares': server({ sessions: { spares: 3 } }),
  'SessionProps.poolMax': server({ sessions: { poolMax: 4 } }),
  'SessionProps.memoryPerProcess': server({ sessions: { memoryPerProcess: '64Mi' } }),

  'LimitProps.bodyBytes': server({ limits: { bodyBytes: 1024 } }),
  'LimitProps.lineBytes': server({ limits: { lineBytes: 1024 } }),
  'LimitProps.depth': server({ limits: { depth: 8 } }),
  'LimitProps.requestsPerSecond': server({ limits: { requestsPerSecond: 8 } }),
  'LimitProps.concurrentRequests': server({ limits: { concurrentRequests: 8 } }),
  'LimitProps.streams': server({ limits: { streams: 8 } }),
  'LimitProps.requestSeconds': server({ limits: { requestSeconds: 8 } }),
  'LimitProps.requestMaxSeconds': server({ limits: { requestMaxSeconds: 8 } }),
  'LimitProps.startSeconds': server({ limits: { startSeconds: 8 } }),

  'TelemetryProps.logLevel': server({ telemetry: { logLevel: 'error' } }),
  'TelemetryProps.metrics': server({ telemetry: { metrics: false } }),
  'TelemetryProps.scrapeFrom': server({ telemetry: { scrapeFrom: [Peer.namespace('monitoring')] } }),
  'TelemetryProps.traces': server({ telemetry: { traces: TRACES } }),
  'TraceProps.endpoint': server(
    { telemetry: { traces: { endpoint: 'http://otel.other:4318' } } },
    { telemetry: { traces: TRACES } },
  ),
  'TraceProps.ratio': server({ telemetry: { traces: { ...TRACES, ratio: 0.1 } } }, { telemetry: { traces: TRACES } }),
  'TraceProps.peer': server(
    { telemetry: { traces: { ...TRACES, peer: Peer.pods({ app: 'otel' }, 'observability') } } },
    { telemetry: { traces: TRACES } },
  ),
  'AuditProps.enabled': server({ audit: { enabled: true } }),
  'AuditProps.arguments': server({ audit: { arguments: 'none' } }),

  'ResourceProps.requests': server({ resources: { requests: { cpu: '100m' } } }),
  'ResourceProps.limits': server({ resources: { limits: { cpu: '2' } } }),
  'ResourceAmounts.cpu': server({ resources: { limits: { cpu: '2' } } }),
  'ResourceAmounts.memory': server({ resources: { limits: { memory: '8Gi' } } }),
  'ResourceAmounts.ephemeralStorage': server({ resources: { limits: { ephemeralStorage: '1Gi' } } }),

  'AutoscaleProps.min': server({ autoscale: { min: 2, max: 3 } }, { ...MODERN, autoscale: AUTOSCALE }),
  'AutoscaleProps.max': server({ autoscale: { min: 1, max: 4 } }, { ...MODERN, autoscale: AUTOSCALE }),
  'AutoscaleProps.cpuPercent': server(
    { autoscale: { ...AUTOSCALE, cpuPercent: 50 } },
    { ...MODERN, autoscale: AUTOSCALE },
  ),
  'AutoscaleProps.memoryPercent': server(
    { autoscale: { ...AUTOSCALE, memoryPercent: 50 } },
    { ...MODERN, autoscale: AUTOSCALE },
  ),
  'AutoscaleProps.scaleDownSeconds': server(
    { autoscale: { ...AUTOSCALE, scaleDownSeconds: 5 } },
    { ...MODERN, autoscale: AUTOSCALE },
  ),

  'McpServerProps.scheduling': server({ scheduling: { priorityClass: 'tools' } }),
  'EgressProxyProps.scheduling': proxy({ scheduling: { priorityClass: 'tools' } }),
  'SchedulingProps.nodeSelector': server({ scheduling: { nodeSelector: { pool: 'tools' } } }),
  'SchedulingProps.tolerations': server({ scheduling: { tolerations: [{ key: 'pool' }] } }),
  'SchedulingProps.priorityClass': server({ scheduling: { priorityClass: 'tools' } }),
  'TolerationProps.key': toleration({ key: 'other' }),
  'TolerationProps.value': toleration({ value: 'tools' }),
  'TolerationProps.effect': toleration({ effect: 'NoExecute' }),
  'TolerationProps.seconds': toleration({ effect: 'NoExecute', seconds: 60 }),

  ...AUDIT_CASES,
  ...DELIVERY_CASES,
  ...FLUENT_BIT_CASES,
  ...GATEWAY_CASES,
  ...GUARDRAIL_CASES,
  ...KEDA_CASES,
  ...TENANT_CASES,
  ...MODEL_CASES,
  ...OPA_CASES,
  ...POLICY_CASES,
  ...PORTAL_CASES,
  ...REGISTRY_CASES,
  ...TELEMETRY_CASES,
  ...MESH_CASES,
  ...SECRET_CASES,

  'DisruptionProps.drainSeconds': server({ disruption: { drainSeconds: 60 } }),
  'DisruptionProps.minAvailable': server({ disruption: { minAvailable: 2 } }, REPLICAS),
  'DisruptionProps.maxUnavailable': server({ disruption: { maxUnavailable: 2 } }, REPLICAS),

  'UnsafeProps.mutableImageTag': server(
    { unsafe: { mutableImageTag: 'the vendor publishes no digests' } },
    { image: 'ghcr.io/acme/files:1.2.0' },
  ),
  'UnsafeProps.writableRootFilesystem': server({ unsafe: { writableRootFilesystem: 'it writes beside itself' } }),
  'UnsafeProps.anyPublicHost': server({ unsafe: { anyPublicHost: 'fetches pages that people name' } }),
  'UnsafeProps.clientAddressAffinity': server({ unsafe: { clientAddressAffinity: 'clients stay on one address' } }),
  'UnsafeProps.secretLikeLiteral': {
    before: () => manifests({ env: { API_TOKEN: 'example' }, unsafe: { secretLikeLiteral: 'another reason for it' } }),
    after: () => manifests({ env: { API_TOKEN: 'example' }, unsafe: { secretLikeLiteral: 'a public demo value' } }),
  },

  'EmptyDirProps.size': server(volume(Volume.emptyDir('/a', { size: '1Gi' })), volume(Volume.emptyDir('/a'))),
  'EmptyDirProps.medium': server(volume(Volume.emptyDir('/a', { medium: 'memory' })), volume(Volume.emptyDir('/a'))),
  'ClaimProps.claim': server(
    volume(Volume.claim('/a', { claim: 'b', access: 'read' })),
    volume(Volume.claim('/a', { claim: 'a', access: 'read' })),
  ),
  'ClaimProps.access': server(
    volume(Volume.claim('/a', { claim: 'a', access: 'write' })),
    volume(Volume.claim('/a', { claim: 'a', access: 'read' })),
  ),
  'ClaimProps.local': laptop(
    volume(Volume.claim('/a', { claim: 'a', access: 'read', local: './a' })),
    volume(Volume.claim('/a', { claim: 'a', access: 'read' })),
  ),
  'ConfigMapProps.configMap': server(
    volume(Volume.configMap('/a', { configMap: 'b' })),
    volume(Volume.configMap('/a', { configMap: 'a' })),
  ),
  'ConfigMapProps.items': server(
    volume(Volume.configMap('/a', { configMap: 'a', items: { key: 'file' } })),
    volume(Volume.configMap('/a', { configMap: 'a' })),
  ),
  'ConfigMapProps.local': laptop(
    volume(Volume.configMap('/a', { configMap: 'a', local: './a' })),
    volume(Volume.configMap('/a', { configMap: 'a' })),
  ),
  'PermissionProfileProps.egress': server({
    permissions: new PermissionProfile({ egress: [Egress.cidr('10.0.0.0/16', 1)] }),
  }),
  'PermissionProfileProps.volumes': server({
    permissions: new PermissionProfile({ volumes: [Volume.emptyDir('/a')] }),
  }),
  'KubernetesSecretProps.name': server(secret('b', 'k'), secret('a', 'k')),
  'KubernetesSecretProps.key': server(secret('a', 'l'), secret('a', 'k')),

  'McpPlatformProps.stage': platform({ stage: Stage.SCALE }),
  'McpPlatformProps.environment': platform({ environment: 'prod' }),
  'McpPlatformProps.domain': platform({ domain: 'mcp.acme.example' }),
  'McpPlatformProps.namespaces': platform({ namespaces: ['tools'] }),
  'McpPlatformProps.runtimeImage': platform({ runtimeImage: IMAGE }),
  'McpPlatformProps.dns': platform({ dns: Dns.address('10.96.0.10') }),
  'McpPlatformProps.imagePullSecrets': platform({ imagePullSecrets: ['registry'] }),
  'McpPlatformProps.labels': platform({ labels: { team: 'a' } }),
  'McpPlatformProps.podSecurityVersion': platform({ podSecurityVersion: 'v1.34' }),
  'PlatformNamespace.name': platform({ namespaces: [{ name: 'b' }] }, { namespaces: [{ name: 'a' }] }),
  'PlatformNamespace.tenant': platform({ namespaces: [{ name: 'a', tenant: 'x' }] }, { namespaces: [{ name: 'a' }] }),
  'PlatformNamespace.labels': platform(
    { namespaces: [{ name: 'a', labels: { x: 'y' } }] },
    { namespaces: [{ name: 'a' }] },
  ),
  'PlatformServerProps.namespace': placed({ namespace: 'b' }),

  'PlatformEgressProxyProps.namespace': proxy({ namespace: 'b' }),
  'EgressProxyProps.name': proxy({ name: 'way-out' }),
  'EgressProxyProps.replicas': proxy({ replicas: 3 }),
  'EgressProxyProps.disruption': proxy({ disruption: { drainSeconds: 60 } }),
  'EgressProxyProps.resources': proxy({ resources: { limits: { cpu: '2' } } }),
  'EgressProxyProps.limits': proxy({ limits: { connections: 8 } }),
  'EgressProxyProps.ports': proxy({ ports: { 'acme/github': 20_001 } }),
  'EgressProxyProps.clusterIp': proxy({ clusterIp: '10.96.0.53' }),
  'EgressProxyProps.deniedRanges': proxy({ deniedRanges: ['192.0.66.0/24'] }),
  'EgressProxyProps.telemetry': proxy({ telemetry: { logLevel: 'debug' } }),
  'EgressProxyProps.labels': proxy({ labels: { team: 'a' } }),
  'EgressProxyProps.imagePullSecrets': proxy({ imagePullSecrets: ['registry'] }),
  'EgressProxyProps.stage': proxy({ stage: Stage.SCALE }),
  'EgressProxyProps.runtimeImage': proxy({ runtimeImage: IMAGE }),
  'EgressProxyProps.dns': proxy({ dns: Dns.address('10.96.0.10') }),
  'EgressLimitProps.connections': proxy({ limits: { connections: 8 } }),
  'EgressLimitProps.uploadBytes': proxy({ limits: { uploadBytes: 8 } }),
  'EgressLimitProps.downloadBytes': proxy({ limits: { downloadBytes: 8 } }),
  'EgressLimitProps.idleSeconds': proxy({ limits: { idleSeconds: 8 } }),
  'EgressLimitProps.connectSeconds': proxy({ limits: { connectSeconds: 8 } }),
  'EgressLimitProps.resolveSeconds': proxy({ limits: { resolveSeconds: 8 } }),
  'EgressLimitProps.headerSeconds': proxy({ limits: { headerSeconds: 8 } }),
  'EgressLimitProps.headerBytes': proxy({ limits: { headerBytes: 2_048 } }),
  'EgressTelemetryProps.logLevel': proxy({ telemetry: { logLevel: 'debug' } }),
  'EgressTelemetryProps.metrics': proxy({ telemetry: { metrics: false } }),
  'EgressTelemetryProps.scrapeFrom': proxy({ telemetry: { scrapeFrom: [Peer.namespace('monitoring')] } }),

  'NetworkPolicyProps.name': policy({ name: 'other' }),
  'NetworkPolicyProps.pods': policy({ pods: { app: 'web' } }),
  'NetworkPolicyProps.rules': policy({ rules: [NetworkPolicies.dns()] }),
  'NetworkPolicyProps.labels': policy({ labels: { team: 'a' } }),
};

test('every public prop has a line in the table, and every line a prop', () => {
  const members = publicMembers(['src/constructs', 'src/integrations', 'src/network']);
  const props = members.filter((member) => !NO_PROPS.some((name) => member.startsWith(`${name}.`)));

  expect(members.length).toBeGreaterThan(props.length);
  expect(props.sort()).toEqual(Object.keys(CASES).sort());
});

test.each(Object.entries(CASES))('%s shows', (_, { before, after }) => {
  expect(after()).not.toEqual(before());
});
