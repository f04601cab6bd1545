import { App } from 'cdk8s';
import {
  Egress,
  EgressVia,
  McpPlatform,
  type McpServerProps,
  Oidc,
  type OidcProps,
  Peer,
  Secrets,
  Stage,
  synthesize,
  ToolPolicy,
} from '../../../src';
import { errorsOf } from '../../support/refusal';
import { LEAST, leastPlatform, Rendered, renderPlatform, renderServer } from '../../support/render';

const ISSUER = 'https://login.acme.example';
const CALLERS = { allowFrom: [Peer.pods({ app: 'assistant' }, 'assistants')] };
/** What the egress proxy lets through, by port. */
const ports = (rendered: Rendered): Record<string, unknown> => {
  const { listeners } = JSON.parse(rendered.one('ConfigMap', 'egress-proxy').data['config.json']);
  return Object.fromEntries(listeners.map(({ port, allow }: { port: number; allow: unknown }) => [port, allow]));
};
const codes = (step: () => unknown) => errorsOf(step).map(({ code }) => code);

describe('a server that checks tokens itself', () => {
  const identity = Oidc.issuer(ISSUER, { ca: { configMap: 'ca', key: 'ca.crt' }, scopes: ['mcp'] });
  const rendered = renderServer({ ...CALLERS, identity, publicUrl: 'https://files.acme.example/mcp' });

  test('is a resource of its own: tokens for it are good for nothing else', () => {
    expect(rendered.config.authentication).toMatchObject({
      resource: 'https://files.acme.example/mcp',
      requiredScopes: ['mcp'],
      issuers: [{ issuer: ISSUER, audiences: ['https://files.acme.example/mcp'] }],
    });
    expect(rendered.config.listen.allowedHosts).toContain('files.acme.example');
  });

  test('reaches the issuer, and says so', () => {
    const policy = rendered.one('NetworkPolicy');
    expect(JSON.stringify(policy.spec.egress)).toContain('"port":443');
    expect(policy.metadata.annotations['strata.dev/egress-hosts']).toBe('login.acme.example:443');
  });

  test('gives certificates to the bridge, and none to the program', () => {
    const mounts = (name: string) => JSON.stringify(rendered.container(name).volumeMounts);
    expect(mounts('bridge')).toContain('/var/run/strata/trust');
    expect(mounts('server')).not.toContain('/var/run/strata/trust');
  });
});

describe('callers of their own', () => {
  const refused = (props: Partial<McpServerProps>, stage = Stage.PILOT, domain?: string) =>
    codes(() => renderPlatform({ stage, ...(domain && { domain }) }, props));

  test('are known from stage 3 on', () => {
    expect(refused(CALLERS, Stage.PILOT)).toEqual([]);
    const decided = { ...CALLERS, policy: new ToolPolicy() };
    expect(refused(decided, Stage.SCALE)).toEqual(['IDENTITY_REQUIRED']);
    expect(refused({ ...decided, identity: Oidc.issuer(ISSUER) }, Stage.SCALE)).toEqual([]);
    expect(refused({}, Stage.SCALE)).toEqual([]);
  });

  test('call nothing that nobody permitted, from stage 3 on', () => {
    const known = { ...CALLERS, identity: Oidc.issuer(ISSUER) };
    expect(refused(known, Stage.PILOT)).toEqual([]);
    expect(refused(known, Stage.SCALE)).toEqual(['SERVER_POLICY_REQUIRED']);
    expect(refused({ ...known, policy: new ToolPolicy() }, Stage.SCALE)).toEqual([]);
    expect(refused({ ...CALLERS, unsafe: { anonymousCallers: 'the mesh tells who calls' } }, Stage.SCALE)).toEqual([]);
    const { config } = renderPlatform({ stage: Stage.SCALE }, { ...known, policy: new ToolPolicy() });
    expect(config.policy).toEqual({ engine: 'cedar', policies: [], mode: 'enforce', arguments: true });
  });

  test('are known from stage 2 on where they come from outside the cluster', () => {
    expect(refused({ allowFrom: [Peer.cidr('10.0.0.0/24')] })).toEqual(['IDENTITY_REQUIRED']);
    expect(refused({ ...CALLERS, hosts: ['files.acme.example'] })).toEqual(['IDENTITY_REQUIRED']);
    expect(refused({ ...CALLERS, publicUrl: 'https://files.acme.example/mcp' })).toEqual(['IDENTITY_REQUIRED']);
    expect(refused(CALLERS, Stage.PILOT, 'mcp.acme.example')).toEqual(['IDENTITY_REQUIRED']);
    expect(refused({ ...CALLERS, hosts: ['files.acme.example'] }, Stage.EXPERIMENT)).toEqual([]);
  });

  test('are known by the issuer of the platform, and strangers are named', () => {
    const decided = { ...CALLERS, policy: new ToolPolicy() };
    const { config } = renderPlatform({ stage: Stage.SCALE, identity: Oidc.issuer(ISSUER) }, decided);
    expect(config.authentication.issuers[0].issuer).toBe(ISSUER);
    const unsafe = { anonymousCallers: 'the mesh tells who calls' };
    const open = renderPlatform({ stage: Stage.SCALE, identity: Oidc.issuer(ISSUER) }, { ...CALLERS, unsafe });
    expect(open.config.authentication).toBeUndefined();
    expect(open.one('Deployment').metadata.annotations['strata.dev/unsafe']).toBe('anonymousCallers');
    expect(refused({ unsafe })).toEqual(['UNSAFE_NEEDLESS']);
  });

  test('cost nothing where there are none', () => {
    expect(renderPlatform({ identity: Oidc.issuer(ISSUER) }).config.authentication).toBeUndefined();
  });
});

