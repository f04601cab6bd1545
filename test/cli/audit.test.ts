import { run } from '../../src/cli/program';
import { Pod } from '../audit/support';
import { Scratch } from '../targets/local/support';
import { FakeSession } from './support';

let folder: Scratch;
beforeEach(() => {
  folder = new Scratch();
});
afterEach(() => folder.remove());

async function verify(argv: readonly string[], stdin = '') {
  const session = new FakeSession(folder.path);
  session.stdin = stdin;
  const code = await run(['audit', 'verify', ...argv], session);
  return { code, out: session.text, err: session.errorText };
}
const text = (pod: Pod) => pod.lines.map((line) => `${line}\n`).join('');

test('files and standard input are verified together; a chain may go on in the next file', async () => {
  const one = new Pod('github').calls(4);
  const two = new Pod('jira').calls(2).record('end');
  folder.write('a.log', `${one.lines.slice(0, 3).join('\n')}\n`);
  folder.write('b.log', one.lines.slice(3).join('\n'));
  const { code, out, err } = await verify(['a.log', 'b.log', '-'], text(two));
  expect(code).toBe(0);
  expect(out).toContain('github on pod, sha256: lines 0 to 4 (4 call), still open');
  expect(out).toContain('jira on pod, sha256: lines 0 to 3 (2 call), ended');
  expect(err).toBe('9 audit lines of 9 in 2 chains: all intact.');
});

test('one changed line is named, and fails the command', async () => {
  const pod = new Pod().calls(4);
  folder.write('a.log', text(pod).replace('"duration":0.2857', '"duration":0.2858'));
  const { code, out, err } = await verify(['a.log']);
  expect(code).toBe(1);
  expect(out).toMatch(/^a\.log:4: altered: line 3 does not have its hash/);
  expect(err).toMatch(/1 chains broken, 1 findings\. The first is a\.log:4\.$/);
});

test('the key, the heads and the document', async () => {
  folder.write('key', `${'k'.repeat(40)}\n`);
  const pod = new Pod('a', Buffer.from('k'.repeat(40))).calls(3);
  folder.write('metrics', `${pod.head(2)}other_metric 1\n${pod.head(4 - 1)}`);
  folder.write('a.log', text(pod));
  const { code, out } = await verify([
    '--key',
    'key',
    '--heads',
    'metrics',
    '--json',
    '--closed',
    '--partial',
    '--',
    'a.log',
  ]);
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({
    intact: true,
    findings: [],
    chains: [{ algorithm: 'hmac-sha256', last: 3 }],
  });
  folder.write('a.log', text(pod).split('\n').slice(0, 3).join('\n'));
  expect((await verify(['a.log', '--key', 'key', '--heads', 'metrics'])).out).toContain(
    'truncated: the chain ends with line 2',
  );
});

test('a log without an audit line proves nothing', async () => {
  const { code, err } = await verify(['-'], 'hello\n');
  expect([code, err]).toEqual([1, 'There is no audit line in 1 lines.']);
});

test.each([
  [['missing.log'], 'CLI_AUDIT_FILE_UNREADABLE'],
  [['.'], 'CLI_AUDIT_FILE_UNREADABLE'],
  [['-', '--key', 'missing'], 'CLI_AUDIT_FILE_UNREADABLE'],
  [['-', '--heads', 'empty'], 'CLI_AUDIT_HEADS_INVALID'],
])('%j cannot be used', async (argv, error) => {
  folder.write('empty', 'nothing 1\n');
  const { code, err } = await verify(argv);
  expect([code, err.includes(error)]).toEqual([2, true]);
});

test('long lists of findings are cut, and counted', async () => {
  const lines = new Pod().calls(60).lines.map((line) => line.replace('success', 'denied'));
  const { out, err } = await verify(['-'], lines.join('\n'));
  expect(out).toContain('... and 40 more findings');
  expect(err).toContain('60 findings');
});
