import { Chart } from 'cdk8s';
import { parse } from 'yaml';
import {
  App,
  FluentBit,
  FluentBitOutput,
  type FluentBitProps,
  McpPlatform,
  NodeLogsNamespace,
  Peer,
  Secrets,
  Stage,
} from '../../../src';
import { allPacks, evaluate, openFindings } from '../../../src/rules';
import { judge, describe as say } from '../../judges/judge';
import { errorsOf } from '../../support/refusal';
import { leastPlatform } from '../../support/render';
import { AUDIT, compose, FLUENT_BIT_IMAGE, LOGS, REASON } from './support';

const { agent, rendered } = compose();
const pod = rendered.one('DaemonSet', 'agent').spec.template.spec;
const files: Record<string, string> = rendered.one('ConfigMap', 'agent').data;
const config = (stream: 'audit' | 'logs', of = files) => parse(of[`${stream}.yaml`] ?? '');
const container = (name: string, of = pod) => of.containers.find((one: { name: string }) => one.name === name);

describe('the pods', () => {
  test('run on each node, as nobody, and read one folder of it', () => {
    expect(rendered.one('DaemonSet', 'agent').spec.updateStrategy.rollingUpdate).toEqual({
      maxSurge: 0,
      maxUnavailable: 1,
    });
    expect(pod.volumes).toContainEqual({ name: 'logs', hostPath: { path: '/var/log/pods', type: 'Directory' } });
    expect(pod.volumes.filter((volume: object) => 'hostPath' in volume)).toHaveLength(1);
    expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 65532, supplementalGroups: [0] });
    for (const { volumeMounts, securityContext } of pod.containers) {
      expect(volumeMounts).toContainEqual({ name: 'logs', mountPath: '/var/log/pods', readOnly: true });
      expect(securityContext).toMatchObject({ readOnlyRootFilesystem: true, allowPrivilegeEscalation: false });
    }
  });

  test('hold no token, have no role, and are called by nobody', () => {
    expect(pod.automountServiceAccountToken).toBe(false);
    expect(rendered.kinds.filter((kind) => /Role/.test(kind))).toEqual([]);
    expect(rendered.manifests.filter(({ kind, metadata }) => kind === 'Service' && metadata.name === 'agent')).toEqual(
      [],
    );
    expect(rendered.one('NetworkPolicy', 'agent').spec.ingress ?? []).toEqual([]);
  });

  test('have a process for each stream, with a disk of its own', () => {
    const state = (name: string) =>
      container(name).volumeMounts.find(({ mountPath }: { mountPath: string }) => mountPath === '/var/lib/fluent-bit');
    expect(pod.containers.map(({ name }: { name: string }) => name)).toEqual(['fluent-bit-audit', 'fluent-bit-logs']);
    expect(state('fluent-bit-audit').name).not.toBe(state('fluent-bit-logs').name);
    expect(container('fluent-bit-audit').args).toEqual(['--config', '/etc/fluent-bit/config/audit.yaml']);
    const alone = compose({ outputs: [] }).rendered;
    expect(alone.one('DaemonSet', 'agent').spec.template.spec.containers).toHaveLength(1);
    expect(Object.keys(alone.one('ConfigMap', 'agent').data)).toEqual(['audit.yaml']);
  });

  test('reach their outputs and nothing else', () => {
    const { egress } = rendered.one('NetworkPolicy', 'agent').spec;
    const ports = egress.flatMap((rule: { ports: { port: number }[] }) => rule.ports.map(({ port }) => port));
    expect(new Set(ports)).toEqual(new Set([53, 443, 3100]));
    expect(rendered.one('NetworkPolicy', 'agent').metadata.annotations['strata.dev/egress-hosts']).toBe(
      'otlp.acme.example:443',
    );
    const scraped = compose({ scrapeFrom: [Peer.namespace('monitoring')] }).rendered.one('NetworkPolicy', 'agent');
    expect(scraped.spec.ingress[0].ports).toEqual([
      { protocol: 'TCP', port: 2020 },
      { protocol: 'TCP', port: 2021 },
    ]);
  });

  test('are restarted by a changed configuration', () => {
    const hash = (props: Partial<FluentBitProps>) =>
      compose(props).rendered.one('DaemonSet', 'agent').spec.template.metadata.annotations['strata.dev/config-hash'];
    expect(hash({})).toBe(hash({}));
    expect(hash({ retentionDays: 30 })).not.toBe(hash({}));
  });
});

