import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Chart } from 'cdk8s';
import { parse } from 'yaml';
import { App, Grafana, Prometheus, type PrometheusProps } from '../../../src';
import { evaluate } from '../../../src/rules';
import { customResourceFindings, expectValidCustomResources } from '../../support/custom-resources';
import { errorsOf } from '../../support/refusal';
import { drawn, PROPS, watched } from './support';

const codes = (run: () => unknown) => errorsOf(run).map(({ code }) => code);
const RUNBOOKS = join(__dirname, '..', '..', '..', 'docs', 'runbooks.md');

describe('the operator', () => {
  const { rendered, prometheus } = watched();

  test('is told where the metrics of all members are', () => {
    const { spec, metadata } = rendered.one('PodMonitor');
    expect(metadata.labels['release']).toBe('monitoring');
    expect(spec.namespaceSelector.matchNames).toEqual(['acme', 'b']);
    expect(spec.podMetricsEndpoints[0]).toMatchObject({
      port: 'admin',
      path: '/metrics',
      interval: '30s',
      honorLabels: false,
    });
    const targets = spec.podMetricsEndpoints[0].relabelings.map(
      ({ targetLabel }: { targetLabel: string }) => targetLabel,
    );
    expect(targets).toEqual(['platform', 'role', 'workload', 'tenant', 'stage']);
    expect(spec.sampleLimit).toBeGreaterThan(0);
  });

  test('selects exactly the pods of members, whose ports have that name', () => {
    const { matchLabels, matchExpressions } = rendered.one('PodMonitor').spec.selector;
    for (const name of ['files', 'mail']) {
      const { template } = rendered.one('Deployment', name).spec;
      expect(template.metadata.labels).toMatchObject(matchLabels);
      expect(matchExpressions[0].values).toContain(template.metadata.labels[matchExpressions[0].key]);
      const ports = template.spec.containers.flatMap(({ ports: all = [] }: { ports?: { name: string }[] }) => all);
      expect(ports).toContainEqual(expect.objectContaining({ name: 'admin', containerPort: 9090 }));
      expect(template.metadata.labels).toHaveProperty(['app.kubernetes.io/instance'], name);
    }
  });

  test('is let in by every member, those of tomorrow too, and by nobody else', () => {
    for (const name of ['files', 'mail']) {
      const { ingress } = rendered.one('NetworkPolicy', name).spec;
      expect(ingress).toEqual([
        {
          from: [
            {
              podSelector: { matchLabels: { app: 'prometheus' } },
              namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } },
            },
          ],
          ports: [{ protocol: 'TCP', port: 9090 }],
        },
      ]);
    }
  });

  test('reads resources that its own models accept, and a slip in them would be found', () => {
    expectValidCustomResources(rendered.manifests);
    const broken = structuredClone(rendered.manifests) as unknown as { kind: string; spec: Record<string, unknown> }[];
    for (const { kind, spec } of broken) {
      if (kind === 'PodMonitor') spec['podMetricEndpoints'] = [];
      if (kind === 'PrometheusRule') spec['group'] = [];
    }
    expect(customResourceFindings(broken as never).map(({ pointer }) => pointer)).toEqual(
      expect.arrayContaining(['/spec/podMetricEndpoints', '/spec/group']),
    );
  }, 60_000);

  test('gets objects that no rule has anything against', () => {
    expect(evaluate(rendered.manifests).findings).toEqual([]);
  });

  test('tells of each alert how bad it is, what it means, and where to read on', () => {
    const alerts = prometheus.groups.flatMap(({ rules }) => rules.flatMap((rule) => ('alert' in rule ? [rule] : [])));
    expect(alerts.length).toBeGreaterThan(15);
    expect(existsSync(RUNBOOKS)).toBe(true);
    const page = readFileSync(RUNBOOKS, 'utf8');
    for (const { alert, labels, annotations, expr } of alerts) {
      expect(['critical', 'warning', 'info']).toContain(labels.severity);
      expect(annotations.summary.length).toBeGreaterThan(20);
      expect(annotations.description.length).toBeGreaterThan(20);
      expect(annotations.runbook_url).toMatch(new RegExp(`/docs/runbooks\\.md#${alert.toLowerCase()}$`));
      expect(page).toContain(`\n## ${alert}\n`);
      // Another platform's series are another platform's affair.
      expect(expr).toContain('platform="acme"');
    }
    const sections = [...page.matchAll(/^## (Strata\w+)$/gm)].map(([, name]) => name);
    expect(sections.sort()).toEqual(alerts.map(({ alert }) => alert).sort());
  });
});

