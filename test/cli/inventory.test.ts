import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../src/cli/program';
import { BLIND_SPOTS } from '../../src/clients';
import { REGISTRY } from '../clients/support';
import { Scratch } from '../targets/local/support';
import { FakeSession } from './support';

let home: Scratch;
beforeEach(() => {
  home = new Scratch();
  home.write(
    '.cursor/mcp.json',
    JSON.stringify({
      mcpServers: { a: { command: 'npx', args: ['-y', '@acme/files-mcp@1.2.0'], env: { API_KEY: 'hunter2hunter2' } } },
    }),
  );
  home.write('registry.json', JSON.stringify(REGISTRY));
});
afterEach(() => home.remove());

async function strata(argv: readonly string[], environment: Record<string, string> = {}) {
  const session = new FakeSession(home.path, false, { HOME: home.path, ...environment });
  const code = await run(['inventory', ...argv], session);
  return { code, out: session.text, err: session.errorText };
}
const rows = (out: string) => out.split('\n').map((line) => JSON.parse(line));

test('of the own home directory: lines of JSON, what cannot be seen, and the numbers', async () => {
  const { code, out, err } = await strata([]);
  expect(code).toBe(0);
  const [first, ...rest] = rows(out);
  expect(first).toEqual({
    kind: 'server',
    clients: ['cursor'],
    file: '.cursor/mcp.json',
    scope: 'user',
    name: 'a',
    identity: 'npm:@acme/files-mcp@1.2.0',
    transport: 'stdio',
    enabled: true,
    standing: 'unknown',
    values: [{ at: 'env', name: 'API_KEY', value: 'literal', secret: 'named as a credential' }],
  });
  expect(rest.map(({ kind }) => kind)).toEqual([...BLIND_SPOTS.map(() => 'blind-spot'), 'summary']);
  expect(err).toContain(
    '1 servers in 1 entries: 0 blocked, 1 unknown, 0 tolerated, 0 sanctioned; 1 entries hold a credential',
  );
  expect(out + err).not.toContain('hunter2');
});

test('joined with a registry; a blocked server fails the command', async () => {
  expect(rows((await strata(['--registry', 'registry.json'])).out)[0]).toMatchObject({
    standing: 'sanctioned',
    registryName: 'example.acme/files',
  });
  home.write(
    '.kiro/settings/mcp.json',
    JSON.stringify({ mcpServers: { b: { command: 'npx', args: ['@acme/files-mcp@1.1.0'] } } }),
  );
  const { code, out } = await strata(['--registry', 'registry.json']);
  expect([
    code,
    rows(out)
      .map(({ standing }) => standing)
      .slice(0, 2),
  ]).toEqual([1, ['sanctioned', 'blocked']]);
});

test('of a fleet: each folder a machine; links are none', async () => {
  const fleet = new Scratch();
  fleet.write('laptop-1/.cursor/mcp.json', JSON.stringify({ mcpServers: { a: { url: 'https://a.example/mcp' } } }));
  fleet.write(
    'laptop-2/AppData/Roaming/Code/User/mcp.json',
    JSON.stringify({ servers: { b: { url: 'https://a.example/mcp' } } }),
  );
  fleet.write('laptop-3/Library/Application Support/Claude/claude_desktop_config.json', '{ broken');
  fleet.write('notes.txt', 'no machine');
  symlinkSync(home.path, join(fleet.path, 'laptop-4'));
  const { out, err } = await strata(['--fleet', fleet.path]);
  expect(rows(out).slice(0, 3)).toMatchObject([
    { machine: 'laptop-1', identity: 'remote:https://a.example/mcp' },
    { machine: 'laptop-2', identity: 'remote:https://a.example/mcp' },
    { machine: 'laptop-3', kind: 'unread' },
  ]);
  expect(err).toContain('1 servers in 2 entries');
  expect(out).not.toContain('laptop-4');
  const mac = await strata(['--fleet', fleet.path, '--os', 'macos']);
  expect(mac.out).not.toContain('laptop-2');
  fleet.remove();
});

test('as a page or a table', async () => {
  expect((await strata(['--format', 'html'])).out).toMatch(
    /^<!doctype html>[\s\S]*npm:@acme\/files-mcp@1\.2\.0[\s\S]*<\/html>$/,
  );
  expect((await strata(['--format', 'csv'])).out).toMatch(
    /^kind,machine,.*\r\nserver,,unknown,npm:@acme\/files-mcp@1\.2\.0,/,
  );
});

test('a variable moves the own file only', async () => {
  home.write('moved/config.toml', '[mcp_servers.c]\ncommand = "c"\n');
  const moved = { CODEX_HOME: join(home.path, 'moved') };
  expect((await strata([], moved)).out).toContain('"file":"$CODEX_HOME/config.toml"');
  expect((await strata(['--home', '.'], moved)).out).not.toContain('CODEX_HOME');
});

test.each<[string[], string]>([
  [['--home', '.', '--fleet', '.'], 'CLIENT_OPTIONS_CONFLICT'],
  [['--home', 'nowhere'], 'CLIENT_FOLDER_MISSING'],
  [['--fleet', 'registry.json'], 'CLIENT_FOLDER_MISSING'],
  [['--registry', '.cursor/mcp.json'], 'CLIENT_REGISTRY_INVALID'],
  [['--registry', 'none.json'], 'CLIENT_REGISTRY_INVALID'],
  [['--format', 'xml'], 'Allowed choices are ndjson, html, csv'],
  [['--os', 'beos'], 'Choose one of linux, macos, windows'],
])('%j is refused', async (argv, error) => {
  const { code, out, err } = await strata(argv);
  expect([code, out]).toEqual([2, '']);
  expect(err).toContain(error);
});
