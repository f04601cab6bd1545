import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { App, McpPlatform, Peer, Prometheus, Stage, synthesize } from '../../src';
import type { Manifest } from '../../src/contract';
import { dashboards } from '../../src/integrations/grafana/dashboards';
import { leastPlatform } from '../support/render';
import { type AlertCase, CASES } from './cases';

const app = new App();
const platform = new McpPlatform(app, 'acme', leastPlatform(Stage.PILOT));
const { groups } = new Prometheus(platform.namespace('acme'), 'prometheus', {
  as: 'files',
  from: [Peer.namespace('monitoring')],
});
const files = synthesize(app).objects.find(({ manifest }) => manifest.metadata.name === 'prometheus')
  ?.manifest as Manifest & { data: Record<string, string> };
const alerts = groups.flatMap(({ rules }) => rules.flatMap((rule) => ('alert' in rule ? [rule] : [])));

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rules-'));
  const rules = String(files.data['rules.yaml']);
  writeFileSync(join(folder, 'rules.yaml'), rules);
  // Evaluated as often as there are values: the answer is the same, and days go by in seconds.
  for (const step of ['1m', '10m'])
    writeFileSync(join(folder, `rules-${step}.yaml`), rules.replaceAll('interval: 30s', `interval: ${step}`));
});
afterAll(() => rmSync(folder, { recursive: true }));

function promtool(...args: string[]): { readonly status: number | null; readonly text: string } {
  const { status, stdout, stderr, error } = spawnSync('promtool', args, {
    cwd: folder,
    encoding: 'utf8',
    timeout: 120_000,
  });
  if (error) throw new Error(`promtool cannot be run, install the package prometheus: ${error.message}`);
  return { status, text: `${stdout}${stderr}` };
}

function unitTest(
  name: string,
  series: Readonly<Record<string, string>>,
  { at, step = '1m' }: AlertCase,
  fires: boolean,
): string {
  const file = join(folder, `${name}-${fires ? 'fires' : 'silent'}.yaml`);
  const input = Object.entries(series).map(([id, values]) => ({ series: id, values }));
  // Whether something fires is asked by the metric that Prometheus keeps of it: labels and texts are judged elsewhere.
  const asked = { expr: `count(ALERTS{alertname="${name}",alertstate="firing"}) > bool 0`, eval_time: at };
  const answer = fires ? [{ labels: '{}', value: 1 }] : [];
  const tests = [{ interval: step, input_series: input, promql_expr_test: [{ ...asked, exp_samples: answer }] }];
  writeFileSync(file, stringify({ rule_files: [`rules-${step}.yaml`], evaluation_interval: step, tests }));
  return file;
}

test('promtool reads all rules', () => {
  const { status, text } = promtool('check', 'rules', 'rules.yaml');
  expect(text).toContain(`${groups.flatMap(({ rules }) => rules).length} rules found`);
  expect(status).toBe(0);
});

test('promtool finds a rule that is broken', () => {
  writeFileSync(join(folder, 'broken.yaml'), String(files.data['rules.yaml']).replace('sum by (', 'sum bye ('));
  expect(promtool('check', 'rules', 'broken.yaml').status).not.toBe(0);
});

test('promtool reads the queries of all dashboards', () => {
  const rules = dashboards('acme').flatMap(({ uid, panels }) =>
    panels.flatMap(({ queries }, panel) =>
      queries.map(({ expr }, query) => ({
        record: `${uid}:panel_${panel}:query_${query}`,
        // As Grafana fills it in.
        expr: expr.replaceAll('$__rate_interval', '5m').replaceAll('$workload', '.+'),
      })),
    ),
  );
  writeFileSync(join(folder, 'panels.yaml'), stringify({ groups: [{ name: 'panels', rules }] }));
  const { status, text } = promtool('check', 'rules', 'panels.yaml');
  expect(text).toContain(`${rules.length} rules found`);
  expect(status).toBe(0);
});

test('promtool reads the scrape configuration', () => {
  const config = parse(String(files.data['scrape.yaml']));
  // Debian's Prometheus is built without the discovery of Kubernetes: another one stands in its place, the rest is judged as it is.
  const [{ kubernetes_sd_configs: discovery, ...rest }] = config.scrape_configs;
  expect(discovery).toEqual([{ role: 'pod', namespaces: { names: ['acme'] } }]);
  const scrape = { scrape_configs: [{ ...rest, dns_sd_configs: [{ names: ['a.example'], type: 'A', port: 9090 }] }] };
  writeFileSync(join(folder, 'scrape.yaml'), stringify(scrape));
  const { status, text } = promtool('check', 'config', '--syntax-only', 'scrape.yaml');
  expect(`${status} ${text}`).toMatch(/^0 /);
});

test('each alert has its cases', () => {
  expect(alerts.map(({ alert }) => alert).sort()).toEqual(Object.keys(CASES).sort());
});

test.each(Object.entries(CASES))('%s fires', (name, given) => {
  const { status, text } = promtool('test', 'rules', unitTest(name, given.fires, given, true));
  expect(`${status} ${text}`).toMatch(/^0 /);
});

test.each(Object.entries(CASES))('%s stays silent', (name, given) => {
  const { status, text } = promtool('test', 'rules', unitTest(name, given.silent, given, false));
  expect(`${status} ${text}`).toMatch(/^0 /);
});
