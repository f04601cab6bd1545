import { Chart } from 'cdk8s';
import { parse } from 'yaml';
import {
  App,
  Keda,
  McpPlatform,
  McpServer,
  OtelCollector,
  OtelExporter,
  OtelOperator,
  Peer,
  Secrets,
  Stage,
  synthesize,
} from '../../../src';
import { evaluate } from '../../../src/rules';
import { judge, describe as say } from '../../judges/judge';
import { expectValidCustomResources } from '../../support/custom-resources';
import { errorsOf } from '../../support/refusal';
import { LEAST, leastPlatform, Rendered } from '../../support/render';
import { BACKEND, CLUSTER, COLLECTOR_IMAGE, compose } from './support';

const configOf = (rendered: Rendered, name = 'otel-collector') =>
  rendered.one('ConfigMap', name).data['config.yaml'] as string;
const codes = (run: () => unknown) => errorsOf(run).map(({ code }) => code);

describe('a collector of a platform', () => {
  const { rendered, collector } = compose();

  test('has five objects, no role, no token', () => {
    const own = rendered.manifests.filter(({ metadata }) => metadata.name === 'otel-collector').map(({ kind }) => kind);
    expect(own.sort()).toEqual(['ConfigMap', 'Deployment', 'NetworkPolicy', 'Service', 'ServiceAccount']);
    expect(rendered.kinds.filter((kind) => /Role/.test(kind))).toEqual([]);
    expect(rendered.one('ServiceAccount', 'otel-collector').automountServiceAccountToken).toBe(false);
    expect(rendered.one('Deployment', 'otel-collector').spec.template.spec.automountServiceAccountToken).toBe(false);
  });

  test('gets the spans of all servers, those before it and those after', () => {
    for (const name of ['files', 'mail']) {
      const config = JSON.parse(rendered.one('ConfigMap', `${name}-bridge`).data['config.json']);
      expect(config.telemetry.tracesEndpoint).toBe('http://otel-collector.acme.svc:4318');
      const [rule] = rendered
        .one('NetworkPolicy', name)
        .spec.egress.filter(({ ports }: { ports: { port: number }[] }) => ports.some(({ port }) => port === 4318));
      expect(rule.to).toEqual([
        {
          podSelector: {
            matchLabels: { 'strata.dev/role': 'collector', 'app.kubernetes.io/instance': 'otel-collector' },
          },
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'acme' } },
        },
      ]);
    }
    expect(collector.endpoint).toBe('http://otel-collector.acme.svc:4318');
    expect(collector.grpcEndpoint).toBe('http://otel-collector.acme.svc:4317');
  });

  test('lets those in that send, each by name, and nobody else', () => {
    const { ingress } = rendered.one('NetworkPolicy', 'otel-collector').spec;
    const senders = ingress.map(
      ({ from }: { from: { podSelector: { matchLabels: object } }[] }) => from[0]?.podSelector.matchLabels,
    );
    expect(senders).toEqual([
      { 'strata.dev/role': 'server', 'strata.dev/server': 'files' },
      { 'strata.dev/role': 'server', 'strata.dev/server': 'mail' },
    ]);
    for (const { ports } of ingress) expect(ports.map(({ port }: { port: number }) => port)).toEqual([4317, 4318]);
  });

  test('a server that names an endpoint of its own keeps it, and is not let in', () => {
    const own = compose({}, { telemetry: { traces: { endpoint: 'http://tempo.monitoring:4318' } } }).rendered;
    const config = JSON.parse(own.one('ConfigMap', 'files-bridge').data['config.json']);
    expect(config.telemetry.tracesEndpoint).toBe('http://tempo.monitoring:4318');
    expect(JSON.stringify(own.one('NetworkPolicy', 'otel-collector').spec.ingress)).not.toContain('files');
  });

  test('limits memory first and batches last, in each pipeline', () => {
    const { processors, service } = read(rendered);
    for (const { processors: order } of Object.values(service.pipelines) as { processors: string[] }[]) {
      expect(order[0]).toBe('memory_limiter');
      expect(order.at(-1)).toBe('batch');
      expect(order.indexOf('transform/redaction')).toBeGreaterThan(0);
      for (const name of order) expect(processors).toHaveProperty([name]);
    }
    expect(processors.memory_limiter).toMatchObject({ check_interval: '1s', limit_percentage: 80 });
    expect(rendered.one('Deployment', 'otel-collector').spec.template.spec.containers[0].env[0]).toEqual({
      name: 'GOMEMLIMIT',
      value: String(Math.floor((512 * 1024 ** 2 * 8) / 10)),
    });
  });

  test('keeps errors and slow calls', () => {
    const { policies } = read(rendered).processors.tail_sampling;
    expect(policies.map(({ type }: { type: string }) => type)).toEqual(['status_code', 'latency', 'probabilistic']);
  });

  test('rolls its pods when the configuration changes', () => {
    const hash = (props = {}) =>
      compose(props).rendered.one('Deployment', 'otel-collector').spec.template.metadata.annotations[
        'strata.dev/config-hash'
      ];
    expect(hash()).toBe(hash());
    expect(hash()).not.toBe(hash({ sampling: { percent: 50 } }));
  });

  test('stands before no judge and no rule with anything to answer for', async () => {
    const at = compose({}, {}, Stage.SCALE).rendered.manifests;
    expect(evaluate(at).findings).toEqual([]);
    expect((await judge(at)).map((finding) => say(finding, at))).toEqual([]);
  }, 120_000);
});

