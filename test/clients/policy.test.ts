import { policyFiles, policyLists } from '../../src/clients';

const entry = (name: string, more: object, status?: string) => ({
  server: { name, version: '1.0.0', ...more },
  ...(status !== undefined && { _meta: { 'io.modelcontextprotocol.registry/official': { status } } }),
});
const remote = (url: string, more: object = {}) => ({ remotes: [{ type: 'streamable-http', url, ...more }] });
const package_ = (registryType: string, identifier: string, more: object = {}) => ({
  packages: [{ registryType, identifier, version: '1.0.0', transport: { type: 'stdio' }, ...more }],
});
const lists = (...servers: object[]) => policyLists({ servers }, 'the registry');

test('URLs and whole command lines, in an order that does not change', () => {
  const servers = [
    entry('com.acme/github', remote('https://mcp.acme.example/github/mcp')),
    entry('com.acme/tenant', remote('https://mcp.acme.example/{tenant}/mcp')),
    entry(
      'com.acme/files',
      package_('npm', '@acme/files', { packageArguments: [{ type: 'positional', value: '/data' }] }),
    ),
    entry(
      'com.acme/py',
      package_('pypi', 'acme-py', { runtimeArguments: [{ type: 'named', name: '--python', value: '3.13' }] }),
    ),
    entry('com.acme/image', package_('oci', 'ghcr.io/acme/x:1', { environmentVariables: [{ name: 'TOKEN' }] })),
  ];
  const found = lists(...servers);
  expect(found).toEqual(lists(...servers.toReversed()));
  expect(found.allowed).toEqual([
    { serverCommand: ['docker', 'run', '-i', '--rm', '-e', 'TOKEN', 'ghcr.io/acme/x:1'] },
    { serverCommand: ['npx', '-y', '@acme/files@1.0.0', '/data'] },
    { serverCommand: ['uvx', '--python', '3.13', 'acme-py@1.0.0'] },
    { serverUrl: 'https://mcp.acme.example/*/mcp' },
    { serverUrl: 'https://mcp.acme.example/github/mcp' },
  ]);
  expect([found.denied, found.notes]).toEqual([[], []]);
  expect(found.fixed).toEqual({ github: 'https://mcp.acme.example/github/mcp' });
});

test('what is deleted is denied, and never what something else still needs', () => {
  const { allowed, denied, fixed } = lists(
    entry('com.acme/one', { version: '1.0.0', ...remote('https://mcp.acme.example/one') }, 'deleted'),
    entry('com.acme/one', { version: '1.1.0', ...remote('https://mcp.acme.example/one') }, 'active'),
    entry('com.evil/two', { ...remote('https://evil.example/mcp'), ...package_('npm', 'evil') }, 'deleted'),
    entry('com.acme/old', remote('https://old.example/mcp'), 'deprecated'),
  );
  expect(allowed).toEqual([{ serverUrl: 'https://mcp.acme.example/one' }, { serverUrl: 'https://old.example/mcp' }]);
  expect(denied).toEqual([{ serverCommand: ['npx', '-y', 'evil@1.0.0'] }, { serverUrl: 'https://evil.example/mcp' }]);
  expect(Object.keys(fixed)).toEqual(['old', 'one']);
});

test('what no policy can name is told, and not guessed', () => {
  const { allowed, notes } = lists(
    entry(
      'com.acme/open',
      package_('npm', 'open', { packageArguments: [{ type: 'positional', valueHint: 'folder' }] }),
    ),
    entry(
      'com.acme/brace',
      package_('npm', 'brace', { packageArguments: [{ type: 'named', name: '--dir', value: '{dir}' }] }),
    ),
    entry('com.acme/bundle', package_('mcpb', 'https://acme.example/mcp.mcpb')),
    entry(
      'com.acme/http',
      package_('npm', 'served', { transport: { type: 'streamable-http', url: 'http://localhost/mcp' } }),
    ),
  );
  expect(allowed).toEqual([]);
  expect(notes.map((note) => note.split(':')[0])).toEqual([
    'com.acme/brace@1.0.0',
    'com.acme/bundle@1.0.0',
    'com.acme/open@1.0.0',
  ]);
});

test('a server with headers is on no list of fixed ones: they would hold what a user fills in', () => {
  expect(lists(entry('com.acme/key', remote('https://a.example/mcp', { headers: [{ name: 'X-Key' }] }))).fixed).toEqual(
    {},
  );
});

test('the files of each client', () => {
  const found = lists(
    entry('com.acme/one', remote('https://a.example/mcp')),
    entry('com.acme/two', remote('https://b.example/mcp'), 'deleted'),
  );
  const byPath = (registryUrl?: string) =>
    Object.fromEntries(
      policyFiles(found, registryUrl === undefined ? {} : { registryUrl }).map(({ path, content }) => [path, content]),
    );
  const both = {
    allowedMcpServers: [{ serverUrl: 'https://a.example/mcp' }],
    deniedMcpServers: [{ serverUrl: 'https://b.example/mcp' }],
  };
  expect(byPath('https://registry.acme.example')).toEqual({
    'claude-code/managed-settings.json': { allowManagedMcpServersOnly: true, ...both },
    'claude-code/managed-mcp.json': { mcpServers: { one: { type: 'http', url: 'https://a.example/mcp' } } },
    'copilot/managed-settings.json': both,
    'vscode/policy.json': { ChatMCP: 'registry', McpGalleryServiceUrl: 'https://registry.acme.example' },
  });
  expect(Object.keys(byPath())).not.toContain('vscode/policy.json');
});

test('an empty registry allows nothing', () => {
  const [settings] = policyFiles(lists(), {});
  expect(settings?.content).toEqual({ allowManagedMcpServersOnly: true, allowedMcpServers: [], deniedMcpServers: [] });
});

test('no list of a registry', () => {
  expect(() => policyLists({ servers: [{ server: {} }] }, 'x')).toThrow(
    expect.objectContaining({ code: 'CLIENT_REGISTRY_INVALID' }),
  );
});
