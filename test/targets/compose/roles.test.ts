import { App } from 'cdk8s';
import { McpPlatform, Oidc, Peer, RegistrySource, Stage, synthesize } from '../../../src';
import { Authentication, EgressConfig, PortalConfig, RegistryConfig } from '../../../src/contract';
import { composeProject, projectFiles } from '../../../src/targets/compose';
import { assemblyOf } from '../roles/composition';
import { OPTIONS } from './support';

const made = composeProject(assemblyOf(), OPTIONS);
const { file, configs } = made;
const service = (name: string) => file.services[name];
const config = (name: string) => configs.find(({ path }) => path === `config/${name}.json`)?.content;
const registry = RegistryConfig.parse(config('registry'));
const portal = PortalConfig.parse(config('portal'));
const urlOf = (id: string) => made.roles.find((role) => role.id === id)?.url ?? '';
const addressOf = (name: string, network: string) => service(name)?.networks?.[network]?.ipv4_address;

test.each(['registry', 'portal', 'registry-egress', 'portal-egress'])('the service %s is hardened', (name) => {
  const one = service(name);
  expect(one).toMatchObject({
    user: '65532:65532',
    read_only: true,
    cap_drop: ['ALL'],
    security_opt: ['no-new-privileges:true'],
    sysctls: { 'net.ipv4.ip_forward': '0' },
    restart: 'unless-stopped',
  });
  for (const limit of [one?.pids_limit, one?.mem_limit, one?.cpus]) expect(limit).toBeGreaterThan(0);
  for (const folder of one?.tmpfs ?? []) expect(folder).toMatch(/^\/tmp:rw,nosuid,nodev,exec,size=[1-9]\d*,mode=1777$/);
  expect(JSON.stringify(one)).not.toMatch(/docker\.sock|privileged|cap_add|"host"|pid"|ipc"|devices/);
  expect(one?.healthcheck?.test[0]).toBe('CMD');
  for (const mount of one?.volumes ?? []) expect(mount.read_only === true || mount.type === 'volume').toBe(true);
});

test('only registry and portal are published, on loopback, and people are told where', () => {
  for (const name of ['registry', 'portal']) {
    expect(service(name)?.ports).toEqual([`${new URL(urlOf(name)).host}:8080`]);
    expect(service(`${name}-egress`)?.ports).toBeUndefined();
  }
  expect(made.roles).toEqual([
    { id: 'registry', role: 'registry', url: urlOf('registry') },
    { id: 'portal', role: 'portal', url: urlOf('portal'), redirect: `${urlOf('portal')}/login/callback` },
  ]);
});

describe('the network', () => {
  test('is one for each flow: a way out and its user, a portal and its registry', () => {
    const members = (network: string) =>
      Object.entries(file.services)
        .filter(([, { networks = {} }]) => Object.hasOwn(networks, network))
        .map(([name]) => name)
        .sort();
    expect(members('strata-role-registry')).toEqual(['registry', 'registry-egress']);
    expect(members('strata-role-portal')).toEqual(['portal', 'portal-egress', 'registry']);
    for (const network of ['strata-role-registry', 'strata-role-portal']) {
      expect(file.networks?.[network]?.internal).toBe(true);
    }
    expect(members('strata-outside')).toEqual(['portal-egress', 'registry-egress']);
    expect(members('strata-people')).toEqual(['portal', 'registry']);
    expect(members('strata-front')).toEqual(made.servers.map(({ id }) => `${id}-bridge`).sort());
    // Engines that publish a port in each network of a service lead callers into the first by name.
    for (const name of ['registry', 'portal']) {
      expect(Object.keys(service(name)?.networks ?? {}).sort()[0]).toBe('strata-people');
    }
  });

  test('leads the registry to the hosts that it names, by its own way out', () => {
    const proxy = `http://${addressOf('registry-egress', 'strata-role-registry')}:3128`;
    expect(registry.sources.filter((source) => 'url' in source)).toMatchObject([{ proxy }, { proxy }]);
    const { listen, listeners } = EgressConfig.parse(config('registry-egress'));
    expect(listen.host).toBe(addressOf('registry-egress', 'strata-role-registry'));
    expect(listeners).toMatchObject([{ server: 'acme/registry', port: 3128 }]);
    expect(listeners[0]?.allow.map(({ host }) => host)).toEqual([
      'github.com',
      'login.acme.example',
      'registry.modelcontextprotocol.io',
    ]);
    expect(EgressConfig.parse(config('portal-egress')).listeners[0]?.allow).toEqual([
      { host: 'login.acme.example', port: 443 },
    ]);
  });

  test('leads the portal to its registry by an address that the registry answers to', () => {
    const address = addressOf('registry', 'strata-role-portal');
    expect(portal.registry.url).toBe(`http://${address}:8080`);
    expect(registry.listen.allowedHosts).toEqual(['127.0.0.1', 'localhost', '[::1]', address]);
    expect(addressOf('portal', 'strata-role-portal')).not.toBe(address);
  });
});

