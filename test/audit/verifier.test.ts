import fc from 'fast-check';
import { readHeads } from '../../src/audit';
import { kinds, Pod, verify } from './support';

const SECRET = Buffer.from('k'.repeat(32));

test('what was not touched is intact, whatever stands between the lines and however the bytes arrive', async () => {
  const one = new Pod('github').calls(20).record('end');
  const two = new Pod('jira').calls(20);
  const mixed = one.lines.flatMap((line, index) => [
    line,
    '{"level":"info","event":"audit"}',
    two.lines[index] ?? 'plain',
  ]);
  for (const chunk of [1, 7, 65_536]) {
    const found = await verify(mixed, {}, chunk);
    expect(found.findings).toEqual([]);
    expect(found.chains.map(({ writer, last, end, events }) => [writer, last, end, events])).toEqual([
      ['github', 21, 'ended', { call: 20 }],
      ['jira', 20, 'open', { call: 20 }],
    ]);
    expect([found.lines, found.auditLines]).toEqual([66, 43]);
  }
});

describe('names the first line that is wrong', () => {
  const pod = () => new Pod().calls(10).record('end').lines;
  const cases: [string, (lines: string[]) => void, string[]][] = [
    ['a changed outcome', (lines) => (lines[4] = String(lines[4]).replace('success', 'denied ')), ['altered 5']],
    [
      'a changed number',
      (lines) => (lines[4] = String(lines[4]).replace(/"sequence":4/, '"sequence":4,"x":1')),
      ['altered 5'],
    ],
    ['a line taken away', (lines) => lines.splice(4, 1), ['gap 5']],
    ['several taken away', (lines) => lines.splice(4, 3), ['gap 5']],
    ['the start taken away', (lines) => lines.splice(0, 2), ['missing-start 1']],
    ['two lines swapped', (lines) => lines.splice(4, 2, String(lines[5]), String(lines[4])), ['gap 5', 'replayed 6']],
    [
      'a member twice',
      (lines) => (lines[4] = String(lines[4]).replace('{', '{"outcome":"error",')),
      ['malformed 5', 'gap 6'],
    ],
    ['a line cut off', (lines) => (lines[4] = String(lines[4]).slice(0, -30)), ['malformed 5', 'gap 6']],
    [
      'a line of another place',
      (lines) => lines.splice(8, 0, String(lines[2]).replace('success', 'denied')),
      ['altered 9'],
    ],
  ];
  test.each(cases)('%s', async (_, change, expected) => {
    const lines = [...pod()];
    change(lines);
    const found = await kinds(lines);
    // Whatever else is said, it is said later.
    expect(found.slice(0, expected.length)).toEqual(expected);
    expect((await verify(lines)).chains[0]?.intact).toBe(false);
  });

  test('a line written anew with a hash that fits it breaks the link of the next', async () => {
    const real = new Pod('a', undefined, 'c'.repeat(32)).calls(6);
    const forged = new Pod('a', undefined, 'c'.repeat(32)).calls(2).call({ outcome: 'denied' }).calls(3);
    const lines = [...real.lines];
    lines[3] = String(forged.lines[3]);
    expect(await kinds(lines)).toEqual(['broken-link 5']);
    expect(await kinds([...real.lines, String(forged.lines[3])])).toEqual(['conflict 8']);
  });

  test('a line that came twice is no finding: collectors deliver at least once', async () => {
    const { lines } = new Pod().calls(5);
    const found = await verify([...lines, ...lines.slice(2)]);
    expect(found.findings).toEqual([]);
    expect(found.chains[0]?.duplicates).toBe(4);
  });

  test('an old line that comes again is one: it cannot be compared any more', async () => {
    const { lines } = new Pod().calls(400);
    expect(await kinds([...lines, String(lines[3])])).toEqual(['replayed 402']);
  });
});

describe('an end that is missing', () => {
  test('is seen where the chain fell silent, and a finding where every chain has to end', async () => {
    const dead = new Pod('a').calls(3);
    const alive = new Pod('b').calls(2).call({}, 600).calls(2);
    const lines = [...dead.lines, ...alive.lines];
    expect((await verify(lines)).chains.map(({ end }) => end)).toEqual(['silent', 'open']);
    expect((await verify(lines)).intact).toBe(true);
    expect(await kinds(lines, { closed: true })).toEqual(['no-end']);
  });

  test('is a finding where a head was told', async () => {
    const pod = new Pod().calls(10);
    const heads = readHeads(pod.head(5) + pod.head());
    expect(await kinds(pod.lines, { heads })).toEqual([]);
    expect(await kinds(pod.lines.slice(0, 8), { heads })).toEqual(['truncated']);
    expect(await kinds(new Pod().calls(3).lines, { heads })).toEqual(['missing-chain']);
  });

  test('a chain written anew from its start is a finding where a head was told', async () => {
    const chain = 'd'.repeat(32);
    const real = new Pod('a', undefined, chain).calls(10);
    const forged = new Pod('a', undefined, chain).calls(3).call({ outcome: 'denied' }).calls(6);
    const heads = readHeads(real.head(7));
    expect(await kinds(forged.lines)).toEqual([]);
    expect(await kinds(forged.lines, { heads })).toEqual(['head-differs 8']);
  });
});

describe('a sealed chain', () => {
  test('holds with its key alone', async () => {
    const { lines } = new Pod('a', SECRET).calls(2);
    expect(await kinds(lines, { secret: SECRET })).toEqual([]);
    expect(await kinds(lines)).toEqual(['key 1', 'altered 1', 'altered 2', 'altered 3']);
    expect((await kinds(lines, { secret: Buffer.from('x'.repeat(32)) }))[0]).toBe('key 1');
  });

  test('cannot be written anew without it', async () => {
    const { lines } = new Pod('a', undefined).calls(2);
    expect((await kinds(lines, { secret: SECRET })).slice(0, 2)).toEqual(['key 1', 'altered 1']);
  });
});

test('older lines may have been put away, where that is said', async () => {
  const { lines } = new Pod().calls(10);
  expect(await kinds(lines.slice(5), { partial: true })).toEqual([]);
  expect(await kinds(lines.slice(5))).toEqual(['missing-start 1']);
});

test('a line that is too long is skipped, and its absence is seen', async () => {
  const { lines } = new Pod().calls(4);
  const found = await verify([
    ...lines.slice(0, 2),
    `{"stream":"audit","x":"${'y'.repeat(2 ** 20)}"}`,
    ...lines.slice(3),
  ]);
  expect(found.skipped).toBe(1);
  expect(found.findings.map(({ kind }) => kind)).toEqual(['gap']);
});

test('a number that no reader can hold was never written by a chain', async () => {
  const { lines } = new Pod().calls(2);
  const spoilt = lines.map((line, index) => (index === 1 ? line.replace('{', '{"more":1e999,') : line));
  expect(await kinds(spoilt)).toEqual(['altered 2']);
});

test('fuzz: no single change of one byte goes unseen', async () => {
  const pod = new Pod().calls(4).record('end');
  const { lines } = pod;
  // Without it nobody can miss the last line.
  const heads = readHeads(pod.head());
  const text = lines.join('\n');
  await fc.assert(
    fc.asyncProperty(fc.nat(text.length - 1), fc.integer({ min: 0x20, max: 0x7e }), async (at, code) => {
      const changed = text.slice(0, at) + String.fromCharCode(code) + text.slice(at + 1);
      fc.pre(changed !== text);
      expect((await verify(changed.split('\n'), { heads })).intact).toBe(false);
    }),
    { numRuns: 300 },
  );
});
