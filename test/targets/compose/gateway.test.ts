import { App } from 'cdk8s';
import {
  ClientCredentials,
  Guardrail,
  McpPlatform,
  Oidc,
  Opa,
  Peer,
  Secrets,
  Stage,
  StaticHeader,
  synthesize,
  TokenExchange,
} from '../../../src';
import { BridgeConfig, GatewayConfig, PortalConfig } from '../../../src/contract';
import { type ComposeProject, composeProject, projectFiles } from '../../../src/targets/compose';
import { OPTIONS, STDIO } from './support';

const key = (name: string) => Secrets.kubernetes({ name, key: 'value' });
const ISSUER = 'https://login.acme.example';
const login = { privateNetwork: true, peer: Peer.cidr('10.0.0.0/24') };

/** A gateway with each kind of server behind it: one for it alone, one that others call too, one that is shown an exchanged token, and one elsewhere. */
function compose(more: object = {}): ComposeProject {
  const app = new App();
  const acme = new McpPlatform(app, 'acme', {
    stage: Stage.PILOT,
    environment: 'test',
    domain: 'mcp.acme.example',
    identity: Oidc.issuer(ISSUER, login),
  });
  const allowFrom = [Peer.pods({ app: 'assistant' }, 'assistants')];
  const tenant = acme.addTenant('payments', { groups: ['payments-devs'] });
  const behind = tenant.addServer('behind', STDIO);
  const open = acme.addServer('open', { ...STDIO, allowFrom });
  const lab = acme.addServer('lab', { ...STDIO });
  acme.addServer('alone', { ...STDIO, allowFrom });
  const client = { ...login, issuer: ISSUER, clientId: 'gateway', secret: key('gateway') };
  const gateway = acme.addGateway({
    servers: [behind, open, lab],
    upstreams: { lab: { token: new TokenExchange({ client }) } },
    host: 'mcp.acme.example',
    signingKey: key('signing'),
    redis: { url: 'rediss://redis.redis.svc:6379/0', password: key('redis') },
    replicas: 2,
    ...more,
  });
  gateway.addRemote('crm', {
    url: 'https://mcp.crm.example/mcp',
    token: new StaticHeader({ name: 'Authorization', value: key('crm') }),
  });
  gateway.addRemote('erp', {
    url: 'http://erp.legacy.svc:8080/mcp',
    network: 'cluster',
    token: new ClientCredentials({ client, resource: 'http://erp.legacy.svc:8080/mcp' }),
  });
  acme.addRegistry({ anonymous: true });
  acme.addPortal({ host: 'portal.acme.example', anonymous: true });
  return composeProject(synthesize(app), OPTIONS);
}

const made = compose();
const service = (name: string) => made.file.services[name];
const contentOf = (of: ComposeProject, name: string) =>
  of.configs.find(({ path }) => path === `config/${name}.json`)?.content;
const gateway = GatewayConfig.parse(contentOf(made, 'gateway'));
const bridge = (name: string) => BridgeConfig.parse(contentOf(made, `${name}-bridge`));
const urlOf = (id: string) => [...made.roles, ...made.servers].find((one) => one.id === id)?.url ?? '';
const addressOf = (name: string, network: string) => service(name)?.networks?.[network]?.ipv4_address ?? '';
const upstream = (id: string) => gateway.upstreams.find((one) => one.id === id);
const told = (of: ComposeProject) => of.notCarried.map(({ subject, what }) => `${subject}: ${what}`);
const LEG = 'strata-gateway-gateway.';

test('the gateway is hardened, and published on loopback', () => {
  expect(service('gateway')).toMatchObject({
    user: '65532:65532',
    read_only: true,
    cap_drop: ['ALL'],
    security_opt: ['no-new-privileges:true'],
    sysctls: { 'net.ipv4.ip_forward': '0' },
    restart: 'unless-stopped',
    command: ['gateway', '--config', '/etc/strata/config.json'],
    ports: [`${new URL(urlOf('gateway')).host}:8080`],
  });
  expect(JSON.stringify(service('gateway'))).not.toMatch(/docker\.sock|privileged|cap_add|"host"|devices/);
  expect(service('gateway')?.healthcheck?.test.at(-1)).toContain('/readyz');
});

test('a bridge that the cluster lets gateways call alone has no port; others keep theirs', () => {
  for (const id of ['behind', 'lab']) {
    expect(service(`${id}-bridge`)?.ports).toBeUndefined();
    expect(made.servers).toContainEqual({ id, url: urlOf('gateway'), asksForTokens: true, gateways: ['gateway'] });
    expect(bridge(id).listen.allowedHosts).toEqual([addressOf(`${id}-bridge`, `${LEG}${id}`)]);
  }
  for (const id of ['open', 'alone']) {
    expect(service(`${id}-bridge`)?.ports).toEqual([`${new URL(urlOf(id)).host}:8080`]);
    expect(made.servers.find((server) => server.id === id)).not.toHaveProperty('gateways');
  }
});

test('gateway and bridge share a network that nobody else is in, and that leads nowhere', () => {
  const members = (network: string) =>
    Object.entries(made.file.services)
      .filter(([, { networks = {} }]) => Object.hasOwn(networks, network))
      .map(([name]) => name)
      .sort();
  for (const id of ['behind', 'open', 'lab']) {
    expect(members(`${LEG}${id}`)).toEqual([`${id}-bridge`, 'gateway'].sort());
    expect(made.file.networks?.[`${LEG}${id}`]?.internal).toBe(true);
    expect(upstream(id)?.url).toBe(`http://${addressOf(`${id}-bridge`, `${LEG}${id}`)}:8080/mcp`);
  }
  expect(members('strata-entry')).toEqual(['gateway']);
  // Who asks no issuer but the gateway has no way out; the lab's bridge asks the company's.
  expect(members('strata-front')).toEqual(['alone-bridge', 'lab-bridge', 'open-bridge']);
  expect(Object.keys(service('gateway')?.networks ?? {})[0]).toBe('strata-entry');
});

