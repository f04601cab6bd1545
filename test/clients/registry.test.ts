import { ApprovedServers, readRegistryFile } from '../../src/clients';
import { type Identity, identityOf } from '../../src/clients/inventory/identity';
import { Scratch } from '../targets/local/support';

const listed = (server: object, status?: string) => ({
  server: { name: 'example.acme/x', version: '1.0.0', ...server },
  ...(status !== undefined && { _meta: { 'io.modelcontextprotocol.registry/official': { status } } }),
});
const npm = (version?: string) => ({ packages: [{ registryType: 'npm', identifier: '@acme/x', version }] });
const judge = (servers: object[], identity: Identity) =>
  new ApprovedServers({ servers }, 'test').judge(identity).standing;
const x = (version?: string): Identity => ({ kind: 'npm', name: '@acme/x', ...(version !== undefined && { version }) });
const remote = (url: string): Identity =>
  identityOf({ name: 'x', kind: 'http', words: [], url, env: {}, headers: {}, references: {}, enabled: true });

describe('packages', () => {
  const both = [listed(npm('1.0.0'), 'active'), listed(npm('0.9.0'), 'deleted'), listed(npm('0.8.0'), 'deprecated')];
  test.each<[Identity, string]>([
    [x('1.0.0'), 'sanctioned'],
    [x('0.9.0'), 'blocked'],
    [x('0.8.0'), 'tolerated'],
    [x('2.0.0'), 'tolerated'],
    [x(), 'tolerated'],
    [{ kind: 'npm', name: '@acme/xx', version: '1.0.0' }, 'unknown'],
    [{ kind: 'pypi', name: '@acme/x', version: '1.0.0' }, 'unknown'],
    [{ kind: 'program', name: '@acme/x' }, 'unknown'],
    [{ kind: 'gateway', name: 'docker-mcp' }, 'tolerated'],
  ])('%j is %s', (identity, standing) => {
    expect(judge(both, identity)).toBe(standing);
  });

  test('of which nothing is left are blocked in any version', () => {
    expect(judge([listed(npm('1.0.0'), 'deleted')], x())).toBe('blocked');
    expect(judge([listed(npm('1.0.0'), 'deleted')], x('7.0.0'))).toBe('blocked');
  });

  test('a version that one entry deletes is blocked though another lists it', () => {
    expect(judge([listed(npm('1.0.0'), 'active'), listed(npm('1.0.0'), 'deleted')], x('1.0.0'))).toBe('blocked');
  });

  test('without a state are active, and the name of the registry is told', () => {
    const approved = new ApprovedServers(
      { servers: [listed({ ...npm('1.0.0'), name: 'example.acme/named' })] },
      'test',
    );
    expect(approved.judge(x('1.0.0'))).toEqual({ standing: 'sanctioned', registryName: 'example.acme/named' });
  });

  test('images by registry, repository and tag; names of PyPI as they are compared there; NuGet in any case', () => {
    const packages = [
      { registryType: 'oci', identifier: 'docker.io/acme/x:1.0' },
      { registryType: 'pypi', identifier: 'Acme_X', version: '1.0' },
      { registryType: 'nuget', identifier: 'Acme.X', version: '1.0' },
      { registryType: 'mcpb', identifier: 'https://a.example/x.mcpb' },
    ];
    const servers = [listed({ packages })];
    expect(judge(servers, { kind: 'oci', name: 'docker.io/acme/x', version: '1.0' })).toBe('sanctioned');
    expect(judge(servers, { kind: 'oci', name: 'ghcr.io/acme/x', version: '1.0' })).toBe('unknown');
    expect(judge(servers, { kind: 'pypi', name: 'acme-x', version: '1.0' })).toBe('sanctioned');
    expect(judge(servers, { kind: 'nuget', name: 'acme.x', version: '1.0' })).toBe('sanctioned');
  });
});

