import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Chart } from 'cdk8s';
import {
  GatewayApi,
  McpPortal,
  McpRegistry,
  Peer,
  RegistrySource,
  Secrets,
  Stage,
  synthesize,
  ToolLockFile,
} from '../../../src';
import { evaluate } from '../../../src/rules';
import { LEAST, leastPlatform, Rendered } from '../../support/render';
import { compose, LOGIN, SECRET } from './support';

const KEY = Secrets.kubernetes({ name: 'key', key: 'key' });
const PORT = (port: number) => [{ protocol: 'TCP', port }];
const folder = mkdtempSync(join(tmpdir(), 'strata-portal-'));
afterAll(() => rmSync(folder, { recursive: true }));
const HASH = `sha256:${'b'.repeat(64)}`;

describe('a portal', () => {
  const { rendered, config, policy } = compose({ login: { ...LOGIN, secret: SECRET } });

  it('is five objects, none of which is a role, and no rule objects', () => {
    const own = rendered.manifests.filter(({ metadata }) => metadata.name.startsWith('portal'));
    expect(own.map(({ kind, metadata }) => `${kind} ${metadata.name}`).sort()).toEqual([
      'ConfigMap portal',
      'Deployment portal',
      'NetworkPolicy portal',
      'Service portal',
      'ServiceAccount portal',
    ]);
    expect(evaluate(rendered.manifests).findings).toEqual([]);
  });

  it('logs people in for the registry, with a secret that it reads from a file', () => {
    expect(config).toMatchObject({
      origin: 'https://portal.acme.example',
      anonymous: false,
      registry: { url: 'http://registry.acme.svc:8080', privateNetwork: true },
      login: {
        clientId: 'mcp-portal',
        clientSecretFile: '/var/run/strata/secrets/client-secret',
        resource: 'http://registry.acme.svc:8080',
      },
    });
    expect(JSON.stringify(rendered.one('Deployment', 'portal').spec.template.spec.volumes)).toContain(
      '"secret":{"name":"portal","items":[{"key":"client-secret","path":"client-secret"}]}',
    );
  });

  it('is let in by the registry, and reaches it and the issuer alone', () => {
    const pods = (role: string, name: string) => ({
      podSelector: { matchLabels: { 'app.kubernetes.io/instance': name, 'strata.dev/role': role } },
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'acme' } },
    });
    expect(policy('registry').ingress).toEqual([{ from: [pods('portal', 'portal')], ports: PORT(8080) }]);
    expect(policy('portal').ingress).toBeUndefined();
    expect(policy('portal').egress).toContainEqual({ to: [pods('registry', 'registry')], ports: PORT(8080) });
    expect(rendered.one('NetworkPolicy', 'portal').metadata.annotations).toEqual({
      'strata.dev/egress-hosts': 'login.acme.example:443',
    });
  });

  it('tells what the composition knows of servers', () => {
    expect(config.servers).toEqual([{ name: 'example.acme.mcp/github', permissions: [], egress: [] }]);
  });
});

describe('replicas', () => {
  const sessions = { key: SECRET, seconds: 3_600 };

  it('share a secret, which each reads from a file, and a browser mostly stays with one of them', () => {
    const { rendered, config } = compose({ replicas: 3, sessions });
    expect(config.sessions).toMatchObject({ keyFile: '/var/run/strata/secrets/session-key', seconds: 3_600 });
    const { replicas, template } = rendered.one('Deployment', 'portal').spec;
    expect(replicas).toBe(3);
    expect(JSON.stringify(template.spec.volumes)).toContain('{"key":"client-secret","path":"session-key"}');
    expect(rendered.one('Service', 'portal').spec).toMatchObject({
      sessionAffinity: 'ClientIP',
      sessionAffinityConfig: { clientIP: { timeoutSeconds: 600 } },
    });
    expect(rendered.one('PodDisruptionBudget', 'portal').spec).toMatchObject({ maxUnavailable: 1 });
    expect(evaluate(rendered.manifests).findings).toEqual([]);
  });

  it('are two from stage 3 on where there is a secret, and one where there is none', () => {
    const platform = { stage: Stage.SCALE, runtimeImage: `ghcr.io/acme/runtime@${HASH}` };
    const at = (props: object) =>
      compose(props, { platform: { ...leastPlatform(Stage.SCALE), ...platform } }).rendered.one('Deployment', 'portal');
    expect(at({ sessions }).spec.replicas).toBe(2);
    expect(at({}).spec.replicas).toBe(1);
  });

  it('need no secret where nobody logs in', () => {
    const { rendered } = compose({ replicas: 2, login: undefined, anonymous: true }, { registry: { anonymous: true } });
    expect(rendered.one('Deployment', 'portal').spec.replicas).toBe(2);
    expect(rendered.one('Service', 'portal').spec.sessionAffinity ?? 'None').toBe('None');
  });
});

