import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SECRET_KEYS, SECRET_VALUES } from '../../src/constructs/otel-collector/config/conventions';
import { redactionScript } from '../../src/integrations/fluent-bit/config/redaction';

/** Fluent Bit's own engine is LuaJIT, too. */
const HARNESS = `
dofile(arg[1])
for line in io.lines() do
  local code, time, record = redact('tag', 7, { log = line })
  print(code .. ' ' .. time .. ' ' .. (code == -1 and '' or record.log))
end
print(redact('tag', 7, { other = 1 }))
print((redact('tag', 7, { log = 7 })))
`;

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'redaction-'));
  writeFileSync(join(folder, 'harness.lua'), HARNESS);
});
afterAll(() => rmSync(folder, { recursive: true }));

function run(lines: readonly string[], kept = { arguments: false, results: false }): string[] {
  writeFileSync(join(folder, 'redact.lua'), redactionScript(kept));
  const { status, stdout, stderr, error } = spawnSync('luajit', ['harness.lua', 'redact.lua'], {
    cwd: folder,
    input: lines.map((line) => `${line}\n`).join(''),
    encoding: 'utf8',
    timeout: 120_000,
    maxBuffer: 64 * 1024 * 1024,
  });
  if (error) throw new Error(`luajit cannot be run, install the package luajit: ${error.message}`);
  expect([status, stderr]).toEqual([0, '']);
  return stdout.trimEnd().split('\n');
}

const cleaned = (line: string, kept?: { arguments: boolean; results: boolean }) => {
  const [first = ''] = run([line], kept);
  const [code, time, ...rest] = first.split(' ');
  // 2: the record is another one, its time is not. 0: nothing was touched.
  expect([code, time]).toEqual([rest.join(' ') === line ? '0' : '2', '7']);
  return rest.join(' ');
};

test.each([
  ['{"msg":"called","arguments":{"a":1,"b":"x}"},"ok":true}', '{"msg":"called","arguments":"removed","ok":true}'],
  ['{"method":"tools/call","params":{"name":"x"}}', '{"method":"tools/call","params":"removed"}'],
  [
    '{"id":1,"result":{"content":[{"text":"a \\"quoted\\" } thing"}]},"after":1}',
    '{"id":1,"result":"removed","after":1}',
  ],
  ['calling {"arguments": [1,2,{"x":"]"}]} done', 'calling {"arguments": "removed"} done'],
  ['{"params" : {"x":1} , "y":2}', '{"params" : "removed" , "y":2}'],
  ['{"arguments":"text","result":12,"x":null}', '{"arguments":"removed","result":"removed","x":null}'],
  [
    '{"message":"call {\\"arguments\\":{\\"q\\":\\"my \\\\\\"secret\\\\\\" }\\"},\\"id\\":3}","level":"info"}',
    '{"message":"call {\\"arguments\\":\\"removed\\",\\"id\\":3}","level":"info"}',
  ],
  [
    '{"m":"call {\\"y\\":\\"{\\\\\\"arguments\\\\\\":{\\\\\\"q\\\\\\":1},\\\\\\"z\\\\\\":2}\\"}","l":1}',
    '{"m":"call {\\"y\\":\\"{\\\\\\"arguments\\\\\\":\\\\\\"removed\\\\\\",\\\\\\"z\\\\\\":2}\\"}","l":1}',
  ],
  [
    '{"m":"{\\n  \\"arguments\\": {\\n \\"q\\": 1\\n }\\n}","l":1}',
    '{"m":"{\\n  \\"arguments\\": \\"removed\\"\\n}","l":1}',
  ],
  ['{"arguments":{"a":"\\\\"},"b":1}', '{"arguments":"removed","b":1}'],
  ['{"x":"\\\\","arguments":{"q":1}}', '{"x":"\\\\","arguments":"removed"}'],
  [
    '{"gen_ai.prompt.0.content":"hello","gen_ai.prompt":"x"}',
    '{"gen_ai.prompt.0.content":"removed","gen_ai.prompt":"removed"}',
  ],
  // A line that was cut: what is not closed is removed to its end.
  ['{"arguments":{"cut":"off here', '{"arguments":"removed"'],
])('%s becomes %s', (line, expected) => {
  expect(cleaned(line)).toBe(expected);
});

