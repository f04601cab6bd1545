import { parse } from 'yaml';
import {
  App,
  McpPlatform,
  NodeLogsNamespace,
  OtelCollector,
  OtelExporter,
  OtelOperator,
  synthesize,
} from '../../../src';
import { allPacks, evaluate, openFindings } from '../../../src/rules';
import { judge, describe as say } from '../../judges/judge';
import { errorsOf } from '../../support/refusal';
import { LEAST, leastPlatform, Rendered } from '../../support/render';
import { BACKEND, COLLECTOR_IMAGE } from './support';

const AUDIT = OtelExporter.loki({ endpoint: 'http://loki.monitoring.svc:3100', tenant: 'audit', name: 'audit' });
const REASON = 'Audit events are kept for 400 days outside the cluster; ticket 4711.';

function compose(props: object = {}) {
  const app = new App();
  const platform = new McpPlatform(app, 'acme', { ...leastPlatform(), namespaces: ['acme', 'b'] });
  platform.addServer('files', LEAST);
  const logs = new NodeLogsNamespace(platform, 'mcp-logs', { reason: REASON });
  new OtelCollector(logs, 'agent', {
    image: COLLECTOR_IMAGE,
    exporters: [BACKEND],
    nodeLogs: { auditTo: [AUDIT] },
    ...props,
  });
  return new Rendered(synthesize(app));
}
const rendered = compose();
const config = parse(rendered.one('ConfigMap', 'agent').data['config.yaml']);

test('an agent runs on each node, reads one folder of it, and cannot write there', () => {
  const { template, updateStrategy } = rendered.one('DaemonSet', 'agent').spec;
  const { securityContext, volumes, containers, automountServiceAccountToken } = template.spec;
  expect(updateStrategy.rollingUpdate).toEqual({ maxSurge: 0, maxUnavailable: 1 });
  expect(volumes).toContainEqual({ name: 'logs', hostPath: { path: '/var/log/pods', type: 'Directory' } });
  expect(containers[0].volumeMounts).toContainEqual({ name: 'logs', mountPath: '/var/log/pods', readOnly: true });
  // Not as root: files of the kubelet belong to group 0, and that is enough to read them.
  expect(securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 65532, supplementalGroups: [0] });
  expect(automountServiceAccountToken).toBe(false);
  expect(rendered.kinds.filter((kind) => /Role/.test(kind))).toEqual([]);
});

test('its namespace says what it admits and why; all others stay restricted', () => {
  const { metadata } = rendered.one('Namespace', 'mcp-logs');
  expect(metadata.labels).toMatchObject({
    'pod-security.kubernetes.io/enforce': 'privileged',
    'pod-security.kubernetes.io/warn': 'restricted',
  });
  expect(metadata.annotations).toEqual({
    'strata.dev/unsafe': 'nodeLogs',
    'strata.dev/unsafe-reasons': JSON.stringify({ nodeLogs: REASON }),
  });
  for (const name of ['acme', 'b']) {
    expect(rendered.one('Namespace', name).metadata.labels['pod-security.kubernetes.io/enforce']).toBe('restricted');
  }
});

test('rules find it, list it, and take the reason for an answer; the judges object to the folder alone', async () => {
  const report = evaluate(rendered.manifests, { packs: allPacks });
  expect(openFindings(report)).toEqual([]);
  const acknowledged = report.findings.map(({ rule }) => rule);
  expect(new Set(acknowledged)).toEqual(
    new Set([
      'namespace.pod-security',
      'pod-security.host-path',
      'pod-security.volume-types',
      'workload.no-root-group',
    ]),
  );
  for (const finding of report.findings) expect(finding.acknowledged?.reason).toContain(`nodeLogs: ${REASON}`);
  const found = (await judge(rendered.manifests)).map((finding) => say(finding, rendered.manifests));
  expect(found.filter((text) => !/DaemonSet\/agent.*(volumes|hostPath)/i.test(text))).toEqual([]);
}, 120_000);

test('reads the namespaces of the platform, and not its own lines', () => {
  expect(config.receivers.file_log).toMatchObject({
    include: ['/var/log/pods/acme_*/*/*.log', '/var/log/pods/b_*/*/*.log'],
    exclude: ['/var/log/pods/*/collector/*.log'],
    storage: 'file_storage',
  });
});

test('audit events go their own way, unchanged, and say how long they are kept', () => {
  const { pipelines } = config.service;
  expect(pipelines['logs/audit']).toEqual({
    receivers: ['file_log'],
    processors: ['memory_limiter', 'filter/audit', 'resource/audit', 'batch'],
    exporters: ['otlp_http/audit'],
  });
  expect(pipelines.logs.processors).toContain('filter/logs');
  expect(config.exporters['otlp_http/audit']).toMatchObject({
    endpoint: 'http://loki.monitoring.svc:3100/otlp',
    headers: { 'X-Scope-OrgID': 'audit' },
    sending_queue: { storage: 'file_storage' },
  });
  expect(config.processors['resource/audit'].attributes[0]).toEqual({
    key: 'strata.retention.days',
    value: 400,
    action: 'upsert',
  });
});

test('what a server writes is no audit event, whatever it says', () => {
  const [, mark] = config.receivers.file_log.operators;
  expect(mark.if).toContain('resource["k8s.container.name"] in ["bridge", "gateway", "egress"]');
  expect(mark.if).not.toContain('"server"');
});

test('an agent sees parts of traces, and decides on none', () => {
  expect(config.processors).not.toHaveProperty('tail_sampling');
});

test.each([
  ['replicas', { replicas: 2 }, 'PROPS_EXCLUSIVE'],
  ['a claim', { queue: { claim: 'a' } }, 'PROPS_EXCLUSIVE'],
  ['an operator', { runBy: OtelOperator.runner() }, 'PROP_INVALID'],
  ['audit events that nobody takes', { nodeLogs: { auditTo: [] } }, 'PROP_INVALID'],
  ['a namespace that is none', { nodeLogs: { auditTo: [AUDIT], namespaces: ['A b'] } }, 'PROP_INVALID'],
  ['days that are none', { nodeLogs: { auditTo: [AUDIT], retentionDays: 0 } }, 'PROP_INVALID'],
])('an agent is refused with %s', (_, props, code) => {
  expect(errorsOf(() => compose(props)).map((error) => error.code)).toEqual([code]);
});

test('a namespace for logs asks for the reason', () => {
  const platform = new McpPlatform(new App(), 'acme', leastPlatform());
  const codes = (name: string, reason: string) =>
    errorsOf(() => new NodeLogsNamespace(platform, name, { reason })).map(({ code }) => code);
  expect(codes('a', 'because')).toEqual(['PROP_INVALID']);
  expect(codes('kube-system', REASON)).toEqual(['PLATFORM_NAMESPACE_INVALID']);
});
