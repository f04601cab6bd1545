import { App, Chart } from 'cdk8s';
import {
  Egress,
  EgressVia,
  GatewayApi,
  McpPlatform,
  McpRegistry,
  McpServer,
  Oidc,
  Peer,
  RegistrySource,
  RegistryStore,
  Secrets,
  Stage,
  synthesize,
} from '../../../src';
import { registryHosts } from '../../../src/contract';
import { evaluate } from '../../../src/rules';
import { LEAST, leastPlatform, Rendered } from '../../support/render';
import { compose, ISSUER } from './support';

const PORT = (port: number) => [{ protocol: 'TCP', port }];
const DATABASE = Peer.pods({ app: 'postgres' }, 'stores');
const URL = Secrets.kubernetes({ name: 'registry-db', key: 'url' });

describe('a registry on SQLite', () => {
  const { rendered, config, policy } = compose();

  it('is seven objects, none of which is a role, and no rule objects', () => {
    const own = rendered.manifests.filter(({ metadata }) => metadata.name.startsWith('registry'));
    expect(own.map(({ kind, metadata }) => `${kind} ${metadata.name}`).sort()).toEqual([
      'ConfigMap registry',
      'ConfigMap registry-listed',
      'Deployment registry',
      'NetworkPolicy registry',
      'PersistentVolumeClaim registry',
      'Service registry',
      'ServiceAccount registry',
    ]);
    expect(evaluate(rendered.manifests).findings).toEqual([]);
  });

  it('runs once, and stops before its successor starts', () => {
    const { spec } = rendered.one('Deployment', 'registry');
    expect(spec).toMatchObject({ replicas: 1, strategy: { type: 'Recreate' } });
    expect(spec.template.spec.containers[0]).toMatchObject({
      args: ['registry', '--config', '/etc/strata/config.json'],
      readinessProbe: { httpGet: { path: '/readyz', port: 9090 } },
      securityContext: { readOnlyRootFilesystem: true },
    });
    expect(rendered.one('PersistentVolumeClaim', 'registry').spec).toEqual({
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: '1Gi' } },
      volumeMode: 'Filesystem',
    });
    expect(config.store).toEqual({ kind: 'sqlite', path: '/data/registry.db' });
  });

  it('lets nobody in, and reaches the issuer alone', () => {
    const { ingress, egress } = policy();
    expect(ingress).toBeUndefined();
    expect(egress.flatMap(({ ports }: { ports: { port: number }[] }) => ports.map(({ port }) => port))).toEqual([
      53, 53, 443,
    ]);
  });

  it('asks who reads it, and shows nothing to strangers', () => {
    expect(config).toMatchObject({
      anonymous: false,
      authentication: { resource: 'http://registry.acme.svc:8080', issuers: [{ issuer: ISSUER }] },
      reserved: { 'example.acme.mcp': 'composition' },
    });
  });

  it('does not restart because a server was added', () => {
    const hash = ({ rendered: made }: ReturnType<typeof compose>) =>
      made.one('Deployment', 'registry').spec.template.metadata.annotations['strata.dev/config-hash'];
    expect(hash(compose({}, { github: {}, files: {} }))).toBe(hash(compose()));
  });
});

describe('servers of the composition', () => {
  it('register themselves with what is known of them', () => {
    const { listed } = compose(
      {},
      {
        github: {
          title: 'GitHub',
          egress: [Egress.https('api.github.com')],
          listing: { description: 'Issues and code.', dataClass: 'internal', owner: 'platform team' },
        },
        hidden: { listing: { listed: false } },
        notes: { listing: { groups: ['writers'], version: '3.1.4', repository: 'https://github.com/acme/notes' } },
      },
    );
    expect(listed()).toMatchObject([
      {
        server: {
          name: 'example.acme.mcp/github',
          title: 'GitHub',
          description: 'Issues and code.',
          version: '1.2.0',
          remotes: [{ type: 'streamable-http', url: 'http://github.acme.svc:8080/mcp' }],
          _meta: { 'io.modelcontextprotocol.registry/publisher-provided': { egress: ['api.github.com:443'] } },
        },
        dataClass: 'internal',
        owner: 'platform team',
      },
      {
        server: {
          name: 'example.acme.mcp/notes',
          version: '3.1.4',
          repository: { url: 'https://github.com/acme/notes', source: 'github' },
        },
        groups: ['writers'],
      },
    ]);
  });

  it('are found at the gateway in front of them, and below the namespace of their tenant', () => {
    const { listed, registry } = compose({}, {}, {}, (platform) => {
      const server = platform.addTenant('payments').addServer('ledger', LEAST);
      platform.addGateway({
        servers: [server],
        identity: Oidc.issuer(ISSUER),
        signingKey: Secrets.kubernetes({ name: 'key', key: 'key' }),
        host: 'tools.acme.example',
      });
    });
    expect(listed()).toMatchObject([
      {
        server: { name: 'example.acme.mcp.payments/ledger', remotes: [{ url: 'https://tools.acme.example/mcp' }] },
        tenant: 'payments',
        owner: 'payments',
      },
    ]);
    expect(Object.keys(registry.listed)).toEqual(['example.acme.mcp.payments/ledger']);
  });

  it('of another platform are none of its own', () => {
    const app = new App();
    const chart = (id: string) => new Chart(app, id, { namespace: id });
    new McpRegistry(chart('registry'), 'registry', {
      sources: [RegistrySource.composition({ namespace: 'example.acme' })],
      anonymous: true,
    });
    new McpServer(chart('tools'), 'files', LEAST);
    new McpPlatform(app, 'acme', leastPlatform()).addServer('theirs', LEAST);
    const rendered = new Rendered(synthesize(app));
    const { entries } = JSON.parse(rendered.one('ConfigMap', 'registry-listed').data['composition.json']);
    expect(entries).toMatchObject([{ server: { name: 'example.acme/files' } }]);
  });
});

