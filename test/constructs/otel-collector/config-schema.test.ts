import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import { parse } from 'yaml';
import { OtelExporter } from '../../../src';
import { treeOf } from '../../support/custom-resources/field-tree';
import type { Rendered } from '../../support/render';
import { agent, everything, LOKI } from './compositions';
import { compose } from './support';

type Sections = Record<string, Record<string, unknown>>;

/**
 * Members of the collector's components, version 0.164, by section and type: those of the published schemas that we write. A configuration that has others, or
 * another type for one of them, would not be loaded.
 */
const ajv = new Ajv({ allErrors: true, strict: false });
const COMPONENTS = new Map(
  readFileSync(join(__dirname, 'components-0.164.txt'), 'utf8')
    .split(/^### /m)
    .slice(1)
    .map((block) => {
      const [title = '', ...lines] = block.split('\n');
      return [title.trim(), ajv.compile(treeOf(lines.join('\n')))] as const;
    }),
);

/** What is wrong with a configuration, as a collector would find it when it loads it. */
function faults(config: Sections): string[] {
  const found: string[] = [];
  for (const section of ['extensions', 'receivers', 'processors', 'exporters']) {
    for (const [id, value] of Object.entries(config[section] ?? {})) {
      const type = `${section} ${id.split('/')[0]}`;
      const validate = COMPONENTS.get(type);
      if (validate === undefined) found.push(`${type} is unknown`);
      else if (!validate(value)) {
        found.push(...(validate.errors ?? []).map(({ instancePath, message }) => `${id}${instancePath} ${message}`));
      }
    }
  }
  const { pipelines, extensions } = config['service'] as { pipelines: Sections; extensions: string[] };
  for (const id of extensions) if (!(id in (config['extensions'] ?? {}))) found.push(`extension ${id} is not there`);
  const used = new Set<string>();
  for (const [name, pipeline] of Object.entries(pipelines)) {
    for (const section of ['receivers', 'processors', 'exporters']) {
      for (const id of (pipeline[section] ?? []) as string[]) {
        used.add(`${section} ${id}`);
        if (!(id in (config[section] ?? {}))) found.push(`${name}: ${section} ${id} is not there`);
      }
    }
  }
  for (const section of ['receivers', 'processors', 'exporters']) {
    for (const id of Object.keys(config[section] ?? {})) {
      if (!used.has(`${section} ${id}`)) found.push(`${section} ${id} is not used`);
    }
  }
  return found;
}

const read = (rendered: Rendered, name = 'otel-collector'): Sections =>
  parse(rendered.one('ConfigMap', name).data['config.yaml']);
const complete = () => read(everything());

test.each([
  ['the least', () => read(compose().rendered)],
  ['everything', complete],
  ['an agent', () => read(agent(), 'agent')],
  [
    'only metrics',
    () =>
      read(
        compose({ exporters: [OtelExporter.prometheusRemoteWrite({ endpoint: 'http://p.monitoring.svc:9090/w' })] })
          .rendered,
      ),
  ],
  ['only logs', () => read(compose({ exporters: [LOKI] }).rendered)],
])('%s has members that the components have, and pipelines of what is there', (_, config) => {
  expect(faults(config())).toEqual([]);
});

test.each<[string, (config: Sections) => void, string]>([
  [
    'a member that does not exist',
    (config) => Object.assign(config['processors']?.['batch'] as object, { timeouts: '1s' }),
    'additional properties',
  ],
  [
    'a word in the place of a number',
    (config) => Object.assign(config['processors']?.['memory_limiter'] as object, { limit_percentage: '80%' }),
    'must be integer',
  ],
  [
    'a component that does not exist',
    (config) => Object.assign(config['exporters'] as object, { loki: {} }),
    'is unknown',
  ],
  [
    'a pipeline of what is not there',
    (config) =>
      Object.assign(config['receivers'] as object, { otlp: undefined }) && delete config['receivers']?.['otlp'],
    'is not there',
  ],
])('%s is found', (_, spoil, text) => {
  const config = complete();
  spoil(config);
  expect(faults(config).join('\n')).toContain(text);
});
