import {
  type BudgetProps,
  CertManager,
  ClientCredentials,
  Dns,
  ExternalDns,
  GatewayApi,
  type GatewayParentProps,
  GatewaySigned,
  type GatewaySignedProps,
  Ingress,
  type IngressProps,
  type ManagedCertificateProps,
  None,
  type OAuthClientProps,
  Oidc,
  type OidcProps,
  type OwnGatewayProps,
  Peer,
  type PlatformGatewayProps,
  type RedisProps,
  type RemoteServerProps,
  Secrets,
  type SigningKeyProps,
  Stage,
  StaticHeader,
  type StaticHeaderProps,
  TokenExchange,
  type TokenExchangeProps,
  type UpstreamProps,
} from '../../../src';
import { IMAGE } from '../../support/render';
import { compose, ISSUER, KEY } from '../mcp-gateway/support';
import type { Case } from './case';

const OTHER = Secrets.kubernetes({ name: 'other', key: 'key' });
const FROM = [Peer.namespace('ingress')];
const HOST: PlatformGatewayProps = { host: 'mcp.acme.example' };
const MODERN: PlatformGatewayProps = { revisions: ['2026-07-28'] };

const gateway = (after: PlatformGatewayProps, before: PlatformGatewayProps = {}): Case => {
  const servers = { github: { labels: { tier: 'a' } }, files: { labels: { tier: 'b' } } };
  const render = (props: PlatformGatewayProps) =>
    compose(props, servers, { namespaces: ['acme', 'b'] }).rendered.manifests;
  return { before: () => render(before), after: () => render({ ...before, ...after }) };
};
const upstream = (after: UpstreamProps) => gateway({ upstreams: { github: after } });
const REDIS: RedisProps = { url: 'redis://redis.stores.svc:6379' };
const redis = (after: Partial<RedisProps>) => gateway({ redis: { ...REDIS, ...after } }, { redis: REDIS });
const BUDGET: BudgetProps = { name: 'team', per: 'principal', unit: 'calls', amount: 1, window: 'day' };
const budget = (after: Partial<BudgetProps>, before: readonly BudgetProps[] = [BUDGET]) =>
  gateway({ budgets: [{ ...BUDGET, ...after }] }, { budgets: before, redis: REDIS });
const REMOTE: RemoteServerProps = {
  url: 'https://mcp.crm.example/mcp',
  token: new StaticHeader({ name: 'A', value: KEY }),
};
const remote = (after: Partial<RemoteServerProps>, before: Partial<RemoteServerProps> = {}): Case => {
  const render = (props: Partial<RemoteServerProps>) =>
    compose({}, undefined, {}, (made) => made.addRemote('crm', { ...REMOTE, ...props })).rendered.manifests;
  return { before: () => render(before), after: () => render({ ...before, ...after }) };
};
const oidc = (after: OidcProps) => gateway({ identity: Oidc.issuer(ISSUER, after) });
const CLIENT: OAuthClientProps = { issuer: ISSUER, clientId: 'gateway', secret: KEY };
const unsigned = { signingKey: undefined };
const exchange = (after: Partial<TokenExchangeProps>): Case =>
  gateway(
    { token: new TokenExchange({ client: CLIENT, ...after }) },
    { ...unsigned, token: new TokenExchange({ client: CLIENT }) },
  );
const credentials = (after: object): Case =>
  gateway(
    { token: new ClientCredentials({ client: CLIENT, ...after }) },
    { ...unsigned, token: new ClientCredentials({ client: CLIENT }) },
  );
const client = (after: Partial<OAuthClientProps>) => exchange({ client: { ...CLIENT, ...after } });
const HEADER: StaticHeaderProps = { name: 'X-Api-Key', value: KEY };
const header = (after: Partial<StaticHeaderProps>): Case =>
  gateway({ token: new StaticHeader({ ...HEADER, ...after }) }, { ...unsigned, token: new StaticHeader(HEADER) });
const signed = (after: GatewaySignedProps) => gateway({ token: new GatewaySigned(after) });
const INGRESS: IngressProps = { className: 'traefik', from: FROM, tlsSecret: 'tls' };
const ingress = (after: Partial<IngressProps>): Case =>
  gateway({ expose: new Ingress({ ...INGRESS, ...after }) }, { ...HOST, expose: new Ingress(INGRESS) });
