import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { FluentBitOutput, Secrets } from '../../../src';
import { compose } from './support';

/**
 * The members of plugins, with the names of their types: what Fluent Bit 5.1.1 prints of itself (`fluent-bit -J`), the service's members, and those that it takes
 * without printing them. One that is not there would stop the process.
 */
const MEMBERS = new Map(
  readFileSync(join(__dirname, 'plugins-5.1.1.txt'), 'utf8')
    .split(/^### /m)
    .slice(1)
    .map((block) => {
      const [title = '', ...lines] = block.trim().split('\n');
      return [title, new Map(lines.map((line) => line.split(': ') as [string, string]))] as const;
    }),
);

const SIZE = /^\d+[KMG]?$/;
/** Whether a value is of a type; values of lists are looked at one by one. */
const TYPES: Readonly<Record<string, (value: unknown) => boolean>> = {
  boolean: (value) => typeof value === 'boolean',
  integer: (value) => Number.isInteger(value),
  double: (value) => typeof value === 'number',
  size: (value) => SIZE.test(String(value)),
  time: (value) => /^\d+(\.\d+)?[smhd]?$/.test(String(value)),
  string: (value) => ['string', 'number'].includes(typeof value) && value !== '',
  'multiple comma delimited strings': (value) => typeof value === 'string' && value !== '',
  'space delimited strings (minimum 1)': (value) => /^\S+ \S/.test(String(value)),
  'space delimited strings (minimum 2)': (value) => /^\S+ \S+$/.test(String(value)),
};

type Section = Record<string, unknown>;
interface Config {
  readonly service: Section;
  readonly parsers: { readonly name: string; readonly regex: string }[];
  readonly pipeline: Record<'inputs' | 'filters' | 'outputs', Section[]>;
}

/** What is wrong with a configuration, as Fluent Bit would find it when it loads it. */
function faults({ service, parsers, pipeline, ...others }: Config): string[] {
  const found = Object.keys(others).map((name) => `${name} is unknown`);
  const check = (title: string, section: Section) => {
    const known = MEMBERS.get(title);
    if (known === undefined) {
      found.push(`${title} is unknown`);
      return;
    }
    for (const [name, value] of Object.entries(section)) {
      const type = known.get(name.toLowerCase());
      if (type === undefined) found.push(`${title}: ${name} is unknown`);
      else if (![value].flat().every((one) => TYPES[type]?.(one))) found.push(`${title}: ${name} is no ${type}`);
    }
  };
  check('service', service);
  for (const [kind, plugins] of Object.entries(pipeline)) {
    for (const plugin of plugins) check(`${kind} ${plugin['name']}`, plugin);
  }
  const tags = pipeline.inputs.map(({ tag }) => tag);
  for (const { match, parser } of [...pipeline.filters, ...pipeline.outputs]) {
    if (match !== '*' && !tags.includes(match)) found.push(`nothing has the tag ${match}`);
    if (parser !== undefined && !parsers.some(({ name }) => name === parser))
      found.push(`there is no parser ${parser}`);
  }
  const aliases = pipeline.outputs.map(({ alias }) => alias);
  if (new Set(aliases).size !== aliases.length) found.push('two outputs are called the same');
  return found;
}

const headers = { authorization: Secrets.kubernetes({ name: 'store', key: 'token' }) };
const all = [
  FluentBitOutput.otlp({ endpoint: 'https://otlp.acme.example', headers, ca: { configMap: 'ca' } }),
  FluentBitOutput.loki({ endpoint: 'http://loki.monitoring.svc:3100', tenant: 'mcp', headers }),
  FluentBitOutput.http({ endpoint: 'https://store.acme.example/in', headers }),
];
const read = (stream: 'audit' | 'logs'): Config =>
  parse(compose({ auditTo: all, outputs: all }).agent.files[`${stream}.yaml`] ?? '');

test.each(['audit', 'logs'] as const)('the process of %s has members that its plugins have', (stream) => {
  expect(faults(read(stream))).toEqual([]);
});

test.each<[string, (config: Config) => void, string]>([
  ['a member that does not exist', ({ pipeline }) => Object.assign(pipeline.inputs[0] ?? {}, { paths: 'a' }), 'paths'],
  ['a word in the place of a number', ({ service }) => Object.assign(service, { grace: 'long' }), 'grace'],
  ['a plugin that does not exist', ({ pipeline }) => pipeline.filters.push({ name: 'greb' }), 'filters greb'],
  ['a filter of nothing', ({ pipeline }) => Object.assign(pipeline.filters[0] ?? {}, { match: 'x' }), 'the tag x'],
  ['a parser that is not there', ({ parsers }) => parsers.splice(0), 'no parser'],
])('%s is found', (_, spoil, text) => {
  const config = read('audit');
  spoil(config);
  expect(faults(config).join('\n')).toContain(text);
});

test('namespace, pod and container are read from the names that the kubelet gives files', () => {
  const [{ regex = '' } = {}] = read('audit').parsers;
  const file = '/var/log/pods/acme_github-5d8f7c6b9-x2x4z_0b1c2d3e-0000-4000-8000-000000000000/bridge/0.log';
  expect(new RegExp(regex).exec(file)?.groups).toEqual({
    k8s_namespace_name: 'acme',
    k8s_pod_name: 'github-5d8f7c6b9-x2x4z',
    k8s_container_name: 'bridge',
  });
});
