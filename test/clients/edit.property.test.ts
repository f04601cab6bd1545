import fc from 'fast-check';
import { stringify as tomlText } from 'smol-toml';
import { stringify as yamlText } from 'yaml';
import type { PlainMap } from '../../src/clients/edit/data';
import { ConfigDocument } from '../../src/clients/edit/document';
import { Unreadable } from '../../src/clients/edit/format';

const key = fc.stringMatching(/^[a-z][a-z0-9_-]{0,8}$/);
const text = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.constantFrom(
    '# no comment',
    '// none',
    'a: b',
    '[x]',
    '"',
    "'",
    '{',
    '',
    ' ',
    '- x',
    '$' + '{env:TOKEN}',
    'ünï\u2028',
  ),
);
const scalar = fc.oneof(text, fc.integer({ min: -1e6, max: 1e6 }), fc.boolean());
const server = fc.dictionary(key, fc.oneof(scalar, fc.array(text, { maxLength: 3 })), {
  minKeys: 1,
  maxKeys: 4,
  noNullPrototype: true,
});
const servers = fc.dictionary(key, server, { minKeys: 1, maxKeys: 3, noNullPrototype: true });
const others = fc.dictionary(
  key,
  fc.oneof(
    scalar,
    fc.array(scalar, { maxLength: 3 }),
    fc.dictionary(key, scalar, { maxKeys: 3, noNullPrototype: true }),
  ),
  { maxKeys: 4, noNullPrototype: true },
);
const entry = fc.record(
  {
    command: text,
    args: fc.array(text, { maxLength: 3 }),
    env: fc.dictionary(key, text, { maxKeys: 2, noNullPrototype: true }),
  },
  { noNullPrototype: true },
);
const eol = fc.constantFrom('\n', '\r\n');

type Client = ConstructorParameters<typeof ConfigDocument>[0];

/** Scatters comments between lines and behind them, where a line may have one. */
function commented(
  lines: readonly string[],
  sign: string,
  where: readonly number[],
  mayTrail: (line: string) => boolean,
): string[] {
  return lines.flatMap((line, index) => {
    const choice = where[index % where.length] ?? 0;
    if (choice === 1) return [`${/^\s*/.exec(line)?.[0] ?? ''}${sign} above ${index}`, line];
    return choice === 2 && mayTrail(line) ? [`${line} ${sign} behind ${index}`] : [line];
  });
}

const comments = (document: string, sign: string) =>
  document.match(new RegExp(`${sign} (?:above|behind) \\d+`, 'g')) ?? [];

/** What must hold of any edit, whatever the format. */
function check(client: Client, before: string, sign: string, data: PlainMap, name: string, value: PlainMap): void {
  const document = new ConfigDocument(client, before);
  expect(document.data).toEqual(data);
  const [container = ''] = client.keys[0] ?? [];
  const added = document.withEntry(name, value, ['url', 'type']);
  expect(added.entry(name)).toMatchObject(value);
  expect(comments(added.text, sign)).toEqual(comments(before, sign));
  // Keys stay in their order, the new one is last.
  expect(Object.keys(added.data as object)).toEqual(Object.keys(data));
  const names = (one: unknown) => Object.keys((one as Record<string, object>)[container] ?? {});
  if (client.collection === 'map' && client.format !== 'toml') {
    expect(names(added.data)).toEqual([...names(data), ...(document.has(name) ? [] : [name])]);
  }
  // Doing it again changes nothing.
  expect(added.withEntry(name, value, ['url', 'type']).text).toBe(added.text);
  if (!document.has(name)) expect(added.withoutEntry(name).text).toBe(before);
}

const runs = { numRuns: 150 };