test('objectives set the limits of alerts', () => {
  const text = JSON.stringify(
    watched({ slo: { availabilityPercent: 99.9, auditCoveragePercent: 100 } }).prometheus.groups,
  );
  expect(text).toContain('> 0.0144 and');
  expect(text).toContain('} < 1"');
});

test('a Prometheus without the operator gets the same as files', () => {
  const { rendered, prometheus } = watched({ as: 'files', labels: {} });
  expect(rendered.kinds).not.toContain('PodMonitor');
  const { data } = rendered.one('ConfigMap', 'prometheus');
  expect(parse(data['rules.yaml'])).toEqual({ groups: prometheus.groups });
  const [job] = parse(data['scrape.yaml']).scrape_configs;
  expect(job.kubernetes_sd_configs).toEqual([{ role: 'pod', namespaces: { names: ['acme', 'b'] } }]);
  expect(
    job.relabel_configs.map(({ target_label: label }: { target_label?: string }) => label).filter(Boolean),
  ).toEqual(['platform', 'role', 'workload', 'tenant', 'stage', 'namespace', 'pod']);
});

test.each<[string, Partial<PrometheusProps>, string]>([
  ['without labels that an operator looks for', { labels: {} }, 'PROMETHEUS_LABELS_MISSING'],
  ['without a reader', { from: [] }, 'PROP_INVALID'],
  ['that reads without a pause', { seconds: 1 }, 'PROP_INVALID'],
  ['that promises everything', { slo: { availabilityPercent: 100 } }, 'PROP_INVALID'],
  ['that promises more than everything', { slo: { auditCoveragePercent: 101 } }, 'PROP_INVALID'],
  ['whose runbooks are nowhere', { runbooks: 'here' }, 'PROP_INVALID'],
])('a Prometheus is refused %s', (_, props, code) => {
  expect(codes(() => watched(props))).toEqual([code]);
});

test('what watches needs a platform', () => {
  const chart = new Chart(new App(), 'chart', { namespace: 'a' });
  expect(codes(() => new Prometheus(chart, 'prometheus', PROPS))).toEqual(['PROMETHEUS_PLATFORM_MISSING']);
  expect(codes(() => new Grafana(chart, 'grafana'))).toEqual(['PROMETHEUS_PLATFORM_MISSING']);
});

describe('dashboards', () => {
  test('are ConfigMaps that the sidecar finds', () => {
    const maps = drawn().manifests.filter(({ metadata }) => metadata.name.startsWith('grafana-')) as unknown as {
      metadata: { labels: Record<string, string>; annotations: Record<string, string> };
      data: Record<string, string>;
    }[];
    expect(maps).toHaveLength(8);
    const uids = new Set<string>();
    for (const { metadata, data } of maps) {
      expect(metadata.labels['grafana_dashboard']).toBe('1');
      expect(metadata.annotations['grafana_folder']).toBe('MCP');
      const [text = ''] = Object.values(data);
      expect(text.length).toBeLessThan(1024 ** 2);
      const board = JSON.parse(text);
      uids.add(board.uid);
      expect(board.panels.length).toBeGreaterThan(5);
      for (const { targets, datasource } of board.panels) {
        expect(datasource.uid).toBe('$datasource');
        for (const { expr } of targets) expect(expr).toContain('platform="acme"');
      }
    }
    expect(uids.size).toBe(8);
  });

  test('are resources of the operator where that is asked for', () => {
    const boards = drawn({ as: 'operator', folder: 'Tools' }).manifests.filter(
      ({ kind }) => kind === 'GrafanaDashboard',
    );
    expect(boards).toHaveLength(8);
    expect(boards[0]).toMatchObject({
      spec: { instanceSelector: { matchLabels: { dashboards: 'grafana' } }, folder: 'Tools' },
    });
  });

  test('are refused with labels that are none', () => {
    expect(codes(() => drawn({ labels: { 'a b': 'c' } }))).toEqual(['PROP_INVALID']);
    expect(codes(() => drawn({ folder: ' ' }))).toEqual(['PROP_INVALID']);
  });
});
