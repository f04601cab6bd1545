import { dirname, join } from 'node:path';
import { CLIENTS, fileToWrite, findClient, movedFile, ownSystem, presentClients, SYSTEMS } from '../../src/clients';

const home = (system: (typeof SYSTEMS)[number], environment = {}) => ({ folder: '/h', system, environment });

test.each([
  ['win32', 'windows'],
  ['darwin', 'macos'],
  ['linux', 'linux'],
  ['freebsd', 'linux'],
] as const)('the layout of %s is that of %s', (platform, system) => {
  expect(ownSystem(platform)).toBe(system);
});

test.each([
  ['vscode', 'windows', 'AppData/Roaming/Code/User/mcp.json'],
  ['vscode', 'macos', 'Library/Application Support/Code/User/mcp.json'],
  ['claude-desktop', 'windows', 'AppData/Roaming/Claude/claude_desktop_config.json'],
  ['claude-desktop', 'linux', '.config/Claude/claude_desktop_config.json'],
  ['goose', 'windows', 'AppData/Roaming/Block/goose/config/config.yaml'],
  ['crush', 'windows', 'AppData/Local/crush/crush.json'],
  ['zed', 'macos', '.config/zed/settings.json'],
] as const)('%s on %s is written at %s', (id, system, path) => {
  expect(fileToWrite(findClient(id)!, home(system), () => false)).toBe(join('/h', path));
});

test('another file of the client is written where it is there already, and never one with a pattern or another key', () => {
  const written = (id: string, there: string) =>
    fileToWrite(findClient(id)!, home('linux'), (file) => file === join('/h', there));
  expect(written('lm-studio', '.cache/lm-studio/mcp.json')).toBe(join('/h', '.cache/lm-studio/mcp.json'));
  expect(written('vscode', '.config/Code/User/settings.json')).toBe(join('/h', '.config/Code/User/mcp.json'));
  for (const client of CLIENTS) {
    for (const system of SYSTEMS) expect(fileToWrite(client, home(system), () => true)).not.toContain('*');
  }
});

test('a variable moves a file, unless it is empty', () => {
  const codex = findClient('codex')!;
  expect(fileToWrite(codex, home('linux', { CODEX_HOME: '/c' }), () => true)).toBe(join('/c', 'config.toml'));
  expect(movedFile(codex, home('linux', { CODEX_HOME: '' }))).toBeUndefined();
  expect(movedFile(findClient('zed')!, home('linux', { CODEX_HOME: '/c' }))).toBeUndefined();
});

const present = (there: readonly string[], system: (typeof SYSTEMS)[number] = 'linux', environment = {}) => {
  const paths = new Set(there.map((path) => (path.startsWith('/') ? path : join('/h', path))));
  return presentClients(home(system, environment), (path) => paths.has(path)).map(({ id }) => id);
};

test.each<[string, readonly string[], readonly string[]]>([
  ['a file of its own in the home directory', ['.claude.json'], ['claude-code']],
  ['the folder that its file would be in', ['.cursor'], ['cursor']],
  ['another file that it reads', ['.config/Code/User/settings.json'], ['vscode']],
  ['nothing but folders that many programs share', ['.', '.config'], []],
  ['another system', ['AppData/Roaming/Code/User'], []],
])('a client is there by %s', (_, there, ids) => {
  expect(present(there)).toEqual(ids);
});

test('a client whose file a variable moves is there where the variable leads', () => {
  expect(present(['.codex'], 'linux', { CODEX_HOME: '/c' })).toEqual([]);
  expect(present(['/c'], 'linux', { CODEX_HOME: '/c' })).toEqual(['codex']);
});

test('a folder that counts as a trace is that of one client', () => {
  for (const system of SYSTEMS) {
    const folders = [...new Set(CLIENTS.flatMap((client) => client.files[system].map(({ path }) => dirname(path))))];
    const shared = folders.filter((folder) => present([folder], system).length > 1);
    expect(shared).toEqual([]);
  }
});
