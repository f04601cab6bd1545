import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { load } from 'js-yaml';
import { parse } from 'yaml';
import { type Json, toYaml } from '../../../src/synth/yaml';

const seconds = Number(process.env.STRATA_FUZZ_SECONDS ?? 0);
const effort = seconds > 0 ? { numRuns: 1_000_000, interruptAfterTimeLimit: seconds * 1000 } : { numRuns: 600 };

/** Strings that some reader of YAML takes for something else. */
const TRAPS = [
  ...[
    '',
    ' ',
    '  x',
    'x  ',
    '\t',
    'a\tb',
    '\ttab',
    'x\t',
    '\n',
    '\n\n',
    'a\n',
    'a\n\n',
    'a\n\n\n',
    '\na',
    'a\nb',
    'a\n\nb\n',
    'a\n b\n  c\n',
  ],
  ...[
    '  a\nb',
    'a \nb',
    'a\n \nb',
    'a\n\tb',
    'a\r\nb',
    'a\rb',
    'a\n---\nb',
    '---',
    '--- a',
    '...',
    'a\n...\n',
    '%TAG',
    'a\n%b\n',
  ],
  ...[
    'y',
    'Y',
    'n',
    'N',
    'yes',
    'Yes',
    'YES',
    'no',
    'on',
    'ON',
    'off',
    'Off',
    'true',
    'True',
    'false',
    'null',
    'Null',
    'NULL',
    '~',
    'none',
  ],
  ...[
    '0',
    '1',
    '-1',
    '+1',
    '007',
    '0o17',
    '0x1F',
    '0b101',
    '1_000',
    '190:20:30',
    '1:20',
    '12:30:45',
    '3.',
    '.5',
    '1e3',
    '1E+3',
    '1.5e3',
    '-.5',
  ],
  ...[
    '.inf',
    '-.inf',
    '+.INF',
    '.nan',
    '.NaN',
    'nan',
    'inf',
    'Infinity',
    '1e400',
    '9007199254740993',
    '0.1',
    '-0',
    '_1',
    '1__0',
  ],
  ...[
    '2001-12-14',
    '2001-12-14t21:59:43.10-05:00',
    '2001-12-14 21:59:43',
    '=',
    '<<',
    '*a',
    '&a',
    '!a',
    '!!str',
    '|',
    '>',
    '|-',
    '@a',
    '`a',
  ],
  ...[
    '- a',
    '-',
    '-a',
    '? a',
    '?',
    ': a',
    ':',
    'a:',
    'a: b',
    'a : b',
    'a :b',
    'a:b',
    'a #b',
    'a#b',
    '#a',
    '# a',
    '[',
    ']',
    '{',
    '}',
    '{{ a }}',
    ',',
    ', a',
  ],
  ...[
    '"',
    "'",
    "it's",
    '"a"',
    '\\',
    '\\n',
    'C:\\x',
    'a"b',
    '$(POD_IP)',
    'https://a.b/c?d=e#f',
    'a@sha256:0',
    '10m',
    '64Mi',
    '30s',
    '1h',
    '0m',
  ],
  ...[
    '\u0000',
    '\u0001',
    '\u0007',
    '\u001b',
    '\u007f',
    '\u0080',
    '\u0085',
    'a\u0085b',
    '\u00a0',
    '\u00ad',
    '\u2028',
    'a\u2029b',
    '\ufeff',
    '\ufeffa',
    '\ufffe',
    '\uffff',
  ],
  ...[
    'é',
    'ß\nñ\n',
    '漢字',
    '漢\n字\n',
    '😀',
    'a\n😀\n',
    '👩\u200d💻',
    '\u202eabc',
    '\u{E0041}',
    '\u{10FFFF}',
    '\uE000',
    'a\u200bb',
    'a\n\u200bb\n',
    '\u0301',
  ],
  ...[
    'x'.repeat(5000),
    `${'word '.repeat(900)}end`,
    `${'line\n'.repeat(900)}`,
    `{\n  "a": [\n    1\n  ]\n}`,
    '#!/bin/sh\necho "$1"\n',
  ],
];
const KEY_TRAPS = [
  '__proto__',
  'constructor',
  'toString',
  'apiVersion',
  'kind',
  'metadata',
  'k'.repeat(1001),
  `${'é '.repeat(600)}`,
  ...TRAPS,
];