describe('redaction', () => {
  const statements = (props = {}) => JSON.stringify(read(compose(props).rendered).processors['transform/redaction']);

  test('removes arguments and results, drops what it could not look at, and masks credentials', () => {
    const { processors } = read(compose().rendered);
    expect(processors['transform/redaction'].error_mode).toBe('propagate');
    for (const place of ['trace', 'metric', 'log']) {
      const [
        {
          statements: [first],
        },
      ] = processors['transform/redaction'][`${place}_statements`];
      expect(first).toContain('gen_ai[.]tool[.]call[.]arguments');
      expect(first).toContain('gen_ai[.]tool[.]call[.]result');
      // A dollar sign would be read as a variable.
      expect(first).toContain(')?$$');
    }
    expect(JSON.stringify(processors['transform/redaction'].trace_statements)).toContain('spanevent.attributes');
    expect(processors.redaction).toMatchObject({ allow_all_keys: true, redact_all_types: true, summary: 'silent' });
  });

  test('keeps each of them where a reason is given, and says so', () => {
    expect(statements({ unsafe: { toolArguments: 'the data is public, ticket 12' } })).not.toContain('arguments');
    expect(statements({ unsafe: { toolArguments: 'the data is public, ticket 12' } })).toContain('result');
    const both = statements({ unsafe: { toolArguments: 'the data is public', toolResults: 'the data is public' } });
    expect(both).not.toContain('delete_matching_keys');
    // The id of a session is no argument: it stays a digest.
    expect(both).toContain('SHA256');
    const { annotations } = compose({ unsafe: { toolResults: 'the data is public' } }).rendered.one(
      'Deployment',
      'otel-collector',
    ).metadata;
    expect(annotations['strata.dev/unsafe']).toBe('toolResults');
    expect(codes(() => compose({ unsafe: { toolResults: 'because' } }))).toEqual(['PROP_INVALID']);
  });

  test.each([
    ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl', true],
    ['Bearer abcdefghijklmnop', true],
    ['ghp_0123456789abcdefghijABCDEFGHIJ012345', true],
    ['AKIAIOSFODNN7EXAMPLE', true],
    ['https://user:pass@host.example/', true],
    ['https://host.example:8443/path', false],
    ['tools/call get_weather', false],
    ['2026-07-28', false],
  ])('%s is masked: %s', (value, masked) => {
    const { blocked_values: patterns } = read(compose().rendered).processors.redaction;
    expect(patterns.some((pattern: string) => matches(pattern, value))).toBe(masked);
  });

  test.each([
    ['http.request.header.authorization', true],
    ['set-cookie', true],
    ['client_secret', true],
    ['access_token', true],
    ['gen_ai.usage.input_tokens', false],
    ['gen_ai.tool.name', false],
  ])('the value of %s is masked: %s', (key, masked) => {
    const { blocked_key_patterns: patterns } = read(compose().rendered).processors.redaction;
    expect(patterns.some((pattern: string) => matches(pattern, key))).toBe(masked);
  });
});