test('rules find the folder, and take the reason of the namespace; the judges object to the folder alone', async () => {
  const report = evaluate(rendered.manifests, { packs: allPacks });
  expect(openFindings(report)).toEqual([]);
  expect(new Set(report.findings.map(({ rule }) => rule))).toEqual(
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

describe('the audit stream', () => {
  const { service, pipeline } = config('audit');

  test('is what containers of the runtime image write, whatever a server says', () => {
    const [input, ...others] = pipeline.inputs;
    expect(others).toEqual([]);
    expect(input.path.split(',')).toEqual(
      ['acme', 'b'].flatMap((namespace) =>
        ['bridge', 'gateway', 'egress'].map((name) => `/var/log/pods/${namespace}_*/${name}/*.log*`),
      ),
    );
    expect(pipeline.filters[0]).toEqual({ name: 'grep', match: 'audit', regex: 'log ^[{].*"stream":"audit"' });
  });

  test('is changed by nothing on its way', () => {
    expect(pipeline.filters.map(({ name }: { name: string }) => name)).toEqual([
      'grep',
      'parser',
      'record_modifier',
      'record_modifier',
    ]);
    expect(pipeline.outputs[0]).toMatchObject({ drop_single_key: 'raw' });
  });

  test('waits on the disk, and is tried without end', () => {
    expect(pipeline.inputs[0]).toMatchObject({ 'storage.type': 'filesystem', 'db.sync': 'full', read_from_head: true });
    for (const output of pipeline.outputs) {
      expect(output).toMatchObject({ retry_limit: 'no_limits', 'storage.total_limit_size': '512M' });
    }
    expect(service).toMatchObject({ 'storage.sync': 'full', 'storage.keep.rejected': true });
    const large = compose({ buffer: { audit: '2Gi' } }).rendered.one('DaemonSet', 'agent').spec.template.spec;
    expect(large.volumes.find(({ name }: { name: string }) => name === 'state-audit').emptyDir.sizeLimit).toBe(
      '2112Mi',
    );
    expect(container('fluent-bit-audit', large).resources.limits['ephemeral-storage']).toBe('2176Mi');
  });

  test('says how long it is kept', () => {
    expect(pipeline.outputs[0].labels).toContain('strata_stream=audit, strata_retention_days=400');
    expect(pipeline.outputs[0].tenant_id).toBe('audit');
    const { filters } = config('audit', compose({ retentionDays: 30 }).agent.files).pipeline;
    expect(filters.at(-1).record).toEqual(['platform acme', 'strata_stream audit', 'strata_retention_days 30']);
  });
});

describe('other lines', () => {
  const { pipeline } = config('logs');

  test('are those of all containers, but for audit events', () => {
    const [runtime, containers] = pipeline.inputs;
    expect(runtime.path).toBe(config('audit').pipeline.inputs[0].path);
    expect(pipeline.filters[0]).toEqual({ name: 'grep', match: 'runtime', exclude: 'log ^[{].*"stream":"audit"' });
    expect(containers.path).toBe('/var/log/pods/acme_*/*/*.log*,/var/log/pods/b_*/*/*.log*');
    expect(containers.exclude_path).toContain('/var/log/pods/*/bridge/*');
    // Its own lines would come back for ever.
    for (const { exclude_path } of pipeline.inputs) expect(exclude_path).toContain('/var/log/pods/*/fluent-bit-*');
  });

  test('lose what is sensitive before they are sent', () => {
    expect(pipeline.filters.at(-1)).toEqual({
      name: 'lua',
      match: '*',
      script: '/etc/fluent-bit/config/redact.lua',
      call: 'redact',
    });
    const names = (of: Record<string, string>) => /local REMOVED = \{([^}]*)\}/.exec(of['redact.lua'] ?? '')?.[1];
    expect(names(files)).toContain('["arguments"] = true');
    expect(names(files)).toContain('["gen_ai.tool.call.result"] = true');
    const why = 'the data is public, ticket 12';
    const kept = compose({ unsafe: { toolArguments: why, toolResults: why } });
    expect(names(kept.agent.files)?.trim()).toBe('');
    expect(kept.rendered.one('DaemonSet', 'agent').metadata.annotations).toMatchObject({
      'strata.dev/unsafe': 'nodeLogs,toolArguments,toolResults',
    });
  });

  test('are dropped, the oldest first, where the disk that they may take is full', () => {
    expect(pipeline.outputs[0]['storage.total_limit_size']).toBe('256M');
    const two = compose({ outputs: [LOGS, FluentBitOutput.http({ endpoint: 'http://store.logs.svc/in' })] });
    const { volumes } = two.rendered.one('DaemonSet', 'agent').spec.template.spec;
    expect(volumes.find(({ name }: { name: string }) => name === 'state-logs').emptyDir.sizeLimit).toBe('576Mi');
  });
});

describe('outputs', () => {
  const output = (made: FluentBitOutput) =>
    config('logs', compose({ outputs: [made] }).agent.files).pipeline.outputs[0];

  test('check whose certificate they are shown', () => {
    const ca = { configMap: 'internal-ca' };
    const { rendered: own } = compose({
      outputs: [FluentBitOutput.otlp({ endpoint: 'https://otlp.acme.example', ca })],
    });
    expect(output(FluentBitOutput.otlp({ endpoint: 'https://otlp.acme.example', ca }))).toMatchObject({
      tls: true,
      'tls.verify': true,
      'tls.verify_hostname': true,
      'tls.min_version': 'TLSv1.2',
      'tls.ca_file': '/etc/fluent-bit/ca/opentelemetry-otlp.crt',
    });
    expect(JSON.stringify(own.one('DaemonSet', 'agent').spec.template.spec.volumes)).toContain(
      '{"key":"ca.crt","path":"opentelemetry-otlp.crt"}',
    );
    expect(output(FluentBitOutput.http({ endpoint: 'http://store.logs.svc/in' }))).not.toHaveProperty('tls');
  });

  test('prove who they are by a variable, each process by its own', () => {
    const headers = (name: string) => ({ authorization: Secrets.kubernetes({ name, key: 'token' }) });
    const endpoint = 'https://otlp.acme.example';
    const { rendered: both } = compose({
      auditTo: [FluentBitOutput.otlp({ endpoint, headers: headers('audit') })],
      outputs: [FluentBitOutput.otlp({ endpoint, headers: headers('logs') })],
    });
    const { spec } = both.one('DaemonSet', 'agent').spec.template;
    const variable = { name: 'OPENTELEMETRY_OTLP_AUTHORIZATION' };
    const from = (secret: string) => ({ ...variable, valueFrom: { secretKeyRef: { name: secret, key: 'token' } } });
    expect(container('fluent-bit-audit', spec).env).toEqual([from('audit')]);
    expect(container('fluent-bit-logs', spec).env).toEqual([from('logs')]);
    const { header } = config('audit', both.one('ConfigMap', 'agent').data).pipeline.outputs[0];
    expect(header).toEqual([['authorization $', '{OPENTELEMETRY_OTLP_AUTHORIZATION}'].join('')]);
  });

  test.each([
    [FluentBitOutput.otlp({ endpoint: 'https://acme.example/base/' }), { port: 443, logs_uri: '/base/v1/logs' }],
    [FluentBitOutput.loki({ endpoint: 'http://loki.mon.svc:3100/' }), { port: 3100, uri: '/loki/api/v1/push' }],
    [
      FluentBitOutput.http({ endpoint: 'https://acme.example:8443/in' }),
      { port: 8443, uri: '/in', format: 'json_lines' },
    ],
    [FluentBitOutput.http({ endpoint: 'https://acme.example' }), { uri: '/' }],
  ])('%# have the path of their plugin', (made, expected) => {
    expect(output(made)).toMatchObject(expected);
  });
});

test('what is not sent in the cluster is sent encrypted', () => {
  const codes = (endpoint: string) =>
    errorsOf(() => compose({ outputs: [FluentBitOutput.http({ endpoint })] })).map(({ code }) => code);
  expect(codes('http://logs.acme.example/in')).toEqual(['COLLECTOR_EXPORTER_PLAIN']);
  expect(codes('https://localhost/in')).toEqual(['COLLECTOR_EXPORTER_PEER']);
});

test.each<[string, Partial<FluentBitProps>, string]>([
  ['audit events that nobody takes', { auditTo: [] }, 'PROP_INVALID'],
  ['days that are none', { retentionDays: 0 }, 'PROP_INVALID'],
  ['a namespace that is none', { namespaces: ['A b'] }, 'PROP_INVALID'],
  ['no namespace', { namespaces: [] }, 'PROP_INVALID'],
  ['a name that is none', { name: 'A b' }, 'PROP_INVALID'],
  ['a buffer that is none', { buffer: { audit: '1Mi' } }, 'PROP_INVALID'],
  ['a buffer without unit', { buffer: { logs: 'much' } }, 'PROP_INVALID'],
  ['a buffer of what is not sent', { outputs: [], buffer: { logs: '64Mi' } }, 'PROP_INVALID'],
  ['two outputs of a name', { outputs: [LOGS, LOGS] }, 'FLUENT_BIT_OUTPUT_TAKEN'],
  ['no reason', { unsafe: { toolResults: 'because' } }, 'PROP_INVALID'],
  ['a needless relaxation', { outputs: [], unsafe: { toolResults: 'the data is public' } }, 'UNSAFE_NEEDLESS'],
  ['an image that is none', { image: 'a b' }, 'IMAGE_REFERENCE_INVALID'],
  ['a label of ours', { labels: { 'strata.dev/role': 'x' } }, 'LABEL_RESERVED'],
  ['a secret among labels', { labels: { team: 'ghp_abcdefghijklmnopqrstuvwxyz0123456789' } }, 'SECRET_LITERAL'],
  ['a Secret that is none', { imagePullSecrets: ['A b'] }, 'PROP_INVALID'],
  [
    'a ConfigMap that is none',
    { outputs: [FluentBitOutput.otlp({ endpoint: 'https://otlp.acme.example', ca: { configMap: 'A b' } })] },
    'PROP_INVALID',
  ],
  ['a prop that is none', { output: [] } as object, 'PROP_UNKNOWN'],
])('%s is refused', (_, props, code) => {
  expect(errorsOf(() => compose(props)).map((error) => error.code)).toEqual([code]);
});

test('stands in a namespace that admits it, in a chart, with a digest from stage 3 on', () => {
  const codes = (step: () => unknown) => errorsOf(step).map(({ code }) => code);
  const props = { image: FLUENT_BIT_IMAGE, auditTo: [AUDIT] };
  const platform = new McpPlatform(new App(), 'acme', leastPlatform());
  expect(codes(() => new FluentBit(platform.namespace('acme'), 'agent', props))).toEqual([
    'COLLECTOR_NAMESPACE_RESTRICTED',
  ]);
  expect(codes(() => new FluentBit(new App(), 'agent', props))).toEqual(['FLUENT_BIT_CHART_MISSING']);
  expect(codes(() => new FluentBit(new Chart(new App(), 'a'), 'agent', { ...props, namespaces: ['a'] }))).toEqual([
    'COLLECTOR_NAMESPACE_RESTRICTED',
  ]);
  expect(codes(() => compose({ image: 'docker.io/fluent/fluent-bit:5.1.1' }, Stage.SCALE))).toEqual([
    'COLLECTOR_IMAGE_LOOSE',
  ]);
  const logs = new NodeLogsNamespace(new McpPlatform(new App(), 'acme', leastPlatform()), 'logs', { reason: REASON });
  expect(new FluentBit(logs, 'agent', props).selector).toEqual(agent.selector);
});
