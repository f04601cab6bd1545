import { Peer } from '../../../src';
import { PortalConfig } from '../../../src/contract';
import { composedRoles, portalHere, registryHere } from '../../../src/targets/roles';
import { relocated, serverOf } from '../../../src/targets/roles/here';
import { assemblyOf, hereOf, rolesOf } from './composition';

const FOLDER = '/lists';
const installs = (name: string, url: string) => [{ client: 'vscode', title: 'VS Code', text: `${name} ${url}` }];
const PROXY = 'http://198.18.64.2:3128';

describe('the registries and portals of a composition', () => {
  test('are found in its manifests, with what they mount and the hosts that they reach', () => {
    const [registry, portal] = rolesOf();
    expect(composedRoles(assemblyOf()).map(({ role, path }) => [role, path])).toEqual([
      ['registry', 'acme/acme/registry'],
      ['portal', 'acme/acme/portal'],
    ]);
    expect(registry.hosts).toEqual([
      'github.com:443',
      'login.acme.example:443',
      'registry.modelcontextprotocol.io:443',
    ]);
    expect(Object.keys(registry.listed)).toEqual(['/var/run/strata/listed/composition.json']);
    expect(portal.registry.path).toBe(registry.path);
    expect(portal.config).toEqual(PortalConfig.parse(portal.config));
  });
});

describe('a registry on one machine', () => {
  test('lists the servers that run there with their URLs, and leaves out the others', () => {
    const [registry] = rolesOf();
    const { listed, notes } = registryHere(registry, hereOf(), FOLDER);
    const { entries } = JSON.parse(listed['composition.json'] ?? '');
    expect(entries).toMatchObject([
      {
        server: { name: 'example.acme.mcp.payments/ledger', remotes: [{ url: 'http://127.0.0.1:21001/mcp' }] },
        groups: ['payments-devs'],
      },
      { server: { name: 'example.acme.mcp/orders', remotes: [{ url: 'http://127.0.0.1:21002/mcp' }] } },
    ]);
    expect(JSON.stringify(entries)).not.toContain('acme.example/');
    expect(notes).toContain('1 of the servers that it lists do not run here, and are left out');
  });

  test('keeps an empty list for what is part of the cluster, so that reserved names stay reserved', () => {
    const [registry] = rolesOf();
    const { config, listed, notes } = registryHere(registry, hereOf(), FOLDER);
    const source = config.sources.find(({ id }) => id === 'partners');
    expect(source).toMatchObject({ kind: 'file', path: '/lists/partners.json', format: 'composed' });
    expect(source).toMatchObject({ include: ['com.partner/*'], approval: 'required' });
    expect(JSON.parse(listed['partners.json'] ?? '')).toEqual({ entries: [] });
    expect(config.reserved).toMatchObject({ 'com.partner': 'partners' });
    expect(notes).toContain('its source partners belongs to the cluster, and lists nothing here');
  });

  test('asks no API server, and holds no token of one', () => {
    const [registry] = rolesOf(
      assemblyOf({
        discovery: { namespaces: ['tools'], apiServer: Peer.cidr('10.1.0.1/32') },
        unsafe: { apiToken: 'The catalogue shows what teams run.' },
        backup: {},
      }),
    );
    const { config, notes } = registryHere(registry, hereOf(), FOLDER);
    expect(config.sources.map(({ kind }) => kind)).not.toContain('kubernetes');
    expect(JSON.stringify(config)).not.toContain('/var/run/strata/api');
    expect(config.reserved).toMatchObject({ 'example.acme.mcp.cluster': 'cluster' });
    expect(notes).toContain('its source cluster belongs to the cluster, and lists nothing here');
  });

  test("leaves the cluster's way to public hosts, and takes that of the machine where it has one", () => {
    const [registry] = rolesOf();
    expect(JSON.stringify(registry.config)).toContain('"proxy":"http://egress');
    expect(JSON.stringify(registryHere(registry, hereOf(), FOLDER).config)).not.toContain('proxy');
    const { config } = registryHere(registry, hereOf({ proxy: PROXY }), FOLDER);
    expect(config.sources.filter((source) => 'url' in source)).toMatchObject([{ proxy: PROXY }, { proxy: PROXY }]);
    expect(config.authentication?.issuers).toMatchObject([{ proxy: PROXY }]);
  });

  test('asks for tokens that are for its URL there', () => {
    const [registry] = rolesOf();
    const { config } = registryHere(registry, hereOf(), FOLDER);
    expect(config.authentication).toMatchObject({
      resource: 'http://127.0.0.1:20001',
      issuers: [{ audiences: ['http://127.0.0.1:20001'] }],
      requiredScopes: ['mcp:use'],
    });
    expect(config.anonymous).toBe(false);
    expect(config.listen.allowedHosts).toEqual(['127.0.0.1']);
  });

  test('shows everything where nobody logs in, and takes nothing in', () => {
    const [registry] = rolesOf(
      assemblyOf({ publishing: [{ groups: ['payments-devs'], namespaces: ['com.acme.payments'] }] }),
    );
    expect(registry.config.publishing).toHaveLength(1);
    const { config, listed, notes } = registryHere(registry, hereOf({ isOpen: true }), FOLDER);
    expect(config).toMatchObject({ anonymous: true, publishing: [] });
    expect(config.authentication).toBeUndefined();
    expect(listed['composition.json']).not.toContain('groups');
    expect(notes.join()).toContain('nobody logs in on this machine');
  });

  test('finds its files where they are there', () => {
    const [registry] = rolesOf();
    const places = { '/data': '/kept', '/var/run/strata/secrets': '/private' };
    const { config } = registryHere(registry, hereOf({ places }), FOLDER);
    expect(config.store).toEqual({ kind: 'sqlite', path: '/kept/registry.db' });
    expect(config.sources).toContainEqual(expect.objectContaining({ tokenFile: '/private/catalogue-token' }));
  });
});

