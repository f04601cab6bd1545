import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../src/cli/program';
import { BLIND_SPOTS } from '../../src/clients';
import { noteEndpoints } from '../../src/targets/local';
import { preferredPort } from '../../src/targets/local/ports';
import { REGISTRY } from '../clients/support';
import { assemblyOf, Scratch, serverOf } from '../targets/local/support';
import { FakeProject, FakeSession } from './support';

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

describe('with --check', () => {
  const project = FakeProject.of(assemblyOf([serverOf('files', { program: { kind: 'command' }, command: ['x'] })]));
  const answer = join(project.path, 'known-servers.yaml');
  const served = `http://127.0.0.1:${preferredPort(`${project.path} files`)}/mcp`;
  const day = (ahead: number) => new Date(Date.now() + ahead * 86_400_000).toISOString().slice(0, 10);
  const entry = { server: 'npm:@acme/files-mcp@1.2.0', owner: 'ana@acme.example', reason: 'until the pilot has it' };
  const answers = (...servers: object[]) => writeFileSync(answer, JSON.stringify({ servers }));
  afterAll(() => project.remove());
  beforeEach(() => answers());

  async function check(...argv: string[]) {
    const session = new FakeSession(project.path, false, { HOME: home.path });
    const code = await run(['inventory', '--check', ...argv], session);
    return { code, out: session.text, err: session.errorText };
  }

  test('a server that nobody answers for is named once, with every place, and nothing else is printed', async () => {
    home.write(
      '.kiro/settings/mcp.json',
      JSON.stringify({ mcpServers: { b: { command: 'npx', args: ['@acme/files-mcp@1.2.0'] } } }),
    );
    const { code, out, err } = await check();
    expect([code, out]).toEqual([1, '']);
    expect(err.match(/error /g)).toHaveLength(1);
    expect(err).toContain('error INVENTORY_SERVER_UNKNOWN\n  at npm:@acme/files-mcp@1.2.0');
    expect(err).toContain('configured as `a` in .cursor/mcp.json, `b` in .kiro/settings/mcp.json');
    expect(err).toContain('known-servers.yaml');
    expect(err).not.toContain('hunter2');
  });

  test('one that somebody answers for passes until the last day', async () => {
    answers({ ...entry, expires: day(30) });
    const { code, out, err } = await check('--format', 'ndjson');
    expect([code, rows(out)[0]]).toEqual([0, expect.objectContaining({ standing: 'tolerated', owner: entry.owner })]);
    expect(err).toContain('0 unknown, 1 tolerated');
    answers({ ...entry, expires: day(-2) });
    const late = await check();
    expect(late.code).toBe(1);
    expect(late.err).toContain('error INVENTORY_SERVER_EXPIRED');
    expect(late.err).toContain(`ana@acme.example answered for this server until ${day(-2)}`);
  });

  test('a report says who answers', async () => {
    answers({ ...entry, expires: day(30) });
    expect((await check('--format', 'html')).out).toContain('ana@acme.example answers for it');
    expect((await check('--format', 'csv')).out).toMatch(/\r\nserver,,tolerated,.*,ana@acme\.example,$/m);
  });

  test('the servers of the composition are its own, where they would be and where they are', async () => {
    const mcpServers = { files: { url: served }, other: { url: 'http://127.0.0.1:29998/mcp' } };
    home.write('.cursor/mcp.json', JSON.stringify({ mcpServers }));
    const first = await check('--format', 'ndjson');
    expect(first.code).toBe(1);
    expect(rows(first.out).slice(0, 2)).toMatchObject([
      { standing: 'sanctioned', composed: 'files' },
      { standing: 'unknown' },
    ]);
    expect(first.err).toContain('at remote:http://127.0.0.1:29998/mcp');
    const forget = noteEndpoints(project.path, [{ id: 'files', url: 'http://127.0.0.1:29998/mcp' }]);
    try {
      expect((await check()).code).toBe(0);
    } finally {
      forget();
    }
  });

  test('in a fleet, loopback is that of another machine', async () => {
    const fleet = new Scratch();
    fleet.write('laptop-1/.cursor/mcp.json', JSON.stringify({ mcpServers: { files: { url: served } } }));
    const { code, err } = await check('--fleet', fleet.path);
    expect([code, err.includes('`files` in laptop-1: .cursor/mcp.json')]).toEqual([1, true]);
    fleet.remove();
  });

  test('a registry is asked first, and what it blocked is blocked', async () => {
    expect((await check('--registry', join(home.path, 'registry.json'))).code).toBe(0);
    const blocked = 'npm:@acme/files-mcp@1.1.0';
    answers({ ...entry, server: blocked, expires: day(30) });
    home.write('.cursor/mcp.json', JSON.stringify({ mcpServers: { a: { command: 'npx', args: [blocked.slice(4)] } } }));
    const { code, err } = await check('--registry', join(home.path, 'registry.json'));
    expect([code, err]).toEqual([1, expect.stringContaining(`error INVENTORY_SERVER_BLOCKED\n  at ${blocked}`)]);
  });

  test('a file that cannot be read is told, and is no finding', async () => {
    home.write('.cursor/mcp.json', '{ broken');
    const { code, err } = await check();
    expect([code, err]).toEqual([0, expect.stringContaining('not read: .cursor/mcp.json: ')]);
  });

  test('a folder without a composition has what people answer for', async () => {
    const session = new FakeSession(home.path, false, { HOME: home.path });
    home.write('known-servers.yaml', JSON.stringify({ servers: [{ ...entry, expires: day(30) }] }));
    expect([await run(['inventory', '--check'], session), session.errorText]).toEqual([0, expect.any(String)]);
  });

  test('a file of known servers that is wrong is refused, before anything is looked at', async () => {
    answers({ ...entry, expires: 'some day' });
    const { code, err } = await check();
    expect([code, err]).toEqual([2, expect.stringContaining('CLIENT_KNOWN_INVALID')]);
    expect(err).not.toContain('servers in');
  });
});