describe('sources', () => {
  const official = RegistrySource.official({ allow: ['io.github.github/*'] });
  const workflow = { reviewers: ['reviewers'], approvers: ['approvers'] };

  it('are reached and nothing else is', () => {
    const { config, rendered, policy } = compose({
      sources: [
        RegistrySource.composition(),
        official,
        RegistrySource.registry({ id: 'group', url: 'http://registry.group.svc:8080', allow: ['*'], class: 'cluster' }),
        RegistrySource.configMap({ configMap: 'approved', allow: ['com.vendor/*'] }),
      ],
      workflow,
    });
    expect(config.sources).toMatchObject([
      { id: 'composition', approval: 'automatic', class: 'internal' },
      { id: 'official', include: ['io.github.github/*'], verifiesNamespaces: true, approval: 'required' },
      { id: 'group', privateNetwork: true },
      { id: 'approved', path: '/var/run/strata/sources/approved' },
    ]);
    expect(policy().egress).toContainEqual({
      to: [
        {
          podSelector: {},
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'group' } },
        },
      ],
      ports: PORT(8080),
    });
    expect(rendered.one('NetworkPolicy', 'registry').metadata.annotations).toEqual({
      'strata.dev/egress-hosts': 'login.acme.example:443,registry.modelcontextprotocol.io:443',
    });
    expect(JSON.stringify(rendered.one('Deployment', 'registry').spec.template.spec.volumes)).toContain(
      '"configMap":{"name":"approved"',
    );
  });

  it('of public hosts go through the proxy that enforces names, and so do the keys of issuers', () => {
    const { config, policy, rendered } = compose({ sources: [official], workflow }, {}, {}, (platform) =>
      platform.addEgressProxy(),
    );
    const [source] = config.sources;
    const proxy = expect.stringMatching(/^http:\/\/egress-proxy\.acme\.svc:\d+$/);
    expect(source).toMatchObject({ proxy });
    expect(config.authentication?.issuers[0]?.proxy).toEqual(proxy);
    expect(JSON.stringify(policy())).not.toContain('ipBlock');
    const { listeners } = JSON.parse(rendered.one('ConfigMap', 'egress-proxy').data['config.json']);
    expect(listeners).toMatchObject([
      {
        server: 'acme/registry',
        allow: [
          { host: 'login.acme.example', port: 443 },
          { host: 'registry.modelcontextprotocol.io', port: 443 },
        ],
      },
    ]);
  });

  it('are enforced by Cilium and by Istio too, and the network policy opens no public address past them', () => {
    const cilium = compose({ sources: [official], workflow }, {}, { egressVia: EgressVia.cilium() });
    expect(JSON.stringify(cilium.rendered.one('CiliumNetworkPolicy', 'registry').spec.egress)).toContain(
      '{"matchName":"registry.modelcontextprotocol.io"}',
    );
    expect(JSON.stringify(cilium.policy())).not.toContain('ipBlock');
    expect(cilium.config.sources[0]).not.toHaveProperty('proxy');
    const istio = compose(
      { sources: [official], workflow },
      {},
      { egressVia: EgressVia.istio({ mode: 'ambient', waypoint: { name: 'egress', namespace: 'istio-egress' } }) },
    );
    expect(istio.rendered.one('ServiceEntry', 'registry-hosts').spec.hosts).toEqual([
      'login.acme.example',
      'registry.modelcontextprotocol.io',
    ]);
    expect(JSON.stringify(istio.policy())).not.toContain('0.0.0.0/0');
  });

  it('of repositories and of provenance are reached by their hosts, through the proxy too, with a token in a file', () => {
    const given = {
      sources: [
        RegistrySource.git({
          url: 'https://github.com/acme/catalogue.git',
          allow: ['com.acme/*'],
          token: URL,
          ref: 'main',
        }),
      ],
      verification: { npm: {}, images: { hosts: ['ghcr.io', 'pkg-containers.githubusercontent.com'] } },
      workflow,
    };
    const hosts = (made: ReturnType<typeof compose>) =>
      made.rendered.one('NetworkPolicy', 'registry').metadata.annotations['strata.dev/egress-hosts'];
    const plain = compose(given);
    expect(plain.config.sources).toMatchObject([
      { id: 'git', kind: 'git', ref: 'main', tokenFile: '/var/run/strata/secrets/git-token', approval: 'required' },
    ]);
    expect(hosts(plain)).toBe(
      [
        'ghcr.io:443',
        'github.com:443',
        'login.acme.example:443',
        'pkg-containers.githubusercontent.com:443',
        'registry.npmjs.org:443',
      ].join(','),
    );
    expect(registryHosts(plain.config).every((host) => hosts(plain).includes(host))).toBe(true);
    const { config, policy } = compose(given, {}, {}, (platform) => platform.addEgressProxy());
    const proxy = expect.stringMatching(/^http:\/\/egress-proxy/);
    expect(config).toMatchObject({ sources: [{ proxy }], verification: { npm: { proxy }, images: { proxy } } });
    expect(JSON.stringify(policy())).not.toContain('ipBlock');
  });

  it('of the composition itself need nobody to approve them', () => {
    const { config, listed } = compose({
      sources: [
        RegistrySource.saas({
          servers: [{ name: 'app.linear/mcp', description: 'Issues.', url: 'https://mcp.linear.app/mcp' }],
        }),
      ],
    });
    expect(config.sources).toMatchObject([{ id: 'saas', class: 'saas', approval: 'automatic' }]);
    expect(listed('saas')).toMatchObject([{ server: { remotes: [{ url: 'https://mcp.linear.app/mcp' }] } }]);
  });

  it('grow by what people publish, in namespaces that nobody else fills', () => {
    const { config } = compose({
      publishing: [{ groups: ['payments-devs'], namespaces: ['com.acme.payments'] }],
      workflow,
    });
    expect(config.sources.map(({ id, kind }) => `${id}: ${kind}`)).toEqual(['composition: file', 'published: managed']);
    expect(config.reserved).toEqual({ 'example.acme.mcp': 'composition', 'com.acme.payments': 'published' });
  });
});

