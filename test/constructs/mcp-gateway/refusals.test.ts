import { App, Chart } from 'cdk8s';
import {
  ClientCredentials,
  GatewaySigned,
  McpGateway,
  McpPlatform,
  None,
  Oidc,
  Peer,
  type PlatformGatewayProps,
  type PlatformServerProps,
  type RemoteServerProps,
  Secrets,
  Stage,
  StaticHeader,
} from '../../../src';
import { errorsOf } from '../../support/refusal';
import { leastPlatform } from '../../support/render';
import { compose, ISSUER, KEY } from './support';

const REDIS = { url: 'rediss://redis.stores.svc:6380' };
const BUDGET = { name: 'team', per: 'principal', unit: 'calls', amount: 1, window: 'day' } as const;
const codes = (step: () => unknown) => errorsOf(step).map(({ code }) => code);
const token = new StaticHeader({ name: 'Authorization', value: KEY, prefix: 'Bearer ' });
const client = { issuer: ISSUER, clientId: 'gateway', secret: KEY };

test.each<[string, string, PlatformGatewayProps, Record<string, Partial<PlatformServerProps>>?]>([
  ['without a key to sign with', 'GATEWAY_SIGNING_KEY_MISSING', { signingKey: undefined }],
  ['with a key that nothing is signed with', 'GATEWAY_SIGNING_KEY_NEEDLESS', { token }],
  ['without a server behind it', 'GATEWAY_UPSTREAMS_MISSING', { signingKey: undefined }, {}],
  ['that selects nothing', 'GATEWAY_UPSTREAMS_MISSING', { signingKey: undefined, select: { labels: { tier: 'x' } } }],
  ['with settings of a server that it does not have', 'GATEWAY_UPSTREAM_UNKNOWN', { upstreams: { gitub: {} } }],
  ['that would lose sessions between replicas', 'GATEWAY_SESSIONS_STORE_REQUIRED', { replicas: 2 }],
  ['that would lose sessions by scaling in', 'GATEWAY_SESSIONS_STORE_REQUIRED', { autoscale: { min: 1, max: 3 } }],
  [
    'with a password in the address of its store',
    'GATEWAY_REDIS_INVALID',
    { redis: { url: 'redis://:pw@redis.a.svc' } },
  ],
  ['with a store of another kind', 'GATEWAY_REDIS_INVALID', { redis: { url: 'http://redis.a.svc' } }],
  ['with a store that is nowhere', 'GATEWAY_REDIS_PEER_REQUIRED', { redis: { url: 'redis://redis' } }],
  ['with a store on the internet', 'GATEWAY_REDIS_PEER_REQUIRED', { redis: { url: 'rediss://redis.acme.example' } }],
  ['with an address that is none', 'GATEWAY_CLUSTER_IP_INVALID', { clusterIp: '10.96.0' }],
  ['under a host that is none', 'GATEWAY_HOST_INVALID', { host: 'https://mcp.acme.example' }],
  ['with a name that no Service takes', 'GATEWAY_NAME_INVALID', { name: '1-gateway' }],
  ['that runs no replica', 'PROP_INVALID', { replicas: 0 }],
  ['with a search of nothing', 'PROP_INVALID', { search: { results: 51 } }],
  ['with a limit that permits nothing', 'PROP_INVALID', { rateLimits: [{ per: 'tool', requests: 0, seconds: 1 }] }],
  ['with budgets that end with its pods', 'GATEWAY_BUDGETS_STORE_REQUIRED', { budgets: [BUDGET] }],
  ['with a budget of nothing', 'PROP_INVALID', { budgets: [{ ...BUDGET, amount: 0 }], redis: REDIS }],
  [
    'with a budget of a server that it does not have',
    'PROP_INVALID',
    { budgets: [{ ...BUDGET, upstreams: ['x'] }], redis: REDIS },
  ],
  ['with a web page that is none', 'PROP_INVALID', { listSeconds: -1 }],
  [
    'on nodes of the control plane',
    'PROP_INVALID',
    { scheduling: { nodeSelector: { 'node-role.kubernetes.io/control-plane': '' } } },
  ],
  [
    'with a relaxation without a reason',
    'UNSAFE_REASON_MISSING',
    { identity: undefined, unsafe: { anonymousCallers: 'why' } },
  ],
  [
    'that is open to strangers, and asks who they are',
    'UNSAFE_NEEDLESS',
    { unsafe: { anonymousCallers: 'a demo of an hour' } },
  ],
  [
    'that stays open without its store, and has none',
    'UNSAFE_NEEDLESS',
    { unsafe: { openOnStoreFailure: 'calls matter more' } },
  ],
  ['with a budget for one replica', 'SERVER_DISRUPTION_SINGLE', { disruption: { minAvailable: 1 } }],
])('a gateway is refused %s', (_, code, props, ...[servers]) => {
  expect(codes(() => compose(props, servers ?? { github: {} }))).toEqual([code]);
});