describe('tokens', () => {
  test('for the gateway are for its URL here', () => {
    expect(gateway.authentication).toMatchObject({
      resource: urlOf('gateway'),
      issuers: [{ issuer: ISSUER, audiences: [urlOf('gateway')] }],
    });
  });

  test('of the gateway are signed with a key of this machine, and bridges fetch it in the network that they share', () => {
    const { issuer } = gateway.signer ?? {};
    expect(gateway.signer).toEqual({ issuer });
    expect(made.secrets.map(({ reference }) => reference).join()).not.toMatch(/signing|redis/);
    const [trusted] = bridge('behind').authentication?.issuers ?? [];
    const address = addressOf('gateway', `${LEG}behind`);
    expect(trusted).toMatchObject({ issuer, jwksUri: `http://${address}:8080/.well-known/jwks.json` });
    expect(gateway.listen.allowedHosts).toContain(address);
    expect(upstream('behind')?.token).toMatchObject({ kind: 'signed', audience: trusted?.audiences[0] });
  });

  test('for a bridge that clients come to themselves are for its URL here, whoever brings them', () => {
    const { resource, issuers } = bridge('open').authentication ?? {};
    expect(resource).toBe(urlOf('open'));
    expect(upstream('open')?.token).toMatchObject({ audience: urlOf('open') });
    for (const { audiences } of issuers ?? []) expect(audiences).toEqual([urlOf('open')]);
  });

  test('that are exchanged are for what they are for in the cluster', () => {
    const { resource } = bridge('lab').authentication ?? {};
    expect(resource).toMatch(/^http:\/\/lab\./);
    expect(upstream('lab')?.token).toMatchObject({ kind: 'exchange', resource });
  });
});

test('secrets of the gateway are files that it alone sees', () => {
  const own = made.secrets.filter((secret) => secret.service === 'gateway');
  expect(own.map(({ file }) => file).sort()).toEqual([
    'secrets/gateway/crm-header',
    'secrets/gateway/erp-client-secret',
    'secrets/gateway/lab-client-secret',
  ]);
  expect(
    service('gateway')
      ?.secrets?.map(({ source }) => source)
      .sort(),
  ).toEqual(own.map(({ name }) => name).sort());
});

test('what the cluster shares among replicas is kept in its process, and that is told', () => {
  expect(gateway.redis).toBeUndefined();
  for (const { store } of [gateway.sessions, gateway.rateLimits, gateway.budgets]) expect(store).toBe('process');
  const lines = told(made);
  expect(lines).toContain(
    'gateway: Redis is not used: one gateway keeps sessions and counts, and forgets them when it ends',
  );
  expect(lines).toContain("gateway: it signs with a key of each start: the cluster's stays there");
  expect(lines).toContain('gateway: one container, instead of 2 pods');
  expect(lines).toContain('gateway: erp is not of this composition, and is not reached');
  expect(lines.filter((line) => /^Deployment .*gateway/.test(line))).toEqual([]);
});

test('what decides about calls stays, and calls are refused as long as it cannot be asked', () => {
  const guarded = compose({
    policy: Opa.policy({ url: 'https://opa.policy.svc:8443/v1/data/mcp/allow' }),
    guardrails: [Guardrail.http({ name: 'dlp', url: 'https://dlp.policy.svc:8443/inspect' })],
  });
  const config = GatewayConfig.parse(contentOf(guarded, 'gateway'));
  expect(config.policy).toMatchObject({ engine: 'opa' });
  expect(config.guardrails).toMatchObject([{ name: 'dlp' }]);
  const refused = 'as long as that is not reached from here, every call is refused';
  expect(told(guarded)).toContain(
    `gateway: calls are decided at https://opa.policy.svc:8443/v1/data/mcp/allow: ${refused}`,
  );
  expect(told(guarded)).toContain(
    `gateway: calls are looked at by dlp at https://dlp.policy.svc:8443/inspect: ${refused}`,
  );
});

test('registry and portal show servers with the gateway that leads to them', () => {
  const { entries } = JSON.parse(projectFiles(made)['config/registry/composition.json'] ?? '');
  const remotes = Object.fromEntries(
    entries.map(({ server }: { server: { name: string; remotes: { url: string }[] } }) => [
      server.name.split('/')[1],
      server.remotes.map(({ url }) => url),
    ]),
  );
  const byGateway = [urlOf('gateway')];
  expect(remotes).toEqual({
    alone: [urlOf('alone')],
    behind: byGateway,
    crm: byGateway,
    erp: byGateway,
    lab: byGateway,
    open: byGateway,
  });
  const portal = PortalConfig.parse(contentOf(made, 'portal'));
  const shown = portal.gateways.map(({ url, servers }) => [url, servers?.map((name) => name.split('/')[1]).sort()]);
  expect(shown).toEqual([
    [urlOf('gateway'), ['behind', 'crm', 'erp', 'lab', 'open']],
    [urlOf('alone'), ['alone']],
  ]);
});

test('the same composition gives the same bytes', () => {
  expect(projectFiles(compose())).toEqual(projectFiles(made));
});