test('a registry on PostgreSQL runs several times, and reads its URL from a file', () => {
  const { rendered, config, policy } = compose(
    { store: RegistryStore.postgres({ url: URL, peer: DATABASE }) },
    {},
    { stage: Stage.SCALE },
  );
  expect(rendered.one('Deployment', 'registry').spec).toMatchObject({
    replicas: 2,
    strategy: { type: 'RollingUpdate' },
  });
  expect(rendered.one('PodDisruptionBudget', 'registry').spec).toMatchObject({ maxUnavailable: 1 });
  expect(rendered.kinds).not.toContain('PersistentVolumeClaim');
  expect(config.store).toEqual({ kind: 'postgres', urlFile: '/var/run/strata/secrets/database-url' });
  expect(policy().egress).toContainEqual({
    to: [
      {
        podSelector: { matchLabels: { app: 'postgres' } },
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'stores' } },
      },
    ],
    ports: PORT(5432),
  });
});

test('a registry is published on the paths of its interface, and opens to who carries the traffic', () => {
  const from = [Peer.namespace('gateways')];
  const { rendered, config, policy } = compose({
    expose: GatewayApi.route({ parent: { name: 'public' }, from }),
    telemetry: { scrapeFrom: [Peer.namespace('monitoring')] },
  });
  expect(rendered.one('HTTPRoute', 'registry').spec).toMatchObject({ hostnames: ['registry.mcp.acme.example'] });
  expect(config.authentication?.resource).toBe('https://registry.mcp.acme.example');
  expect(config.listen.allowedHosts).toContain('registry.mcp.acme.example');
  expect(policy().ingress.map(({ ports }: { ports: object }) => ports)).toEqual([PORT(8080), PORT(9090)]);
});