test('nobody is anonymous from stage 2 on, unless the composition says so', () => {
  expect(codes(() => compose({ identity: undefined }))).toEqual(['GATEWAY_IDENTITY_REQUIRED']);
  const { config, rendered } = compose({ identity: undefined, unsafe: { anonymousCallers: 'a demo of an hour' } });
  expect(config.authentication).toBeUndefined();
  expect(rendered.one('Deployment', 'gateway').metadata.annotations['strata.dev/unsafe']).toBe('anonymousCallers');
  expect(
    compose({ identity: undefined }, undefined, { stage: Stage.EXPERIMENT }).config.authentication,
  ).toBeUndefined();
});

test('two gateways never share a host', () => {
  const twice = () =>
    compose({ host: 'mcp.acme.example' }, undefined, {}, (gateway, platform) => {
      platform.addGateway({ id: 'other', identity: Oidc.issuer(ISSUER), signingKey: KEY, host: gateway.host });
    });
  expect(codes(twice)).toEqual(['GATEWAY_HOST_TAKEN']);
});

test('two servers never share an id, and a setting tells them apart', () => {
  const make = (upstreams = {}) => {
    const app = new App();
    const platform = new McpPlatform(app, 'acme', { ...leastPlatform(), namespaces: ['a', 'b'] });
    const image = { image: 'ghcr.io/acme/files:1.0.0', command: ['/files'] };
    const one = platform.addServer('files', { ...image, namespace: 'a' });
    const other = platform.addServer('documents', { ...image, name: 'files', namespace: 'b' });
    return platform.addGateway({ servers: [one, other], identity: Oidc.issuer(ISSUER), signingKey: KEY, upstreams });
  };
  expect(codes(() => make().config)).toEqual(['GATEWAY_UPSTREAM_TAKEN']);
  expect(make({ 'b/files': { id: 'documents' } }).upstreams).toEqual(['documents', 'files']);
});

test('there is a limit to what one ConfigMap holds, and to what one gateway serves', () => {
  const describe = Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`tool_${n}`, 'x'.repeat(30_000)]));
  expect(codes(() => compose({ upstreams: { github: { tools: { describe } } } }))).toEqual([
    'GATEWAY_CONFIG_TOO_LARGE',
  ]);
  const many = () =>
    compose({}, undefined, {}, (gateway) => {
      for (let n = 0; n < 200; n++)
        gateway.addRemote(`remote-${n}`, { url: `https://mcp${n}.acme.example/mcp`, token });
    });
  expect(codes(many)).toEqual(['GATEWAY_QUOTA_EXCEEDED']);
});

test.each<[string, string, Partial<RemoteServerProps>]>([
  ['in clear text', 'GATEWAY_REMOTE_INVALID', { url: 'http://mcp.acme.example/mcp' }],
  ['at an address', 'GATEWAY_REMOTE_INVALID', { url: 'https://10.0.0.1/mcp' }],
  ['at a name without a dot', 'GATEWAY_REMOTE_INVALID', { url: 'https://intranet/mcp' }],
  ['at the metadata service', 'NETWORK_HOST_METADATA', { url: 'https://metadata.google.internal/mcp' }],
  ['in the cluster that is on the internet', 'GATEWAY_REMOTE_INVALID', { network: 'cluster' }],
  ['in the cluster that is nowhere', 'GATEWAY_REMOTE_INVALID', { network: 'cluster', url: 'http://crm/mcp' }],
  ['with credentials in its address', 'IDENTITY_URL_INVALID', { url: 'https://a:b@mcp.acme.example/mcp' }],
  ['without anything to show', 'PROP_INVALID', { token: undefined as never }],
])('a server elsewhere is refused %s', (_, code, props) => {
  const add = () =>
    compose({}, undefined, {}, (gateway) =>
      gateway.addRemote('crm', { url: 'https://mcp.acme.example/mcp', token, ...props }),
    );
  expect(codes(add)).toEqual([code]);
});