test('tokens are for the URL of the registry on this machine, and the portal asks for such', () => {
  expect(Authentication.parse(registry.authentication)).toMatchObject({
    resource: urlOf('registry'),
    issuers: [{ audiences: [urlOf('registry')] }],
  });
  expect(portal).toMatchObject({ origin: urlOf('portal'), login: { resource: urlOf('registry') }, anonymous: false });
});

test('the store is a volume of the engine, where the image has a folder of the user', () => {
  expect(file.volumes).toMatchObject({ 'registry-data': {} });
  expect(service('registry')?.volumes).toContainEqual({ type: 'volume', source: 'registry-data', target: '/strata' });
  expect(registry.store).toEqual({ kind: 'sqlite', path: '/strata/registry.db' });
});

test('lists are a folder, whose files are read again when they change: servers have the URLs of their bridges', () => {
  expect(service('registry')?.volumes).toContainEqual({
    type: 'bind',
    source: './config/registry',
    target: '/var/run/strata/listed',
    read_only: true,
  });
  const files = projectFiles(made);
  const { entries } = JSON.parse(files['config/registry/composition.json'] ?? '');
  const shown = entries.map(({ server }: { server: { remotes: { url: string }[] } }) => server.remotes[0]?.url);
  expect(shown.sort()).toEqual(made.servers.map(({ url }) => url).sort());
  expect(portal.gateways.map(({ url }) => url).sort()).toEqual(shown.sort());
  expect(JSON.parse(files['config/registry/partners.json'] ?? '')).toEqual({ entries: [] });
});

test('secrets are files of the one service that reads them', () => {
  expect(made.secrets.filter(({ service: reader }) => ['registry', 'portal'].includes(reader))).toEqual([
    {
      name: 'registry-catalogue-token',
      file: 'secrets/registry/catalogue-token',
      service: 'registry',
      target: '/var/run/strata/secrets/catalogue-token',
      reference: 'Secret catalogue, key token',
    },
    expect.objectContaining({ service: 'portal', target: '/var/run/strata/secrets/client-secret' }),
  ]);
  expect(service('portal')?.secrets).toEqual([
    { source: 'portal-client-secret', target: '/var/run/strata/secrets/client-secret' },
  ]);
});

test('what is not as in the cluster is told', () => {
  const lines = made.notCarried.map(({ subject, what }) => `${subject}: ${what}`);
  expect(lines).toContain('registry: its source partners belongs to the cluster, and lists nothing here');
  expect(lines).toContain('portal: it does not show how much servers are used: nothing counts their calls here');
  expect(lines.filter((line) => /^(Deployment|PersistentVolumeClaim) .*(registry|portal)/.test(line))).toEqual([]);
});

test('a portal and a registry that reach no public host have no way out, and still meet', () => {
  const app = new App();
  const acme = new McpPlatform(app, 'acme', {
    stage: Stage.PILOT,
    environment: 'test',
    domain: 'mcp.acme.example',
    identity: Oidc.issuer('https://login.acme.example', { privateNetwork: true, peer: Peer.cidr('10.0.0.0/24') }),
  });
  const allowFrom = [Peer.pods({ app: 'assistant' }, 'assistants')];
  acme.addServer('lab', { image: 'acme/lab:1.0.0', command: ['/server'], allowFrom });
  acme.addRegistry({ anonymous: true, sources: [RegistrySource.composition()] });
  acme.addPortal({ host: 'portal.acme.example', anonymous: true });
  const { file: plain, configs: all } = composeProject(synthesize(app), OPTIONS);
  expect(Object.keys(plain.services).filter((name) => name.endsWith('-egress'))).toEqual([]);
  expect(Object.keys(plain.services['registry']?.networks ?? {})).toEqual(['strata-people', 'strata-role-portal']);
  expect(JSON.stringify(all)).not.toContain('"proxy"');
});

test('names that a server has are refused', () => {
  expect(() => composeProject(assemblyOf({}, ['registry-egress', 'orders']), OPTIONS)).toThrow(/COMPOSE_NAME_TAKEN/);
});

test('bridges fetch keys of issuers as they are: the way out of the cluster is not here', () => {
  for (const { id } of made.servers) expect(JSON.stringify(config(`${id}-bridge`))).not.toContain('"proxy"');
});