describe('exporters', () => {
  const secret = Secrets.kubernetes({ name: 'otlp', key: 'token' });

  test('take credentials from variables, never from the configuration', () => {
    const to = OtelExporter.otlpHttp({
      endpoint: 'https://otlp.acme.example',
      headers: { authorization: secret },
      ca: { configMap: 'corporate-ca' },
    });
    const { rendered } = compose({ exporters: [to] });
    const text = configOf(rendered);
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the collector's own notation
    expect(text).toContain('${env:OTLP_HTTP_OTLP_AUTHORIZATION}');
    const { env, volumeMounts } = rendered.one('Deployment', 'otel-collector').spec.template.spec.containers[0];
    expect(env).toContainEqual({
      name: 'OTLP_HTTP_OTLP_AUTHORIZATION',
      valueFrom: { secretKeyRef: { name: 'otlp', key: 'token' } },
    });
    expect(read(rendered).exporters['otlp_http/otlp'].tls).toEqual({
      min_version: '1.2',
      ca_file: '/etc/otel/ca/otlp_http-otlp.crt',
    });
    expect(volumeMounts).toContainEqual({ name: 'authorities', mountPath: '/etc/otel/ca', readOnly: true });
  });

  test('open their way out, and name public hosts', () => {
    const policy = compose({ exporters: [BACKEND, CLUSTER] }).rendered.one('NetworkPolicy', 'otel-collector');
    expect(policy.metadata.annotations['strata.dev/egress-hosts']).toBe('otlp.acme.example:443');
    const ports = policy.spec.egress.flatMap(({ ports: all }: { ports: { port: number }[] }) =>
      all.map(({ port }) => port),
    );
    expect(ports.sort()).toEqual([4318, 443, 53, 53].sort());
  });

  test('get the kinds of telemetry that they can take', () => {
    const { pipelines } = read(
      compose({
        exporters: [
          BACKEND,
          OtelExporter.prometheusRemoteWrite({ endpoint: 'http://prometheus.monitoring.svc:9090/api/v1/write' }),
          OtelExporter.loki({ endpoint: 'http://loki.monitoring.svc:3100/', tenant: 'acme' }),
          OtelExporter.otlpGrpc({ endpoint: 'http://tempo.monitoring.svc:4317', name: 'tempo' }),
          OtelExporter.debug(),
        ],
      }).rendered,
    ).service;
    expect(pipelines.traces.exporters).toEqual(['otlp_http/otlp', 'otlp_grpc/tempo', 'debug']);
    expect(pipelines.metrics.exporters).toContain('prometheus_remote_write/prometheus');
    expect(pipelines.logs.exporters).toContain('otlp_http/loki');
    expect(pipelines.traces.exporters).not.toContain('otlp_http/loki');
  });

  test.each([
    ['no URL', () => OtelExporter.otlpHttp({ endpoint: 'otlp' }), 'COLLECTOR_EXPORTER_INVALID'],
    ['a password', () => OtelExporter.otlpHttp({ endpoint: 'https://a:b@c.example' }), 'COLLECTOR_EXPORTER_INVALID'],
    [
      'no name',
      () => OtelExporter.otlpHttp({ endpoint: 'https://c.example', name: 'A b' }),
      'COLLECTOR_EXPORTER_INVALID',
    ],
    [
      'no tenant',
      () => OtelExporter.loki({ endpoint: 'https://c.example', tenant: 'a b' }),
      'COLLECTOR_EXPORTER_INVALID',
    ],
    [
      'no header',
      () => OtelExporter.otlpHttp({ endpoint: 'https://c.example', headers: { 'a b': secret } }),
      'COLLECTOR_EXPORTER_INVALID',
    ],
    [
      'plain http to the internet',
      () => compose({ exporters: [OtelExporter.otlpHttp({ endpoint: 'http://otlp.acme.example' })] }),
      'COLLECTOR_EXPORTER_PLAIN',
    ],
    [
      'an address without a peer',
      () => compose({ exporters: [OtelExporter.otlpHttp({ endpoint: 'http://10.0.0.9:4318' })] }),
      'COLLECTOR_EXPORTER_PEER',
    ],
    [
      'one name twice',
      () => compose({ exporters: [BACKEND, OtelExporter.otlpHttp({ endpoint: 'https://o.acme.example' })] }),
      'COLLECTOR_EXPORTER_TAKEN',
    ],
  ])('are refused with %s', (_, run, code) => {
    expect(codes(run)).toEqual([code]);
  });
});