const PARENT: GatewayParentProps = { name: 'public' };
const route = (after: Partial<GatewayParentProps>, from = FROM): Case =>
  gateway(
    { expose: GatewayApi.route({ parent: { ...PARENT, ...after }, from }) },
    { ...HOST, expose: GatewayApi.route({ parent: PARENT, from: FROM }) },
  );
const OWN: OwnGatewayProps = { className: 'istio', from: FROM, tlsSecret: 'tls' };
const own = (after: Partial<OwnGatewayProps>): Case =>
  gateway({ expose: GatewayApi.gateway({ ...OWN, ...after }) }, { ...HOST, expose: GatewayApi.gateway(OWN) });
const CERTIFICATE: ManagedCertificateProps = { issuer: { name: 'letsencrypt' } };
const certificate = (after: Partial<ManagedCertificateProps>): Case => {
  const expose = (props: ManagedCertificateProps) =>
    new Ingress({ ...INGRESS, certificate: CertManager.certificate(props) });
  return gateway({ expose: expose({ ...CERTIFICATE, ...after }) }, { ...HOST, expose: expose(CERTIFICATE) });
};
const signingKey = (after: SigningKeyProps) =>
  gateway({ signingKey: CertManager.signingKey(after) }, { signingKey: CertManager.signingKey() });
const record = (after: object): Case => {
  const props = { targets: ['192.0.2.1'] };
  return gateway(
    { dnsRecord: ExternalDns.record({ ...props, ...after }) },
    { ...HOST, dnsRecord: ExternalDns.record(props) },
  );
};
const CA = { configMap: 'ca', key: 'ca.crt' };
const LIMIT = { per: 'tool', requests: 1, seconds: 1 } as const;

