import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { OtelExporter } from '../../src';
import type { Assembly } from '../../src/contract';
import { agent, everything } from '../constructs/otel-collector/compositions';
import { compose } from '../constructs/otel-collector/support';
import { Rendered } from '../support/render';
import { validate, variablesOf } from './otelcol';

const BLUEPRINTS = join(__dirname, '../../blueprints');
const folder = mkdtempSync(join(tmpdir(), 'validate-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Configurations of collectors in what a blueprint writes for an environment, by the name of their ConfigMap. */
function configurations(blueprint: string, environment: string): Map<string, string> {
  const file = join(folder, 'assembly.json');
  execFileSync(process.execPath, ['--no-warnings', 'main.ts'], {
    cwd: join(BLUEPRINTS, blueprint),
    env: { PATH: process.env['PATH'], STRATA_ASSEMBLY: file, STRATA_ENVIRONMENT: environment },
    timeout: 60_000,
  });
  const { manifests } = new Rendered(JSON.parse(readFileSync(file, 'utf8')) as Assembly);
  return new Map(
    manifests.flatMap((manifest) => {
      const text = (manifest as { data?: Record<string, string> }).data?.['config.yaml'];
      return text?.includes('receivers:') ? [[manifest.metadata.name, text] as const] : [];
    }),
  );
}

/** What the collector says about a configuration. */
function verdict(text: string): string {
  const file = join(folder, 'config.yaml');
  writeFileSync(file, text);
  return validate(file, variablesOf(text));
}

const textOf = (rendered: Rendered, name = 'otel-collector') =>
  String(rendered.one('ConfigMap', name).data['config.yaml']);

const environments = ['stage-3-scale', 'stage-4-native'].flatMap((blueprint) =>
  readdirSync(join(BLUEPRINTS, blueprint, 'environments')).map((file) => [blueprint, file.replace('.yaml', '')]),
);

test.each(environments)('a real collector accepts what %s writes for %s', (blueprint, environment) => {
  const found = configurations(String(blueprint), String(environment));
  expect(found.size).toBeGreaterThan(0);
  for (const [name, text] of found) expect([name, verdict(text)]).toEqual([name, '']);
});

test.each([
  ['the least', () => textOf(compose().rendered)],
  ['every exporter, metrics that are read, a queue on disk', () => textOf(everything())],
  ['an agent', () => textOf(agent(), 'agent')],
  [
    'only logs',
    () => textOf(compose({ exporters: [OtelExporter.loki({ endpoint: 'http://loki.monitoring.svc:3100' })] }).rendered),
  ],
])('a real collector accepts %s', (_, text) => {
  expect(verdict(text())).toBe('');
});

// biome-ignore lint/suspicious/noExplicitAny: a test spoils what others read.
type Config = Record<string, any>;

test.each<[string, (config: Config) => void]>([
  ['a member that does not exist', (config) => (config['processors'].batch.timeouts = '1s')],
  [
    'a statement that cannot be read',
    (config) => config['processors']['transform/redaction'].log_statements[0].statements.push('delete()'),
  ],
  ['a pipeline of what is not there', (config) => config['service'].pipelines.traces.processors.push('memory_limit')],
  ['a pattern that is none', (config) => config['processors'].redaction.blocked_values.push('(')],
])('%s is refused', (_, spoil) => {
  const config = parse(textOf(compose().rendered));
  spoil(config);
  expect(verdict(stringify(config))).not.toBe('');
});
