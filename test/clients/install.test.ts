import { execFileSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { findClient, removeServers, renderServer, writeServers } from '../../src/clients';
import { readBounded } from '../../src/clients/file/read';
import { backUp, backupOf, replaceFile } from '../../src/clients/file/write';
import { Scratch } from '../targets/local/support';

const client = findClient('cursor')!;
const server = renderServer(client, { kind: 'http', name: 'github', url: 'https://mcp.acme.example/github/mcp' });

let scratch: Scratch;
beforeEach(() => {
  scratch = new Scratch();
});
afterEach(() => scratch.remove());

const write = (file: string) => writeServers(client, file, [server]);
const code = (name: string) => expect.objectContaining({ code: name });

describe('a file is replaced at once, and what it is stays', () => {
  test('nothing but the file and its backup is left in the folder', () => {
    const file = scratch.write('a/mcp.json', '{}');
    write(file);
    expect(readdirSync(join(scratch.path, 'a')).sort()).toEqual(['mcp.json', 'mcp.json.strata-backup']);
    const { ino } = statSync(file);
    write(file);
    expect(statSync(file).ino).toBe(ino);
  });

  test.each([[0o600], [0o644], [0o660]])('its permissions %o, and its backup has the same', (mode) => {
    const file = scratch.write('mcp.json', '{}', mode);
    write(file);
    for (const one of [file, backupOf(file)]) expect(statSync(one).mode & 0o777).toBe(mode);
  });

  test('a link stays a link, and the file behind it changes', () => {
    const real = scratch.write('dotfiles/mcp.json', '{ "a": 1 }');
    const link = join(scratch.path, 'mcp.json');
    symlinkSync(real, link);
    write(link);
    expect(readlinkSync(link)).toBe(real);
    expect(JSON.parse(readFileSync(real, 'utf8'))).toMatchObject({ a: 1, mcpServers: { github: {} } });
    expect(existsSync(backupOf(real))).toBe(true);
    removeServers(client, link, ['github']);
    expect([readlinkSync(link), readFileSync(real, 'utf8')]).toEqual([real, '{ "a": 1 }']);
  });

  test('a backup is never written through a link that somebody laid', () => {
    const file = scratch.write('mcp.json', '{}');
    const victim = scratch.write('victim', 'untouched');
    symlinkSync(victim, backupOf(file));
    write(file);
    expect(readFileSync(victim, 'utf8')).toBe('untouched');
    expect(lstatSync(backupOf(file)).isSymbolicLink()).toBe(false);
  });

  test('somebody else who wrote meanwhile wins', () => {
    const file = scratch.write('mcp.json', '{}');
    const before = readBounded(file, 'json')!;
    scratch.write('mcp.json', '{"theirs":1}');
    expect(() => replaceFile(file, '{"ours":1}', before, 'json')).toThrow(code('CLIENT_FILE_CHANGED'));
    expect(() => replaceFile(file, '{"ours":1}', undefined, 'json')).toThrow(code('CLIENT_FILE_CHANGED'));
    expect([readFileSync(file, 'utf8'), readdirSync(scratch.path)]).toEqual(['{"theirs":1}', ['mcp.json']]);
  });

  test('a folder in place of the file is told by what the system says', () => {
    const file = scratch.write('mcp.json', '{}');
    const before = readBounded(file, 'json')!;
    mkdirSync(join(backupOf(file), 'in-the-way'), { recursive: true });
    expect(() => backUp(file, before)).toThrow(code('CLIENT_FILE_UNWRITABLE'));
    expect(readFileSync(file, 'utf8')).toBe('{}');
    expect(readdirSync(scratch.path).sort()).toEqual(['mcp.json', 'mcp.json.strata-backup']);
  });

  test('a folder that cannot be made is told', () => {
    scratch.write('taken', 'a file, not a folder');
    expect(() => write(join(scratch.path, 'taken', 'mcp.json'))).toThrow(code('CLIENT_FILE_UNWRITABLE'));
    expect(readFileSync(join(scratch.path, 'taken'), 'utf8')).toBe('a file, not a folder');
  });
});

describe('a file that cannot be read is left as it is', () => {
  test('no JSON', () => {
    const file = scratch.write('mcp.json', '{ "mcpServers": {');
    for (const step of [() => write(file), () => removeServers(client, file, ['github'])]) {
      expect(step).toThrow(code('CLIENT_FILE_UNREADABLE'));
      expect(step).toThrow('close brace expected at line 1');
    }
    expect([readFileSync(file, 'utf8'), readdirSync(scratch.path)]).toEqual(['{ "mcpServers": {', ['mcp.json']]);
  });

  test('bytes that are not UTF-8', () => {
    const file = scratch.write('mcp.json', '{}');
    writeFileSync(file, Buffer.from([123, 255, 125]));
    expect(() => write(file)).toThrow('not UTF-8');
    expect([...readFileSync(file)]).toEqual([123, 255, 125]);
  });

  test('a pipe does not hold anybody up', () => {
    const file = join(scratch.path, 'mcp.json');
    execFileSync('mkfifo', [file]);
    expect(() => write(file)).toThrow('no regular file');
  });

  test('a huge file is not read into memory', () => {
    const file = scratch.write('mcp.json', '{}');
    truncateSync(file, 40 * 1024 * 1024);
    expect(() => write(file)).toThrow('larger than 32 MiB');
    expect(() => readBounded(file, 'yaml')).toThrow('larger than 0.5 MiB');
  });

  test('a folder of that name', () => {
    mkdirSync(join(scratch.path, 'mcp.json'));
    expect(() => write(join(scratch.path, 'mcp.json'))).toThrow(code('CLIENT_FILE_UNREADABLE'));
  });
});

describe('taking out what was written', () => {
  const two = [
    server,
    renderServer(client, { kind: 'http', name: 'other', url: 'https://mcp.acme.example/other/mcp' }),
  ];

  test('one of two: the other one stays; then the other one: the bytes from before', () => {
    const before = '{\n  // mine\n  "a": 1\n}\n';
    const file = scratch.write('mcp.json', before);
    writeServers(client, file, two);
    removeServers(client, file, ['github']);
    expect(Object.keys(JSON.parse(readFileSync(file, 'utf8').replace('// mine', '')).mcpServers)).toEqual(['other']);
    removeServers(client, file, ['other']);
    expect(readFileSync(file, 'utf8')).toBe('{\n  // mine\n  "a": 1,\n  "mcpServers": {}\n}\n');
  });

  test('what somebody changed meanwhile is not lost to the backup', () => {
    const file = scratch.write('mcp.json', '{\n  "a": 1\n}\n');
    write(file);
    const edited = readFileSync(file, 'utf8').replace('"a": 1', '"a": 2');
    scratch.write('mcp.json', edited);
    expect(removeServers(client, file, ['github']).backup).toBe(backupOf(file));
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ a: 2, mcpServers: {} });
    expect(readFileSync(backupOf(file), 'utf8')).toBe(edited);
  });

  test('a server that was there before strata is taken out and not brought back by a backup', () => {
    const file = scratch.write('mcp.json', '{"mcpServers":{"github":{"url":"https://old.example"}}}');
    write(file);
    removeServers(client, file, ['github']);
    expect(readFileSync(file, 'utf8')).toBe('{"mcpServers":{}}');
  });

  test('a file that others wrote is never removed, even when it is left empty', () => {
    const file = scratch.write('mcp.json', '{"mcpServers":{"github":{"url":"u"}}}');
    removeServers(client, file, ['github', 'not-there']);
    expect(readFileSync(file, 'utf8')).toBe('{"mcpServers":{}}');
    expect(removeServers(client, join(scratch.path, 'none.json'), ['github']).outcome).toBe('unchanged');
  });
});