describe('an edit keeps comments, order and unknown keys, and taking it back gives the same bytes', () => {
  test('JSON with comments', () => {
    const client: Client = { format: 'json', keys: [['mcpServers']], collection: 'map' };
    fc.assert(
      fc.property(
        others,
        servers,
        key,
        entry,
        fc.array(fc.nat(3), { minLength: 1 }),
        eol,
        fc.constantFrom(2, 4, '\t'),
        fc.boolean(),
        (rest, have, name, value, where, end, indent, trailing) => {
          const data = { ...rest, mcpServers: have };
          let lines = JSON.stringify(data, null, indent).split('\n');
          if (trailing)
            lines = lines.map((line, index) =>
              /^\s*[}\]]/.test(lines[index + 1] ?? '') && !/[,[{]$/.test(line) ? `${line},` : line,
            );
          check(client, commented(lines, '//', where, () => true).join(end) + end, '//', data, name, value);
        },
      ),
      runs,
    );
  });

  test('JSON in one line', () => {
    const client: Client = { format: 'json', keys: [['mcpServers']], collection: 'map' };
    fc.assert(
      fc.property(others, servers, key, entry, (rest, have, name, value) => {
        const data = { ...rest, mcpServers: have };
        check(client, JSON.stringify(data), '//', data, name, value);
      }),
      runs,
    );
  });

  test('TOML tables', () => {
    const client: Client = { format: 'toml', keys: [['mcp_servers']], collection: 'map' };
    fc.assert(
      fc.property(
        others,
        servers,
        key,
        entry,
        fc.array(fc.nat(3), { minLength: 1 }),
        eol,
        fc.boolean(),
        (rest, have, name, value, where, end, final) => {
          const data = { ...rest, mcp_servers: have };
          const lines = tomlText(data).replace(/\n+$/, '').split('\n');
          const before = commented(lines, '#', where, (line) => line !== '').join(end) + (final ? end : '');
          const parsed = new ConfigDocument(client, before).data as PlainMap;
          check(client, before, '#', parsed, name, value);
        },
      ),
      runs,
    );
  });

  test.each([[2], [4]])('YAML blocks with an indent of %d', (indent) => {
    const client: Client = { format: 'yaml', keys: [['extensions']], collection: 'map' };
    fc.assert(
      fc.property(
        others,
        servers,
        key,
        entry,
        fc.array(fc.nat(3), { minLength: 1 }),
        fc.boolean(),
        (rest, have, name, value, where, final) => {
          const data = { ...rest, extensions: have };
          const lines = yamlText(data, { indent, lineWidth: 0, blockQuote: false }).replace(/\n$/, '').split('\n');
          const before = commented(lines, '#', where, (line) => line !== '').join('\n') + (final ? '\n' : '');
          check(client, before, '#', data, name, value);
        },
      ),
      runs,
    );
  });

  test.each<[Client['format'], (data: object) => string]>([
    ['yaml', (data) => yamlText(data)],
    ['toml', (data) => `${tomlText(data)}\n`],
    ['json', (data) => JSON.stringify(data, null, 2)],
  ])('a list of servers in %s', (format, write) => {
    const client: Client = { format, keys: [['mcpServers']], collection: 'list' };
    fc.assert(
      fc.property(others, servers, key, entry, (rest, have, name, value) => {
        const list = Object.entries(have).map(([own, fields]) => ({ ...fields, name: own }));
        const before = write({ ...rest, mcpServers: list });
        const document = new ConfigDocument(client, before);
        const added = document.withEntry(name, { name, ...value }, []);
        expect(added.entry(name)).toMatchObject(value);
        if (!document.has(name)) expect(added.withoutEntry(name).text).toBe(before);
      }),
      runs,
    );
  });
});

test('fuzz: whatever a file holds, it is understood or refused', () => {
  const shapes = fc.constantFrom('json', 'toml', 'yaml') as fc.Arbitrary<Client['format']>;
  const junk = fc.string({ unit: fc.constantFrom(...'{}[]",:=#/*\n\r\t \'ab1-.&|>\\é'), maxLength: 60 });
  fc.assert(
    fc.property(shapes, junk, (format, content) => {
      const client: Client = { format, keys: [['a']], collection: 'map' };
      try {
        const added = new ConfigDocument(client, content).withEntry('b', { url: 'u' }, []);
        expect(added.entry('b')).toMatchObject({ url: 'u' });
      } catch (error) {
        expect(error).toBeInstanceOf(Unreadable);
      }
    }),
    { numRuns: 3_000 },
  );
});