const text = fc.oneof(
  fc.constantFrom(...TRAPS),
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc
    .array(fc.constantFrom('a', 'b c', ' ', '\n', '\t', ':', '#', '-', '"', "'", '\\', ',', '{', '0', 'é', '\u0085'), {
      maxLength: 12,
    })
    .map((parts) => parts.join('')),
);
const key = fc.oneof(fc.constantFrom(...KEY_TRAPS), text);
const number = fc.oneof(
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(1e21, -1e21, 1e-7, 5e-324, 1.7976931348623157e308, 9007199254740991),
);

const { manifest } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    text,
    number,
    fc.boolean(),
    fc.constant(null),
    tie('list'),
    tie('manifest'),
  ),
  list: fc.array(tie('value'), { maxLength: 5 }),
  manifest: fc.array(fc.tuple(key, tie('value')), { maxLength: 6 }).map(mapOf),
}));

/** An object with exactly these keys, `__proto__` among them; the form that JSON.parse gives. */
function mapOf(entries: readonly (readonly [string, unknown])[]): Json {
  const map = {};
  for (const [name, value] of entries) {
    Object.defineProperty(map, name, { value, enumerable: true, configurable: true, writable: true });
  }
  return map;
}

/** JSON text with sorted keys: equal for values that are equal as JSON. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.keys(value).sort();
  return `{${entries.map((name) => `${JSON.stringify(name)}:${canonical((value as Record<string, unknown>)[name])}`).join(',')}}`;
}

const readers: Record<string, (source: string) => unknown> = {
  'yaml in 1.1 mode': (source) => parse(source, { version: '1.1', maxAliasCount: 0 }),
  'yaml in 1.2 mode': (source) => parse(source, { version: '1.2', maxAliasCount: 0 }),
  'js-yaml 4': (source) => load(source),
};

describe.each(Object.entries(readers))('fuzz: what toYaml writes, %s reads back', (_, read) => {
  test.each(TRAPS.map((trap) => [JSON.stringify(trap).slice(0, 40), trap]))(
    'fuzz: the trap %s, in every position',
    (_name, trap) => {
      const value = mapOf([
        [trap, { a: trap, b: [trap, [trap, trap], { [trap || 'x']: trap, y: trap }], c: [[[trap]]] }],
      ]);

      expect(canonical(read(toYaml(value as object)))).toBe(canonical(value));
    },
  );

  test(
    'fuzz: any manifest',
    () => {
      fc.assert(
        fc.property(manifest, (value) => canonical(read(toYaml(value as object))) === canonical(value)),
        effort,
      );
    },
    (seconds + 60) * 1000,
  );
});

const PYTHON = `
import json, sys, yaml
for line in sys.stdin:
    case = json.loads(line)
    read = yaml.load(case["yaml"], Loader=yaml.SafeLoader)
    if json.dumps(read, sort_keys=True) != json.dumps(case["json"], sort_keys=True):
        print(json.dumps({"yaml": case["yaml"], "read": repr(read)}))
        sys.exit(1)
`;
/** A reader of another language, where it is installed: Kubernetes' own tools are not written in JavaScript either. */
if (spawnSync('python3', ['-c', 'import yaml'], { stdio: 'ignore' }).status === 0) {
  test('fuzz: what toYaml writes, PyYAML reads back', () => {
    const traps = TRAPS.map((trap) => mapOf([[trap, { a: trap, b: [trap, { c: trap }] }]]));
    const samples = [...traps, ...fc.sample(manifest, 400)] as object[];
    const input = samples.map((json) => JSON.stringify({ json, yaml: toYaml(json) })).join('\n');
    const { stdout, stderr, status } = spawnSync('python3', ['-c', PYTHON], {
      input,
      encoding: 'utf8',
      timeout: 60_000,
    });

    expect({ stdout, stderr, status }).toEqual({ stdout: '', stderr: '', status: 0 });
  }, 90_000);
}