describe('a portal on one machine', () => {
  const place = { url: 'http://198.18.64.3:8080', resource: 'http://127.0.0.1:20009' };

  test('shows the servers that run there, each with how clients come to it', () => {
    const [, portal] = rolesOf();
    const { config, notes } = portalHere(portal, place, hereOf(), installs);
    expect(config.gateways).toEqual([
      {
        name: 'ledger',
        title: 'ledger',
        url: 'http://127.0.0.1:21001/mcp',
        servers: ['example.acme.mcp.payments/ledger'],
        installs: installs('ledger', 'http://127.0.0.1:21001/mcp'),
      },
      expect.objectContaining({ name: 'orders', servers: ['example.acme.mcp/orders'] }),
    ]);
    expect(config.servers.map(({ name }) => name)).toEqual([
      'example.acme.mcp.payments/ledger',
      'example.acme.mcp/orders',
    ]);
    expect(config.usage).toBeUndefined();
    expect(notes.join()).toContain('how much servers are used');
  });

  test('logs people in for the registry that is there', () => {
    const [, portal] = rolesOf();
    const { config } = portalHere(portal, place, hereOf({ proxy: PROXY }), installs);
    expect(config).toMatchObject({
      origin: 'http://127.0.0.1:20001',
      registry: { url: place.url, privateNetwork: true },
      login: { resource: place.resource, proxy: PROXY, clientSecretFile: '/var/run/strata/secrets/client-secret' },
      anonymous: false,
    });
  });

  test('shows everyone everything where nobody logs in', () => {
    const [, portal] = rolesOf();
    const { config, notes } = portalHere(portal, place, hereOf({ isOpen: true }), installs);
    expect(config.login).toBeUndefined();
    expect(config.anonymous).toBe(true);
    expect(notes.join()).toContain('nobody logs in on this machine');
  });
});

test('only whole segments of a path are another place, the innermost first', () => {
  const places = { '/data': '/one', '/data/inner': '/two' };
  expect(relocated(['/data', '/data/x', '/data/inner/x', '/database', 'data/x', 1, null], places)).toEqual([
    '/one',
    '/one/x',
    '/two/x',
    '/database',
    'data/x',
    1,
    null,
  ]);
});

test('of two servers with one id, an entry stands for that of its tenant', () => {
  const server = (path: string) => ({ id: 'github', path, name: path, url: 'http://127.0.0.1:1/mcp' });
  const servers = [server('acme/payments/payments/github'), server('acme/acme/github')];
  expect(serverOf('example.acme.payments/github', servers)?.path).toBe('acme/payments/payments/github');
  expect(serverOf('example.acme/github', servers)?.path).toBe('acme/acme/github');
  expect(serverOf('example.acme/other', servers)).toBeUndefined();
});
