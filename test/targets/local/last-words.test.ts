import { failedStarts, lastWords } from '../../../src/targets/local/last-words';

const bridge = (event: string, more: object = {}) =>
  JSON.stringify({ level: 'error', time: '2026-01-01', server: 'one', event, message: 'Told by the bridge', ...more });
const STACK = ['    at start (main.js:1:1)', '    at Module._compile (node:internal:1:1) {', '  status: 1,', '}', ''];

describe('the last words of a server', () => {
  test.each<[string, readonly string[], string | undefined]>([
    ['nothing', [], undefined],
    ['nothing of its own', [bridge('start-failed'), bridge('probe-failed')], undefined],
    [
      'what Node.js says of an uncaught error',
      ['main.js:41', "  throw new Error('no key');", '  ^', '', 'Error: no key', ...STACK, 'Node.js v24.0.0'],
      'Error: no key',
    ],
    [
      'what Python says of one',
      ['Traceback (most recent call last):', '  File "x.py", line 1, in <module>', 'httpx.ConnectError: refused'],
      'httpx.ConnectError: refused',
    ],
    [
      'the last entry of its log that says it failed, whatever its runner says after it',
      [
        '{"level":"fatal","message":"no account","error":"401"}',
        '{"level":"info","message":"bye"}',
        'Error: Command failed: main',
        ...STACK,
      ],
      'no account: 401',
    ],
    ['an entry that counts levels', ['{"level":50,"msg":"no account"}'], 'no account'],
    ['a plain line', ['usage: server --key KEY', bridge('start-failed'), ''], 'usage: server --key KEY'],
    ['a line that only begins as JSON', ['{ not json'], '{ not json'],
    ['no entry that says nothing', ['{"level":"error"}', 'plain'], 'plain'],
  ])('%s', (_what, lines, words) => {
    expect(lastWords(lines)).toBe(words);
  });

  test('are no longer than a line', () => {
    expect(lastWords([`Error: ${'x'.repeat(10_000)}`])).toHaveLength(300);
  });
});

test('failed starts are told by the log of the bridge alone', () => {
  expect(failedStarts(bridge('start-failed', { failures: 3 }))).toBe(3);
  expect(failedStarts(bridge('probe-failed', { failures: 3 }))).toBe(0);
  expect(failedStarts('"start-failed"')).toBe(0);
  expect(failedStarts('{"event":"start-failed","failures":"9"}')).toBe(0);
});