describe('addresses', () => {
  const at = (url: string) => [listed({ remotes: [{ type: 'streamable-http', url }] }, 'active')];

  test.each([
    ['https://mcp.acme.example/x/', 'https://mcp.acme.example/x', 'sanctioned'],
    ['https://MCP.acme.example:443/x?version=2', 'https://mcp.acme.example/x', 'sanctioned'],
    ['https://mcp.acme.example/x', 'https://mcp.acme.example/y', 'unknown'],
    ['https://mcp.acme.example/x', 'http://mcp.acme.example/x', 'unknown'],
    ['https://{tenant}.acme.example/mcp', 'https://payments.acme.example/mcp', 'sanctioned'],
    ['https://{tenant}.acme.example/mcp', 'https://a.b.acme.example/mcp', 'unknown'],
    ['https://{tenant}.acme.example/mcp', 'https://evil.example/.acme.example/mcp', 'unknown'],
    ['https://acme.example/{tenant}/mcp', 'https://acme.example/a/mcp', 'sanctioned'],
    ['https://acme.example/{tenant}/mcp', 'https://acme.example/a/b/mcp', 'unknown'],
    ['https://acme.example/v{major}.{minor}/mcp', 'https://acme.example/v1.2/mcp', 'sanctioned'],
    ['https://acme.example/v{major}.{minor}/mcp', 'https://acme.example/v1./mcp', 'unknown'],
    ['https://{tenant}.acme.example:{port}/mcp', 'https://a.acme.example:8443/mcp', 'unknown'],
    ['https://acme.example/a+b/{x}', 'https://acme.example/aab/c', 'unknown'],
  ])('%s listed, %s configured: %s', (url, configured, standing) => {
    expect(judge(at(url), remote(configured))).toBe(standing);
  });

  test.each([
    ['{baseUrl}/mcp'],
    ['https://{host}/mcp'],
    ['https://{domain}.example/mcp'],
    ['https://acme.{tld}/mcp'],
    ['{scheme}://acme.example/mcp'],
  ])('%s leaves open whose server it is, and sanctions none', (url) => {
    for (const name of ['https://evil.example/mcp', 'https://acme.example/mcp', 'https://acme.evil/mcp']) {
      expect(judge(at(url), remote(name))).toBe('unknown');
    }
  });

  test('an address that is not one matches no other that is not one', () => {
    expect(judge(at('nonsense'), remote('other nonsense'))).toBe('unknown');
  });

  test('two addresses that differ in a secret part are told alike and are not the same', () => {
    const [one, two] = ['550e8400-e29b-41d4-a716-446655440000', '123e4567-e89b-12d3-a456-426614174000'].map(
      (id) => `https://a.example/${id}`,
    );
    expect(remote(one!).name).toBe(remote(two!).name);
    expect([judge(at(one!), remote(one!)), judge(at(one!), remote(two!))]).toEqual(['sanctioned', 'unknown']);
  });

  test('patterns are matched in time', () => {
    const url = `https://a.acme.example/${'{a}{b}{c}-'.repeat(10)}`;
    const begin = performance.now();
    expect(judge(at(url), remote(`https://a.acme.example/${'-'.repeat(190)}!`))).toBe('unknown');
    expect(performance.now() - begin).toBeLessThan(1_000);
  });
});

describe('a registry file', () => {
  const scratch = new Scratch();
  afterAll(() => scratch.remove());
  const read = (text: string) => () => {
    const file = scratch.write('registry.json', text);
    return new ApprovedServers(readRegistryFile(file), file);
  };

  test.each([
    ['{', 'it is no JSON'],
    ['[]', 'the whole'],
    ['{"servers": [{}]}', 'servers.0.server'],
    ['{"servers": [{"server": {"name": "a", "packages": [{}]}}]}', 'servers.0.server.packages.0'],
  ])('%s is refused with the place', (text, problem) => {
    expect(read(text)).toThrow(
      expect.objectContaining({ code: 'CLIENT_REGISTRY_INVALID', message: expect.stringContaining(problem) }),
    );
  });

  test('that is not there', () => {
    expect(() => readRegistryFile('/nowhere/registry.json')).toThrow('ENOENT');
  });
});