test.each([
  'plain text, "quoted", with {braces} and \\backslashes',
  '{"a":"arguments","b":"result: x","maxTokens":5,"tokens":7}',
  'https://acme.example/a@b tool:name 12:30:00',
  '',
])('%s stays as it is', (line) => {
  expect(cleaned(line)).toBe(line);
});

test('what is relaxed by name stays, and nothing else', () => {
  const line = '{"arguments":{"a":1},"result":2,"password":"p"}';
  expect(cleaned(line, { arguments: true, results: false })).toBe(
    '{"arguments":{"a":1},"result":"removed","password":"****"}',
  );
  expect(cleaned(line, { arguments: false, results: true })).toBe(
    '{"arguments":"removed","result":2,"password":"****"}',
  );
  expect(cleaned(line, { arguments: true, results: true })).toBe('{"arguments":{"a":1},"result":2,"password":"****"}');
});

/** The same samples for both agents: what the collector masks, this one masks. */
const CREDENTIALS = [
  'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.abcDEF_-1',
  'Bearer abcdefghijklmnop',
  'basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==',
  'ghp_abcdefghijklmnopqrst012345',
  'github_pat_11ABCDEFG0abcdefghijkl',
  'glpat-abcdefghijklmnop1234',
  'xoxb-1234567890-abcdef',
  ['AKIA', 'IOSFODNN7EXAMPLE'].join(''),
  'AIzaSyA1234567890abcdefghijklmnopqrstuv',
  'sk-ant-api03-abcdefghijklmnopqrst',
  '-----BEGIN RSA PRIVATE KEY-----',
  'postgres://user:pa55word@db:5432/x',
];
const KEYS = [
  'authorization',
  'x-authorization',
  'Set-Cookie',
  'x-api-key',
  'apiKey',
  'secret_key',
  'password',
  'client_secret',
  'access_token',
  'accessToken',
  'id-token',
  'token',
];
const pattern = (text: string) => new RegExp(text.replace('(?i)', ''), text.startsWith('(?i)') ? 'i' : '');

test.each(CREDENTIALS)('the credential %s is masked, here as by the collector', (credential) => {
  expect(SECRET_VALUES.some((text) => pattern(text).test(credential))).toBe(true);
  const found = cleaned(`before ${credential} after`);
  expect(found).toContain('****');
  expect(found).toContain('before');
  expect(found).not.toContain(credential.replace(/^(Bearer|basic) /, ''));
});

test('every form of a credential that the collector knows has a sample', () => {
  const without = SECRET_VALUES.filter((text) => !CREDENTIALS.some((credential) => pattern(text).test(credential)));
  expect(without).toEqual([]);
});

test.each(KEYS)('the value of %s is masked, here as by the collector', (key) => {
  expect(SECRET_KEYS.some((text) => pattern(text).test(key))).toBe(true);
  expect(cleaned(`{"${key}":"abc","x":1}`)).toBe(`{"${key}":"****","x":1}`);
});

test('a record without a line passes, one whose line is no text is dropped', () => {
  const [missing, number] = run([]);
  expect(missing).toMatch(/^0\t7\t/);
  expect(number).toBe('-1');
});

test('long lines of a hostile server take no long time', () => {
  const size = 500_000;
  const fill = (text: string) => text.repeat(Math.ceil(size / text.length)).slice(0, size);
  const lines = ['eyJ', 'eyJ.', '\\', '"', '\\"', '\\\\\\"', '{"arguments":', 'bearer ', '://a:', '-----BEGIN ', '["']
    .map(fill)
    .concat([`{"a":${fill('\\')}"`, `bearer${fill(' ')}`, `"a":${fill(' ')}`]);
  // Were one of them quadratic, it would take hours.
  expect(run(lines)).toHaveLength(lines.length + 2);
});