test('a public issuer opens no way past an egress proxy', () => {
  const compose = (props: OidcProps) => {
    const app = new App();
    const platform = new McpPlatform(app, 'acme', leastPlatform());
    platform.addEgressProxy();
    platform.addServer('files', {
      ...LEAST,
      ...CALLERS,
      egress: [Egress.https('api.github.com')],
      identity: Oidc.issuer(ISSUER, props),
    });
    return new Rendered(synthesize(app));
  };
  const through = compose({});
  const url = `http://egress-proxy.acme.svc:${Object.keys(ports(through))[0]}`;
  const bridge = JSON.parse(through.one('ConfigMap', 'files-bridge').data['config.json']);
  expect(bridge.authentication.issuers).toMatchObject([{ issuer: ISSUER, proxy: url }]);
  expect(JSON.stringify(through.one('NetworkPolicy', 'files').spec.egress)).not.toContain('0.0.0.0/0');
  expect(through.one('NetworkPolicy', 'files').metadata.annotations['strata.dev/egress-hosts']).toBe(
    'api.github.com:443,login.acme.example:443',
  );
  expect(Object.values(ports(through))).toEqual([
    [
      { host: 'api.github.com', port: 443 },
      { host: 'login.acme.example', port: 443 },
    ],
  ]);
  const egress = compose({ peer: Peer.cidr('10.30.0.0/24'), privateNetwork: true }).one('NetworkPolicy', 'files').spec
    .egress;
  expect(JSON.stringify(egress)).toContain('10.30.0.0/24');
  expect(JSON.stringify(egress)).not.toContain('0.0.0.0/0');
});

test('a way that is there for the bridge alone is not told to the program', () => {
  const app = new App();
  const platform = new McpPlatform(app, 'acme', leastPlatform());
  platform.addEgressProxy();
  platform.addServer('files', { ...LEAST, ...CALLERS, identity: Oidc.issuer(ISSUER) });
  const rendered = new Rendered(synthesize(app));
  expect(Object.values(ports(rendered))).toEqual([[{ host: 'login.acme.example', port: 443 }]]);
  expect(JSON.stringify(rendered.one('Deployment', 'files'))).not.toContain('HTTPS_PROXY');
  expect(JSON.stringify(rendered.one('NetworkPolicy', 'files').spec.egress)).not.toContain('0.0.0.0/0');
});

test.each([
  ['cilium', EgressVia.cilium()],
  ['istio', EgressVia.istio({ mode: 'ambient', waypoint: { name: 'egress', namespace: 'istio-egress' } })],
])('what decides for the whole pod carries the bridge too: %s', (_, egressVia) => {
  const rendered = renderPlatform({ egressVia }, { ...CALLERS, identity: Oidc.issuer(ISSUER) });
  expect(JSON.stringify(rendered.one('NetworkPolicy', 'files').spec)).not.toContain('0.0.0.0/0');
  expect(JSON.stringify(rendered.manifests)).toContain('login.acme.example');
  expect(rendered.config.authentication.issuers[0].proxy).toBeUndefined();
});

