import { CLIENTS, gatewayInstalls } from '../../src/clients';
import { PortalInstall } from '../../src/contract';

const URL = 'https://mcp.acme.example/mcp';
const installs = gatewayInstalls('acme', URL);
const of = (id: string) => installs.find(({ client }) => client === id);

test('every client of the table that takes URLs is told, and the portal takes each as it is', () => {
  const remote = CLIENTS.filter(({ http }) => http !== undefined).map(({ id }) => id);
  expect(installs.map(({ client }) => client).sort()).toEqual(remote);
  for (const install of installs) {
    expect(PortalInstall.parse(install)).toEqual(install);
    expect(install.text).toContain(URL);
    expect(install.text).toContain('acme');
  }
});

test('what takes one click comes first, then what takes one line', () => {
  const kinds = installs.map(({ link, command }) => (link !== undefined ? 0 : command !== undefined ? 1 : 2));
  expect(kinds).toEqual([...kinds].sort());
  expect(installs.filter(({ link }) => link !== undefined).map(({ client }) => client)).toEqual([
    'cursor',
    'goose',
    'lm-studio',
    'vscode',
    'vscode-insiders',
  ]);
});

test('commands, files and texts', () => {
  expect(of('claude-code')).toMatchObject({
    command: `claude mcp add --transport http --scope user acme ${URL}`,
    files: { linux: '~/.claude.json', macos: '~/.claude.json', windows: '%USERPROFILE%\\.claude.json' },
  });
  expect(of('vscode')?.files).toEqual({
    linux: '~/.config/Code/User/mcp.json',
    macos: '~/Library/Application Support/Code/User/mcp.json',
    windows: '%APPDATA%\\Code\\User\\mcp.json',
  });
  expect(of('codex')?.text).toBe(`[mcp_servers.acme]\nurl = "${URL}"\n`);
  expect(JSON.parse(of('cursor')?.text ?? '')).toEqual({ mcpServers: { acme: { url: URL } } });
});

test('a URL that a shell would read otherwise is in no command', () => {
  const odd = gatewayInstalls('acme', 'https://mcp.acme.example/mcp?a=$(id)&b=1');
  expect(odd.filter(({ command }) => command !== undefined)).toEqual([]);
  expect(odd).toHaveLength(installs.length);
});

test.each([
  ['a secret', 'https://mcp.acme.example/mcp?token=ghp_0123456789abcdefghijklmnopqrstuvwxyz', 'CLIENT_SECRET_LITERAL'],
  ['a password', 'https://user:word@mcp.acme.example/mcp', 'CLIENT_URL_INVALID'],
  ['no TLS', 'http://mcp.acme.example/mcp', 'CLIENT_URL_INVALID'],
  ['a script', 'javascript:alert(1)', 'CLIENT_URL_INVALID'],
])('an address with %s is refused', (_, url, code) => {
  expect(() => gatewayInstalls('acme', url)).toThrow(expect.objectContaining({ code }));
});