test('what VS Code asks for comes and goes with the server', () => {
  const vscode = findClient('vscode')!;
  const before = `{\n  "inputs": [\n    { "id": "mine", "type": "promptString" } // own\n  ],\n  "servers": { "own": { "env": { "A": "\${input:mine}" } } }\n}\n`;
  const file = scratch.write('mcp.json', before);
  const rendered = renderServer(vscode, {
    kind: 'http',
    name: 'github',
    url: 'https://mcp.acme.example/mcp',
    headers: { Authorization: { prefix: 'Bearer ', variable: 'ACME_TOKEN' } },
  });
  expect(rendered.entry['headers']).toEqual({ Authorization: `Bearer \${input:github-acme-token}` });
  writeServers(vscode, file, [rendered]);
  expect(readFileSync(file, 'utf8')).toContain('"id": "github-acme-token"');
  expect(readFileSync(file, 'utf8')).toContain('// own');
  expect(writeServers(vscode, file, [rendered]).outcome).toBe('unchanged');
  // Another change, so that the entries are cut out rather than the file restored.
  scratch.write('mcp.json', readFileSync(file, 'utf8').replace('// own', '// mine'));
  removeServers(vscode, file, ['github']);
  expect(readFileSync(file, 'utf8')).toBe(before.replace('// own', '// mine'));
});
