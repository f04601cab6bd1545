import { toYaml, toYamlStream } from '../../../src/synth';

describe('toYaml', () => {
  test('writes apiVersion, kind and metadata first, everything else sorted, two spaces a level', () => {
    const manifest = {
      spec: {
        replicas: 2,
        containers: [
          { name: 'a', args: ['--listen', '/run/x.sock'], env: [] },
          { name: 'b', ports: [[1, 2], []] },
        ],
      },
      metadata: { name: 'x', labels: { b: '1', a: 'yes' }, annotations: {} },
      data: null,
      kind: 'Deployment',
      apiVersion: 'apps/v1',
      enabled: true,
    };

    expect(toYaml(manifest)).toBe(`apiVersion: apps/v1
kind: Deployment
metadata:
  annotations: {}
  labels:
    a: "yes"
    b: "1"
  name: x
data: null
enabled: true
spec:
  containers:
    - args:
        - "--listen"
        - /run/x.sock
      env: []
      name: a
    - name: b
      ports:
        - - 1
          - 2
        - []
  replicas: 2
`);
  });

  test('is the same whatever the order of the keys, and leaves out members without a value', () => {
    const one = toYaml({ kind: 'A', spec: { b: 1, a: { d: 1, c: undefined } } });
    expect(toYaml({ spec: { a: { d: 1 }, b: 1 }, kind: 'A', metadata: undefined })).toBe(one);
    expect(toYaml({})).toBe('{}\n');
  });

  test.each([
    ['one line feed at the end', '{\n  "a": 1\n}\n', '|\n    {\n      "a": 1\n    }\n'],
    ['none at the end', '#!/bin/sh\necho hi', '|-\n    #!/bin/sh\n    echo hi\n'],
    ['several at the end', 'a\n\nb\n\n\n', '|+\n    a\n\n    b\n\n\n'],
    ['tabs inside', 'all:\n\tcc x.c\n', '|\n    all:\n    \tcc x.c\n'],
    ['an emoji', 'a\n🚀\n', '|\n    a\n    🚀\n'],
  ])('writes a text of several lines as a block: %s', (_, text, block) => {
    expect(toYaml({ data: { a: text } })).toBe(`data:\n  a: ${block}`);
  });

  test.each([
    ['an indented first line', '  a\nb\n', '"  a\\nb\\n"'],
    ['an empty first line', '\na\n', '"\\na\\n"'],
    ['space before a line feed, which editors strip', 'a \nb\n', '"a \\nb\\n"'],
    ['a carriage return', 'a\r\nb\n', '"a\\r\\nb\\n"'],
    ['a mark that turns the reading direction', 'a\n\u202eb\n', '"a\\n\\u202Eb\\n"'],
    ['a control character', 'a\n\u001b[0m\n', '"a\\n\\x1B[0m\\n"'],
  ])('writes a text of several lines in quotes where a block would not be safe: %s', (_, text, quoted) => {
    expect(toYaml({ data: { a: text } })).toBe(`data:\n  a: ${quoted}\n`);
  });

  test.each([
    ['ghcr.io/acme/server@sha256:0f', 'ghcr.io/acme/server@sha256:0f'],
    ['https://acme.example/mcp?a=b', '"https://acme.example/mcp?a=b"'],
    ['10m', '10m'],
    ['64Mi', '64Mi'],
    ['0755', '"0755"'],
    ['1.0', '"1.0"'],
    ['12:30:45', '"12:30:45"'],
    ['2026-01-01', '"2026-01-01"'],
    ['No', '"No"'],
    ['<<', '"<<"'],
    ['=', '"="'],
    ['~', '"~"'],
    ['', '""'],
    ['a: b', '"a: b"'],
    ['a #b', '"a #b"'],
    ['a zero\u200bwidth', '"a zero\\u200Bwidth"'],
    ['\u{E0041}', '"\\U000E0041"'],
  ])('writes the text %j as %s', (text, written) => {
    expect(toYaml({ a: text })).toBe(`a: ${written}\n`);
  });

  test.each([
    [1e21, '1.0e+21'],
    [1e-7, '1.0e-7'],
    [1.5e300, '1.5e+300'],
    [-0, '0'],
    [0.1, '0.1'],
  ])('writes the number %d as %s, which YAML 1.1 takes for a number, too', (number, written) => {
    expect(toYaml({ a: number })).toBe(`a: ${written}\n`);
  });

  test('has nothing for what is no number', () => {
    expect(() => toYaml({ a: Number.NaN })).toThrow(RangeError);
  });

  test('writes the same after ten thousand other texts', () => {
    const before = toYaml({ a: 'yes', b: 'plain' });
    for (let at = 0; at < 10_100; at++) toYaml({ [`k${at}`]: 'x' });
    expect(toYaml({ a: 'yes', b: 'plain' })).toBe(before);
  });
});

test('toYamlStream begins each manifest with ---, so that streams can be joined', () => {
  const stream = toYamlStream([{ kind: 'A' }, { kind: 'B' }]);
  expect(stream).toBe('---\nkind: A\n---\nkind: B\n');
  expect(stream + stream).toBe(toYamlStream([{ kind: 'A' }, { kind: 'B' }, { kind: 'A' }, { kind: 'B' }]));
});
