import {
  App,
  type CertificateAuthorityProps,
  type CollectorUnsafeProps,
  Dns,
  type ExporterProps,
  type GrafanaProps,
  type LokiExporterProps,
  McpPlatform,
  type NodeLogProps,
  NodeLogsNamespace,
  type NodeLogsNamespaceProps,
  OtelCollector,
  type OtelCollectorProps,
  OtelExporter,
  OtelOperator,
  Peer,
  type PlatformCollectorProps,
  type PrometheusProps,
  type QueueProps,
  type SamplingProps,
  Secrets,
  type SloProps,
  Stage,
  synthesize,
} from '../../../src';
import { retained } from '../../integrations/loki/support';
import { drawn, watched } from '../../integrations/prometheus/support';
import { leastPlatform } from '../../support/render';
import { BACKEND, CLUSTER, compose } from '../otel-collector/support';
import type { Case } from './case';

const collector = (after: Partial<PlatformCollectorProps>, before: Partial<PlatformCollectorProps> = {}): Case => ({
  before: () => compose(before).rendered.manifests,
  after: () => compose({ ...before, ...after }).rendered.manifests,
});
const exporter = (after: Partial<ExporterProps>): Case => {
  const render = (props: Partial<ExporterProps>) =>
    compose({ exporters: [OtelExporter.otlpHttp({ endpoint: 'https://otlp.acme.example', ...props })] }).rendered
      .manifests;
  return { before: () => render({}), after: () => render(after) };
};
const loki = (after: Partial<LokiExporterProps>): Case => {
  const render = (props: Partial<LokiExporterProps>) =>
    compose({ exporters: [OtelExporter.loki({ endpoint: 'http://loki.monitoring.svc:3100', ...props })] }).rendered
      .manifests;
  return { before: () => render({}), after: () => render(after) };
};
const authority = (after: Partial<CertificateAuthorityProps>): Case => {
  const render = (props: Partial<CertificateAuthorityProps>) => exporter({ ca: { configMap: 'ca', ...props } }).after();
  return { before: () => render({}), after: () => render(after) };
};
const sampling = (after: SamplingProps): Case => collector({ sampling: after });
const queue = (after: QueueProps): Case => collector({ queue: after });
const unsafe = (after: CollectorUnsafeProps): Case => collector({ unsafe: after });
const logs = (
  after: Partial<NodeLogProps>,
  place: Partial<NodeLogsNamespaceProps> = {},
  props: Partial<OtelCollectorProps> = {},
): Case => {
  const render = (
    more: Partial<NodeLogProps>,
    where: Partial<NodeLogsNamespaceProps>,
    others: Partial<OtelCollectorProps>,
  ) => {
    const app = new App();
    const platform = new McpPlatform(app, 'acme', leastPlatform());
    const namespace = new NodeLogsNamespace(platform, 'logs', { reason: 'the company keeps logs', ...where });
    new OtelCollector(namespace, 'agent', {
      exporters: [BACKEND],
      nodeLogs: { auditTo: [CLUSTER], ...more },
      ...others,
    });
    return synthesize(app).objects;
  };
  return { before: () => render({}, {}, {}), after: () => render(after, place, props) };
};
const prometheus = (after: Partial<PrometheusProps>): Case => ({
  before: () => watched().rendered.manifests,
  after: () => watched(after).rendered.manifests,
});
const slo = (after: SloProps): Case => prometheus({ slo: after });
const grafana = (after: GrafanaProps): Case => ({
  before: () => drawn().manifests,
  after: () => drawn(after).manifests,
});
const secret = Secrets.kubernetes({ name: 'otlp', key: 'token' });
const REASON = 'the data is public, ticket 12';