test('a gateway is watched as servers are', () => {
  const { platform, files, app } = compose({ scrape: {} });
  platform.addGateway({
    servers: [files],
    signingKey: Secrets.kubernetes({ name: 'gateway', key: 'key' }),
    unsafe: { anonymousCallers: 'a test without an issuer' },
  });
  const all = new Rendered(synthesize(app));
  const config = JSON.stringify(
    all.manifests.filter(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name.startsWith('gateway')),
  );
  expect(config).toContain('http://otel-collector.acme.svc:4318');
  expect(JSON.stringify(all.one('NetworkPolicy', 'otel-collector').spec.ingress)).toContain(
    '"strata.dev/role":"gateway"',
  );
  expect(JSON.stringify(all.one('NetworkPolicy', 'gateway').spec.ingress)).toContain('"strata.dev/role":"collector"');
  expect(all.one('Service', 'gateway-metrics').spec.clusterIP).toBe('None');
});

describe('scraping', () => {
  const { rendered } = compose({ scrape: { seconds: 15 } });

  test('finds pods by DNS, without the API server, and policies open for it', () => {
    const { scrape_configs: jobs } = read(rendered).receivers.prometheus.config;
    expect(jobs.map(({ job_name: name }: { job_name: string }) => name)).toEqual([
      'acme/files',
      'b/mail',
      'acme/egress-proxy',
    ]);
    expect(jobs[1]).toMatchObject({
      scrape_interval: '15s',
      dns_sd_configs: [{ names: ['mail-metrics.b.svc.cluster.local'], type: 'A', port: 9090 }],
      relabel_configs: [
        { target_label: 'platform', replacement: 'acme' },
        { target_label: 'namespace', replacement: 'b' },
        { target_label: 'role', replacement: 'server' },
        { target_label: 'workload', replacement: 'mail' },
      ],
    });
    expect(rendered.one('Service', 'mail-metrics').spec).toMatchObject({
      clusterIP: 'None',
      selector: { 'strata.dev/server': 'mail' },
    });
    for (const name of ['files', 'mail', 'egress-proxy']) {
      const open = JSON.stringify(rendered.one('NetworkPolicy', name).spec.ingress);
      expect(open).toContain('"strata.dev/role":"collector"');
    }
  });

  test('leaves out who serves no metrics', () => {
    const silent = compose({ scrape: {} }, { telemetry: { metrics: false } }).rendered;
    expect(configOf(silent)).not.toContain('files-metrics');
    expect(JSON.stringify(silent.one('NetworkPolicy', 'files').spec.ingress ?? [])).not.toContain('collector');
  });
});

describe('a collector on its own', () => {
  test('serves whom it is told to', () => {
    const app = new App();
    const chart = new Chart(app, 'telemetry', { namespace: 'telemetry' });
    const collector = new OtelCollector(chart, 'otel', {
      image: COLLECTOR_IMAGE,
      exporters: [BACKEND],
      allowFrom: [Peer.namespace('tools')],
      scrapeFrom: [Peer.namespace('monitoring')],
    });
    new McpServer(new Chart(app, 'tools', { namespace: 'tools' }), 'files', {
      ...LEAST,
      telemetry: { traces: { endpoint: collector.endpoint, peer: collector.peer } },
    });
    const rendered = new Rendered(synthesize(app));
    const { ingress } = rendered.one('NetworkPolicy', 'otel').spec;
    expect(ingress).toHaveLength(2);
    expect(ingress[1].ports).toEqual([{ protocol: 'TCP', port: 8888 }]);
    expect(collector.config).toHaveProperty(['service', 'pipelines', 'traces']);
  });

  test('keeps its queue on a claim, and runs alone then', () => {
    const { rendered } = compose({ queue: { claim: 'otel-queue', batches: 5 } });
    const { strategy, template } = rendered.one('Deployment', 'otel-collector').spec;
    expect(strategy.type).toBe('Recreate');
    expect(template.spec.volumes).toContainEqual({ name: 'state', persistentVolumeClaim: { claimName: 'otel-queue' } });
    expect(read(rendered).exporters['otlp_http/otlp'].sending_queue).toMatchObject({
      queue_size: 5,
      storage: 'file_storage',
    });
  });
});

