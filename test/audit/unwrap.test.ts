import { Pod, verify } from './support';

const { lines } = new Pod().calls(6);
const quoted = (line: string) => JSON.stringify(line);
/** Encoders may escape what they like. */
const escaped = (line: string) => line.replaceAll('sha256:', 'sha256\\u003a');

test.each<[string, (line: string, index: number) => string]>([
  ['as they were written', (line) => line],
  ['with Windows line ends', (line) => `${line}\r`],
  ['as Docker keeps them', (line) => `{"log":${quoted(`${line}\n`)},"stream":"stdout","time":"2026-01-01T00:00:00Z"}`],
  ['as CRI runtimes keep them', (line) => `2026-01-01T00:00:00.1Z stdout F ${line}`],
  [
    'as CRI runtimes keep long ones',
    (line) => `2026-01-01T00:00:00.1Z stdout P ${line.slice(0, 90)}\n2026-01-01T00:00:00.1Z stdout F ${line.slice(90)}`,
  ],
  ['behind a prefix', (line) => `[pod/github-0/bridge] ${line}`],
  ['in a collector record, as text', (line) => `{"_msg":${quoted(line)},"kubernetes":{"pod":"a"}}`],
  ['in a collector record, parsed', (line) => `{"kubernetes":{"pod":"a"},"log":${line}}`],
  ['in two of them', (line) => `{"body":{"message":${quoted(line)}}}`],
  [
    'with members in another order and space between',
    (line) => JSON.stringify(JSON.parse(line), undefined, 1).replaceAll('\n', ' '),
  ],
  ['with characters escaped', escaped],
])('lines are found %s', async (_, wrap) => {
  const found = await verify(lines.flatMap((line, index) => wrap(line, index).split('\n')));
  expect(found.findings).toEqual([]);
  expect(found.chains[0]?.events).toEqual({ call: 6 });
  const broken = lines.map((line) => line.replace('"sequence":3,', '"sequence":3,"x":0,'));
  expect((await verify(broken.flatMap((line, index) => wrap(line, index).split('\n')))).findings[0]).toMatchObject({
    kind: 'altered',
    sequence: 3,
  });
});

test.each([
  '',
  '{',
  '{}',
  'audit',
  '{"stream":"stdout","audit":1}',
  '{"log":"audit"}',
  '{"log":{"log":{"log":{"log":{"log":{"log":{"stream":"audit"}}}}}}}',
  '[1]',
  'null audit',
])('a line such as %j is nobody’s business', async (line) => {
  expect((await verify([line, ...lines])).findings).toEqual([]);
});

test.each([
  '{"stream":"audit"}',
  '{"stream":"audit","chain":1}',
  '{"stream":"audit", ',
  '{"log":"{\\"stream\\":\\"audit\\" oops"}',
])('a line such as %j claims to be one, and is told of', async (line) => {
  expect((await verify([line, ...lines])).findings).toMatchObject([{ kind: 'malformed', line: 1 }]);
});