export const TELEMETRY_CASES: Readonly<Record<string, Case>> = {
  'OtelCollectorProps.exporters': collector({ exporters: [CLUSTER] }),
  'OtelCollectorProps.name': collector({ name: 'telemetry' }),
  'OtelCollectorProps.image': collector({ image: 'ghcr.io/acme/collector:1.0.0' }),
  'OtelCollectorProps.allowFrom': collector({ allowFrom: [Peer.namespace('tools')] }),
  'OtelCollectorProps.sampling': collector({ sampling: false }),
  'OtelCollectorProps.scrape': collector({ scrape: {} }),
  'OtelCollectorProps.nodeLogs': logs({ retentionDays: 30 }),
  'OtelCollectorProps.conventions': collector({ conventions: 'as-sent' }),
  'OtelCollectorProps.queue': queue({ batches: 5 }),
  'OtelCollectorProps.replicas': collector({ replicas: 2 }, { sampling: false }),
  'OtelCollectorProps.resources': collector({ resources: { limits: { cpu: '2' } } }),
  'OtelCollectorProps.disruption': collector({ disruption: { drainSeconds: 60 } }),
  'OtelCollectorProps.scheduling': collector({ scheduling: { priorityClass: 'tools' } }),
  'OtelCollectorProps.scrapeFrom': collector({ scrapeFrom: [Peer.namespace('monitoring')] }),
  'OtelCollectorProps.runBy': collector({ runBy: OtelOperator.runner() }),
  'OtelCollectorProps.unsafe': unsafe({ toolResults: REASON }),
  'OtelCollectorProps.labels': collector({ labels: { team: 'a' } }),
  'OtelCollectorProps.imagePullSecrets': collector({ imagePullSecrets: ['registry'] }),
  'OtelCollectorProps.stage': collector({ stage: Stage.SCALE }),
  'OtelCollectorProps.dns': collector({ dns: Dns.address('10.96.0.10') }),
  'PlatformCollectorProps.namespace': collector({ namespace: 'b' }),
  'SamplingProps.percent': sampling({ percent: 50 }),
  'SamplingProps.slowMilliseconds': sampling({ slowMilliseconds: 50 }),
  'SamplingProps.waitSeconds': sampling({ waitSeconds: 50 }),
  'ScrapeProps.seconds': collector({ scrape: { seconds: 60 } }, { scrape: {} }),
  'QueueProps.batches': queue({ batches: 5 }),
  'QueueProps.claim': queue({ claim: 'queue' }),
  'NodeLogProps.namespaces': logs({ namespaces: ['other'] }),
  'NodeLogProps.auditTo': logs({ auditTo: [OtelExporter.loki({ endpoint: 'http://loki.monitoring.svc:3100' })] }),
  'NodeLogProps.retentionDays': logs({ retentionDays: 30 }),
  'NodeLogsNamespaceProps.reason': logs({}, { reason: 'another reason for it' }),
  'NodeLogsNamespaceProps.podSecurityVersion': logs({}, { podSecurityVersion: 'v1.34' }),
  'CollectorUnsafeProps.toolArguments': unsafe({ toolArguments: REASON }),
  'CollectorUnsafeProps.toolResults': unsafe({ toolResults: REASON }),
  'ExporterProps.endpoint': exporter({ endpoint: 'https://other.acme.example' }),
  'ExporterProps.peer': exporter({ peer: Peer.cidr('10.0.0.0/24') }),
  'ExporterProps.headers': exporter({ headers: { authorization: secret } }),
  'ExporterProps.ca': exporter({ ca: { configMap: 'ca' } }),
  'ExporterProps.name': exporter({ name: 'other' }),
  'LokiExporterProps.tenant': loki({ tenant: 'acme' }),
  'CertificateAuthorityProps.configMap': authority({ configMap: 'other' }),
  'CertificateAuthorityProps.key': authority({ key: 'other.pem' }),
  'PrometheusProps.from': prometheus({ from: [Peer.namespace('monitoring')] }),
  'PrometheusProps.as': prometheus({ as: 'files' }),
  'PrometheusProps.labels': prometheus({ labels: { release: 'other' } }),
  'PrometheusProps.seconds': prometheus({ seconds: 60 }),
  'PrometheusProps.slo': slo({ availabilityPercent: 99.9 }),
  'PrometheusProps.runbooks': prometheus({ runbooks: 'https://runbooks.acme.example/mcp' }),
  'PrometheusProps.name': prometheus({ name: 'watch' }),
  'SloProps.availabilityPercent': slo({ availabilityPercent: 99.9 }),
  'SloProps.auditCoveragePercent': slo({ auditCoveragePercent: 99 }),
  'LokiRetentionProps.days': {
    before: () => retained().manifests,
    after: () => retained({ days: { mcp: 7 } }).manifests,
  },
  'LokiRetentionProps.name': {
    before: () => retained().manifests,
    after: () => retained({ name: 'limits' }).manifests,
  },
  'GrafanaProps.as': grafana({ as: 'operator' }),
  'GrafanaProps.labels': grafana({ labels: { dashboards: 'mcp' } }),
  'GrafanaProps.folder': grafana({ folder: 'Tools' }),
};