describe('the operator', () => {
  const { rendered, collector } = compose({ runBy: OtelOperator.runner(), replicas: 1 });

  test('gets the same configuration in its own resource', () => {
    const { spec, metadata } = rendered.one('OpenTelemetryCollector');
    expect(spec.config.service.pipelines).toEqual(read(compose().rendered).service.pipelines);
    expect(spec).toMatchObject({
      mode: 'deployment',
      serviceAccount: 'otel-collector',
      networkPolicy: { enabled: false },
    });
    expect(metadata.labels['app.kubernetes.io/managed-by']).toBeUndefined();
    expect(collector.endpoint).toBe('http://otel-collector-collector.acme.svc:4318');
    expect(rendered.one('NetworkPolicy', 'otel-collector').spec.podSelector.matchLabels).toMatchObject({
      'app.kubernetes.io/instance': 'acme.otel-collector',
    });
    expectValidCustomResources(rendered.manifests);
  });

  test('is not asked for what it would need more rights for', () => {
    expect(codes(() => compose({ runBy: OtelOperator.runner(), queue: { claim: 'q' } }))).toEqual(['PROP_INVALID']);
  });
});

test.each([
  ['a name that no Service takes', { name: '1a' }, ['COLLECTOR_NAME_INVALID']],
  ['an image without a tag', { image: 'otel/collector' }, ['COLLECTOR_IMAGE_LOOSE']],
  ['no exporter', { exporters: [] }, ['PROP_INVALID']],
  ['replicas that sample by halves', { replicas: 2 }, ['COLLECTOR_SAMPLING_SPLIT']],
  ['a claim for two', { replicas: 2, sampling: false as const, queue: { claim: 'a' } }, ['PROPS_EXCLUSIVE']],
  ['too many replicas', { replicas: 21, sampling: false as const }, ['PROP_INVALID']],
  ['a share above all', { sampling: { percent: 101 } }, ['PROP_INVALID']],
  ['scraping without a pause', { scrape: { seconds: 1 } }, ['PROP_INVALID']],
  ['logs of nodes in a restricted namespace', { nodeLogs: { auditTo: [BACKEND] } }, ['COLLECTOR_NAMESPACE_RESTRICTED']],
  ['another thing than a runner', { runBy: Keda as never }, ['PROP_INVALID']],
])('a collector is refused with %s', (_, props, found) => {
  expect(codes(() => compose(props))).toEqual(found);
});

test('a platform has one collector, and from stage 3 on its image has a digest', () => {
  const { platform } = compose();
  expect(codes(() => platform.addCollector({ exporters: [BACKEND] }))).toEqual(['COLLECTOR_TAKEN']);
  expect(codes(() => compose({ image: undefined }, {}, Stage.SCALE))).toEqual(['COLLECTOR_IMAGE_LOOSE']);
  expect(
    codes(() => new OtelCollector(new McpPlatform(new App(), 'a', leastPlatform()), 'x', { exporters: [BACKEND] })),
  ).toEqual(['COLLECTOR_CHART_MISSING']);
});

/** A pattern of Go's regular expressions, as far as ours differ: flags stand in front. */
function matches(pattern: string, value: string): boolean {
  const plain = pattern.replaceAll('$$', '$');
  return plain.startsWith('(?i)') ? new RegExp(plain.slice(4), 'i').test(value) : new RegExp(plain).test(value);
}

function read(rendered: Rendered) {
  return parse(configOf(rendered));
}