describe('gateways', () => {
  const gateway = { signingKey: KEY, host: 'tools.acme.example', title: 'Tools of Acme' };

  it('with a host are told to clients, those before and those after the portal', () => {
    const { config } = compose(
      {},
      {
        registry: {
          sources: [
            RegistrySource.composition(),
            RegistrySource.saas({
              servers: [
                { name: 'app.linear/mcp', description: 'Issues.', url: 'https://tools.acme.example/mcp' },
                { name: 'com.other/mcp', description: 'Others.', url: 'https://mcp.other.example/mcp' },
              ],
            }),
          ],
        },
        before: (platform) => {
          const notes = platform.addServer('notes', LEAST);
          platform.addGateway({ ...gateway, servers: [notes] });
        },
        after: (platform) => {
          const inside = platform.addServer('inside', LEAST);
          platform.addGateway({ id: 'inner', signingKey: KEY, servers: [inside] });
        },
      },
    );
    const [only, ...others] = config.gateways;
    expect(others).toEqual([]);
    expect(only).toMatchObject({
      name: 'acme',
      title: 'Tools of Acme',
      url: 'https://tools.acme.example/mcp',
      servers: ['app.linear/mcp', 'example.acme.mcp/notes'],
    });
    const clients = Object.fromEntries(only?.installs.map(({ client, link }) => [client, link]) ?? []);
    expect(clients['cursor']).toMatch(/^cursor:\/\/anysphere\.cursor-deeplink\/mcp\/install\?name=acme/);
    expect(Object.keys(clients).length).toBeGreaterThan(10);
  });

  it('of which there are several have names of their own', () => {
    const { config } = compose(
      {},
      {
        after: (platform) => {
          const server = platform.addServer('notes', LEAST);
          platform.addGateway({ ...gateway, servers: [server] });
          platform.addGateway({ ...gateway, id: 'partners', host: 'partners.acme.example', servers: [server] });
        },
      },
    );
    expect(config.gateways.map(({ name, servers }) => [name, servers])).toEqual([
      ['acme-gateway', ['example.acme.mcp/notes']],
      ['acme-partners', ['example.acme.mcp/notes']],
    ]);
  });
});

test('locked tools, a README and permissions stand on the page of a server, and its use where somebody counts', () => {
  const tool = { name: 'read', description: 'Reads.', inputSchema: {}, hash: HASH, tokens: 7 };
  const servers = { 'acme/acme/notes': { source: 'a', tools: [tool], hash: HASH, tokens: 7 } };
  const lock = join(folder, 'tools.lock.json');
  writeFileSync(lock, JSON.stringify({ version: 1, servers }));
  const { config, policy } = compose(
    { usage: { url: 'http://prometheus.monitoring.svc:9090' } },
    {
      platform: {
        toolLock: ToolLockFile.read(lock),
      },
      after: (platform) =>
        platform.addServer('notes', { ...LEAST, listing: { readme: '# Notes', permissions: ['Reads notes.'] } }),
    },
  );
  expect(config.servers[1]).toEqual({
    name: 'example.acme.mcp/notes',
    readme: '# Notes',
    permissions: ['Reads notes.'],
    egress: [],
    tools: [{ name: 'read', description: 'Reads.', tokens: 7 }],
    workload: { platform: 'acme', namespace: 'acme', workload: 'notes' },
  });
  expect(config.usage).toMatchObject({ url: 'http://prometheus.monitoring.svc:9090', privateNetwork: true });
  expect(policy('portal').egress).toContainEqual({
    to: [
      {
        podSelector: {},
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } },
      },
    ],
    ports: PORT(9090),
  });
});

test('a public issuer is reached through the proxy that enforces names', () => {
  const { config, policy } = compose({}, { after: (platform) => platform.addEgressProxy() });
  expect(config.login?.proxy).toMatch(/^http:\/\/egress-proxy\.acme\.svc:\d+$/);
  expect(JSON.stringify(policy('portal'))).not.toContain('ipBlock');
});

test('a portal is published whole, and opens to who carries the traffic', () => {
  const from = [Peer.namespace('gateways')];
  const { rendered, config, policy } = compose({
    host: undefined,
    expose: GatewayApi.route({ parent: { name: 'public' }, from }),
  });
  expect(rendered.one('HTTPRoute', 'portal').spec).toMatchObject({ hostnames: ['portal.mcp.acme.example'] });
  expect(config.origin).toBe('https://portal.mcp.acme.example');
  expect(policy('portal').ingress).toMatchObject([{ ports: PORT(8080) }]);
});

test('a portal in a chart of its own shows the registry that it is given', () => {
  const app = new App();
  const chart = new Chart(app, 'portal', { namespace: 'portal' });
  const registry = new McpRegistry(chart, 'registry', { anonymous: true });
  new McpPortal(chart, 'portal', { registry, anonymous: true, host: 'portal.acme.example', stage: Stage.PILOT });
  const { data } = new Rendered(synthesize(app)).one('ConfigMap', 'portal');
  expect(JSON.parse(data['config.json'])).toMatchObject({
    anonymous: true,
    registry: { url: 'http://registry.portal.svc:8080' },
  });
});