test('what enforces names and carries nothing for the bridge leaves no public issuer', () => {
  const egressVia = { route: () => ({ rule: Egress.pods(Peer.namespace('egress'), 3128).rule, needsDns: true }) };
  const identity = Oidc.issuer(ISSUER);
  expect(codes(() => renderPlatform({ egressVia }, { ...CALLERS, identity }))).toEqual(['IDENTITY_ISSUER_PUBLIC']);
});

test('several issuers are trusted side by side', () => {
  const both = Oidc.issuer(ISSUER, { scopes: ['mcp'] }).and(
    Oidc.issuer('https://partner.example', { audience: 'acme' }),
  );
  const { config } = renderServer({ ...CALLERS, identity: both });
  expect(config.authentication.issuers.map(({ issuer }: { issuer: string }) => issuer)).toEqual([
    ISSUER,
    'https://partner.example',
  ]);
  expect(codes(() => both.and(Oidc.issuer(ISSUER)))).toEqual(['IDENTITY_ISSUER_TWICE']);
  expect(codes(() => both.and(Oidc.issuer('https://third.example', { scopes: ['a'] })))).toEqual([
    'IDENTITY_SETTINGS_TWICE',
  ]);
});

test.each<[string, string, OidcProps, string]>([
  ['in clear text', 'http://login.acme.example', {}, 'IDENTITY_ISSUER_INVALID'],
  ['with a query', `${ISSUER}?a=b`, {}, 'IDENTITY_ISSUER_INVALID'],
  ['with a password', 'https://a:b@login.acme.example', {}, 'IDENTITY_ISSUER_INVALID'],
  ['that is no URL', 'login.acme.example', {}, 'IDENTITY_ISSUER_INVALID'],
  ['that is nowhere', 'https://login', {}, 'IDENTITY_PEER_REQUIRED'],
  ['at the metadata service', 'https://metadata.google.internal', {}, 'NETWORK_HOST_METADATA'],
  ['for nobody', ISSUER, { audience: [] }, 'PROP_INVALID'],
  ['with certificates of no name', ISSUER, { ca: { configMap: 'A B', key: 'k' } }, 'PROP_INVALID'],
  ['with keys in clear words', ISSUER, { jwksUri: 'keys' }, 'IDENTITY_URL_INVALID'],
])('an issuer is refused %s', (_, url, props, code) => {
  expect(codes(() => Oidc.issuer(url, props))).toEqual([code]);
});

test('algorithms that share a secret are refused', () => {
  const props = { algorithms: ['HS256'] } as never;
  expect(codes(() => renderServer({ ...CALLERS, identity: Oidc.issuer(ISSUER, props) }))).toEqual(['PROP_INVALID']);
});

test('a password in an issuer is not repeated in the error', () => {
  const [error] = errorsOf(() => Oidc.issuer('https://a:hunter2@login.acme.example'));
  expect(error?.message).not.toContain('hunter2');
});

test('the page that design begins with composes', () => {
  const app = new App();
  const acme = new McpPlatform(app, 'acme', {
    ...leastPlatform(Stage.PILOT),
    domain: 'mcp.acme.example',
    identity: Oidc.issuer(ISSUER, { audience: 'https://mcp.acme.example' }),
    secrets: Secrets.vault({ address: 'https://vault.acme.example', mount: 'kv' }),
  });
  const payments = acme.addTenant('payments', { groups: ['payments-devs'] });
  const github = payments.addServer('github', {
    ...LEAST,
    secrets: { TOKEN: Secrets.ref('mcp/github#token') },
    egress: [Egress.https('api.github.com')],
  });
  const gateway = acme.addGateway({ servers: [github] });
  gateway.policy.allow('payments-devs').toCall(github, 'get_*');
  const rendered = new Rendered(synthesize(app));
  expect(gateway.config.signer?.keyFile).toBe('/var/run/strata/secrets/signing-key.pem');
  expect(JSON.stringify(rendered.manifests)).toContain('acme/gateway');
  expect(gateway.config.policy).toMatchObject({ engine: 'cedar' });
});