test('a server elsewhere has an id of its own', () => {
  const add = () =>
    compose({}, undefined, {}, (gateway) =>
      gateway.addRemote('github', { url: 'https://mcp.acme.example/mcp', token }),
    );
  expect(codes(add)).toEqual(['GATEWAY_UPSTREAM_TAKEN']);
});

test('a server that asks its callers for tokens is not shown anything else', () => {
  const asks = { identity: Oidc.issuer(ISSUER), allowFrom: [Peer.pods({ app: 'assistant' }, 'assistants')] };
  const none = new None({ reason: 'the network tells who calls' });
  expect(codes(() => compose({ token: none, signingKey: undefined }, { github: asks }))).toEqual([
    'GATEWAY_TOKEN_UNTRUSTED',
  ]);
  expect(compose({ token: none, signingKey: undefined }).gateway.relaxations).toEqual([
    ['none.github', 'the network tells who calls'],
  ]);
});

test.each<[string, () => unknown, string]>([
  ['nothing without a reason', () => new None({ reason: 'because' }), 'UNSAFE_REASON_MISSING'],
  ['a token for a day', () => new GatewaySigned({ lifetimeSeconds: 86_400 }), 'PROP_INVALID'],
  ['a header that frames requests', () => new StaticHeader({ name: 'Host', value: KEY }), 'TOKEN_HEADER_INVALID'],
  ['a header with a line end', () => new StaticHeader({ name: 'A\r\nB', value: KEY }), 'TOKEN_HEADER_INVALID'],
  ['a value in the composition', () => new StaticHeader({ name: 'A', value: 'secret' as never }), 'PROP_INVALID'],
  [
    'a client without proof',
    () => new ClientCredentials({ client: { ...client, secret: undefined } }),
    'TOKEN_CLIENT_PROOF_INVALID',
  ],
  [
    'a client with two proofs',
    () => new ClientCredentials({ client: { ...client, key: KEY } }),
    'TOKEN_CLIENT_PROOF_INVALID',
  ],
  [
    'a client of a server without TLS',
    () => new ClientCredentials({ client: { ...client, issuer: 'http://idp.a.svc' } }),
    'IDENTITY_ISSUER_INVALID',
  ],
])('%s is never shown', (_, make, code) => {
  expect(codes(make)).toEqual([code]);
});

test('a gateway stands in a chart', () => {
  expect(codes(() => new McpGateway(new App(), 'gateway'))).toEqual(['GATEWAY_CHART_MISSING']);
  const chart = new Chart(new App(), 'chart');
  new McpGateway(chart, 'gateway', { identity: Oidc.issuer(ISSUER) });
  expect(codes(() => new McpGateway(chart, 'gateway'))).toEqual(['GATEWAY_NAME_TAKEN']);
});

test('props that do not exist are refused, and the right one is named', () => {
  const [error] = errorsOf(() => compose({ replica: 2 } as never));
  expect(error?.code).toBe('PROP_UNKNOWN');
  expect(error?.remedy).toContain('replicas');
});

test('secrets never stand in the configuration', () => {
  const { rendered } = compose({
    token: new StaticHeader({ name: 'X-Api-Key', value: Secrets.kubernetes({ name: 'github', key: 'k' }) }),
    signingKey: undefined,
  });
  expect(rendered.one('ConfigMap', 'gateway').data['config.json']).toContain('/var/run/strata/secrets/github-header');
  expect(rendered.kinds).not.toContain('Secret');
});