export const GATEWAY_CASES: Readonly<Record<string, Case>> = {
  'PlatformGatewayProps.namespace': gateway({ namespace: 'b' }),
  'PlatformGatewayProps.id': gateway({ id: 'other' }),
  'McpGatewayProps.servers': gateway({ servers: [], select: { labels: { tier: 'a' } } }),
  'McpGatewayProps.select': gateway({ select: { labels: { tier: 'a' } } }),
  'McpGatewayProps.upstreams': upstream({ requestSeconds: 5 }),
  'McpGatewayProps.token': gateway({ token: new None({ reason: 'the network tells who calls' }), ...unsigned }),
  'McpGatewayProps.signingKey': gateway({ signingKey: OTHER }),
  'McpGatewayProps.previousSigningKey': gateway({ previousSigningKey: OTHER }),
  'McpGatewayProps.identity': gateway({ identity: Oidc.issuer('https://other.acme.example') }),
  'McpGatewayProps.policy': gateway({ policy: { render: () => ({ engine: 'cedar', policies: [] }) } }),
  'McpGatewayProps.rateLimits': gateway({ rateLimits: [LIMIT] }),
  'McpGatewayProps.host': gateway(HOST),
  'McpGatewayProps.expose': gateway({ expose: new Ingress(INGRESS) }, HOST),
  'McpGatewayProps.dnsRecord': gateway({ dnsRecord: ExternalDns.record({ targets: ['192.0.2.1'] }) }, HOST),
  'McpGatewayProps.allowFrom': gateway({ allowFrom: FROM }),
  'McpGatewayProps.naming': gateway({ naming: { prefix: 'none' } }),
  'McpGatewayProps.search': gateway({ search: { mode: 'auto' } }),
  'McpGatewayProps.revisions': gateway(MODERN),
  'McpGatewayProps.sessions': gateway({ sessions: { max: 4 } }),
  'McpGatewayProps.redis': gateway({ redis: REDIS }),
  'McpGatewayProps.listSeconds': gateway({ listSeconds: 5 }),
  'McpGatewayProps.link': gateway({ link: false }),
  'McpGatewayProps.replicas': gateway({ replicas: 3 }, MODERN),
  'McpGatewayProps.autoscale': gateway({ autoscale: { min: 1, max: 3 } }, MODERN),
  'McpGatewayProps.disruption': gateway({ disruption: { drainSeconds: 60 } }),
  'McpGatewayProps.scheduling': gateway({ scheduling: { priorityClass: 'gateway' } }),
  'McpGatewayProps.resources': gateway({ resources: { limits: { cpu: '4' } } }),
  'McpGatewayProps.limits': gateway({ limits: { depth: 8 } }),
  'McpGatewayProps.telemetry': gateway({ telemetry: { logLevel: 'debug' } }),
  'McpGatewayProps.audit': gateway({ audit: { enabled: true } }),
  'McpGatewayProps.unsafe': gateway({ identity: undefined, unsafe: { anonymousCallers: 'a demo of an hour' } }),
  'McpGatewayProps.clusterIp': gateway({ clusterIp: '10.96.0.80' }),
  'McpGatewayProps.title': gateway({ title: 'Tools of Acme' }),
  'McpGatewayProps.hosts': gateway({ hosts: ['tools.acme.example'] }),
  'McpGatewayProps.origins': gateway({ origins: ['https://chat.acme.example'] }),
  'McpGatewayProps.labels': gateway({ labels: { team: 'a' } }),
  'McpGatewayProps.imagePullSecrets': gateway({ imagePullSecrets: ['registry'] }),
  'McpGatewayProps.name': gateway({ name: 'tools' }),
  'McpGatewayProps.stage': gateway({ stage: Stage.SCALE }),
  'McpGatewayProps.runtimeImage': gateway({ runtimeImage: IMAGE }),
  'McpGatewayProps.dns': gateway({ dns: Dns.address('10.96.0.10') }),
  'ServerSelection.labels': gateway({ select: { labels: { tier: 'a' } } }, { select: {} }),
  'ServerSelection.tenants': {
    before: () => compose({ select: {} }, { github: {} }).gateway.upstreams,
    after: () =>
      compose({ ...unsigned, select: { tenants: ['x'] } }, { github: {} }, {}, (made) => made.addRemote('crm', REMOTE))
        .gateway.upstreams,
  },
  'ServerSelection.namespaces': {
    before: () => compose({ select: {} }, { github: {} }).gateway.upstreams,
    after: () =>
      compose({ ...unsigned, select: { namespaces: ['x'] } }, { github: {} }, {}, (made) =>
        made.addRemote('crm', REMOTE),
      ).gateway.upstreams,
  },
  'UpstreamProps.id': upstream({ id: 'code' }),
  'UpstreamProps.token': upstream({ token: new GatewaySigned({ lifetimeSeconds: 60 }) }),
  'UpstreamProps.tools': upstream({ tools: { deny: ['delete_*'] } }),
  'UpstreamProps.requestSeconds': upstream({ requestSeconds: 5 }),
  'UpstreamProps.concurrentRequests': upstream({ concurrentRequests: 5 }),
  'UpstreamProps.breaker': upstream({ breaker: { failures: 2 } }),
  'UpstreamProps.link': upstream({ link: false }),
  'BreakerProps.failures': upstream({ breaker: { failures: 2 } }),
  'BreakerProps.openSeconds': upstream({ breaker: { openSeconds: 2 } }),
  'RemoteServerProps.url': remote({ url: 'https://mcp.crm.example/other' }),
  'RemoteServerProps.token': remote({ token: new StaticHeader({ name: 'B', value: KEY }) }),
  'RemoteServerProps.network': remote({ network: 'cluster' }, { peer: FROM[0] }),
  'RemoteServerProps.peer': remote({ peer: Peer.cidr('192.0.2.0/24') }),
  'RemoteServerProps.revisions': remote({ revisions: ['2025-11-25'] }),
  'RemoteServerProps.ca': remote({ ca: CA }),
  'NamingProps.prefix': gateway({ naming: { prefix: 'none' } }),
  'NamingProps.separator': gateway({ naming: { separator: '.' } }),
  'NamingProps.maxLength': gateway({ naming: { maxLength: 100 } }),
  'SearchProps.mode': gateway({ search: { mode: 'always' } }),
  'SearchProps.threshold': gateway({ search: { threshold: 5 } }),
  'SearchProps.results': gateway({ search: { results: 5 } }),
  'SearchProps.always': gateway({ search: { always: ['github_*'] } }),
  'RateLimitProps.per': gateway({ rateLimits: [{ ...LIMIT, per: 'principal' }] }, { rateLimits: [LIMIT] }),
  'RateLimitProps.requests': gateway({ rateLimits: [{ ...LIMIT, requests: 2 }] }, { rateLimits: [LIMIT] }),
  'RateLimitProps.seconds': gateway({ rateLimits: [{ ...LIMIT, seconds: 2 }] }, { rateLimits: [LIMIT] }),
  'RateLimitProps.tools': gateway({ rateLimits: [{ ...LIMIT, tools: ['github_*'] }] }, { rateLimits: [LIMIT] }),
  'RateLimitProps.burst': gateway({ rateLimits: [{ ...LIMIT, burst: 2 }] }, { rateLimits: [LIMIT] }),
  'SearchProps.tokens': gateway({ search: { tokens: 8_000 } }),
  'McpGatewayProps.budgets': budget({}, []),
  'BudgetProps.name': budget({ name: 'other' }),
  'BudgetProps.per': budget({ per: 'gateway' }),
  'BudgetProps.unit': budget({ unit: 'tokens' }),
  'BudgetProps.amount': budget({ amount: 2 }),
  'BudgetProps.window': budget({ window: 'month' }),
  'BudgetProps.upstreams': budget({ upstreams: ['github'] }),
  'BudgetProps.tools': budget({ tools: ['create_*'] }),
  'BudgetProps.onSpent': budget({ onSpent: 'warn' }),
  'GatewaySessionProps.max': gateway({ sessions: { max: 4 } }),
  'GatewaySessionProps.idleSeconds': gateway({ sessions: { idleSeconds: 4 } }),
  'RedisProps.url': redis({ url: 'redis://valkey.stores.svc:6379' }),
  'RedisProps.password': redis({ password: KEY }),
  'RedisProps.username': redis({ username: 'gateway' }),
  'RedisProps.ca': redis({ ca: CA }),
  'RedisProps.peer': redis({ peer: Peer.pods({ app: 'redis' }, 'stores') }),
  'RedisProps.prefix': redis({ prefix: 'other:' }),
  'GatewayUnsafeProps.anonymousCallers': gateway({
    identity: undefined,
    unsafe: { anonymousCallers: 'a demo of an hour' },
  }),
  'GatewayUnsafeProps.openOnStoreFailure': gateway(
    { unsafe: { openOnStoreFailure: 'calls matter more' } },
    { redis: REDIS },
  ),
  'IngressProps.className': ingress({ className: 'haproxy' }),
  'IngressProps.from': ingress({ from: [Peer.namespace('other')] }),
  'IngressProps.controller': ingress({ controller: 'nginx' }),
  'IngressProps.tlsSecret': ingress({ tlsSecret: 'other' }),
  'IngressProps.certificate': ingress({ certificate: CertManager.certificate(CERTIFICATE) }),
  'IngressProps.annotations': ingress({ annotations: { 'acme.example/team': 'a' } }),
  'GatewayRouteProps.parent': route({ name: 'other' }),
  'GatewayRouteProps.from': route({}, [Peer.namespace('other')]),
  'GatewayParentProps.name': route({ name: 'other' }),
  'GatewayParentProps.namespace': route({ namespace: 'infra' }),
  'GatewayParentProps.sectionName': route({ sectionName: 'https' }),
  'OwnGatewayProps.className': own({ className: 'envoy' }),
  'OwnGatewayProps.from': own({ from: [Peer.namespace('other')] }),
  'OwnGatewayProps.certificate': own({ certificate: CertManager.certificate(CERTIFICATE) }),
  'OwnGatewayProps.tlsSecret': own({ tlsSecret: 'other' }),
  'OwnGatewayProps.annotations': own({ annotations: { 'acme.example/team': 'a' } }),
  'CertificateIssuerProps.name': certificate({ issuer: { name: 'other' } }),
  'CertificateIssuerProps.kind': certificate({ issuer: { name: 'letsencrypt', kind: 'Issuer' } }),
  'ManagedCertificateProps.issuer': certificate({ issuer: { name: 'other' } }),
  'ManagedCertificateProps.durationHours': certificate({ durationHours: 24 }),
  'ManagedCertificateProps.renewBeforeHours': certificate({ renewBeforeHours: 24 }),
  'SigningKeyProps.issuer': signingKey({ issuer: { name: 'internal' } }),
  'SigningKeyProps.rotation': signingKey({ rotation: 'Always' }),
  'ExternalDnsProps.targets': record({ targets: ['192.0.2.2'] }),
  'ExternalDnsProps.ttlSeconds': record({ ttlSeconds: 60 }),

  'OidcProps.audience': oidc({ audience: 'https://mcp.acme.example' }),
  'OidcProps.scopes': oidc({ scopes: ['mcp'] }),
  'OidcProps.toolScopes': oidc({ toolScopes: { 'github_create_*': ['mcp:write'] } }),
  'OidcProps.claims': oidc({ claims: { groups: 'roles' } }),
  'OidcProps.algorithms': oidc({ algorithms: ['ES256'] }),
  'OidcProps.jwksUri': oidc({ jwksUri: 'https://login.acme.example/keys' }),
  'OidcProps.ca': oidc({ ca: CA }),
  'OidcProps.privateNetwork': oidc({ privateNetwork: true }),
  'OidcProps.peer': oidc({ peer: Peer.namespace('identity') }),
  'OidcProps.clockSkewSeconds': oidc({ clockSkewSeconds: 5 }),
  'OidcProps.keysRefreshSeconds': oidc({ keysRefreshSeconds: 5 }),
  'OidcProps.keysStaleSeconds': oidc({ keysStaleSeconds: 5 }),
  'TokenClaimProps.principal': oidc({ claims: { principal: 'email' } }),
  'TokenClaimProps.groups': oidc({ claims: { groups: 'roles' } }),
  'TokenClaimProps.scopes': oidc({ claims: { scopes: 'scp' } }),
  'TokenClaimProps.businessUnit': oidc({ claims: { businessUnit: 'unit' } }),
  'CertificateProps.configMap': oidc({ ca: { ...CA, configMap: 'other' } }),
  'CertificateProps.key': oidc({ ca: { ...CA, key: 'other' } }),
  'OAuthClientProps.issuer': client({ issuer: 'https://other.acme.example' }),
  'OAuthClientProps.clientId': client({ clientId: 'other' }),
  'OAuthClientProps.secret': client({ secret: OTHER }),
  'OAuthClientProps.key': client({ secret: undefined, key: KEY }),
  'OAuthClientProps.tokenEndpoint': client({ tokenEndpoint: 'https://login.acme.example/token' }),
  'OAuthClientProps.ca': client({ ca: CA }),
  'OAuthClientProps.privateNetwork': client({ privateNetwork: true }),
  'OAuthClientProps.peer': client({ peer: Peer.namespace('identity') }),
  'TokenExchangeProps.client': client({ clientId: 'other' }),
  'TokenExchangeProps.audience': exchange({ audience: 'github' }),
  'TokenExchangeProps.resource': exchange({ resource: 'https://github.acme.example' }),
  'TokenExchangeProps.scopes': exchange({ scopes: ['repo'] }),
  'TokenExchangeProps.actor': exchange({ actor: false }),
  'ClientCredentialsProps.client': credentials({ client: { ...CLIENT, clientId: 'other' } }),
  'ClientCredentialsProps.audience': credentials({ audience: 'github' }),
  'ClientCredentialsProps.resource': credentials({ resource: 'https://github.acme.example' }),
  'ClientCredentialsProps.scopes': credentials({ scopes: ['repo'] }),
  'GatewaySignedProps.lifetimeSeconds': signed({ lifetimeSeconds: 60 }),
  'GatewaySignedProps.audience': signed({ audience: 'github' }),
  'StaticHeaderProps.name': header({ name: 'X-Other' }),
  'StaticHeaderProps.value': header({ value: OTHER }),
  'StaticHeaderProps.prefix': header({ prefix: 'Bearer ' }),
  'NoneProps.reason': gateway(
    { token: new None({ reason: 'another reason for it' }) },
    { ...unsigned, token: new None({ reason: 'the network tells who calls' }) },
  ),
};
