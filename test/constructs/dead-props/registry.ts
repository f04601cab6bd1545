import {
  Dns,
  ExternalDns,
  type GitSourceProps,
  Ingress,
  type ListingProps,
  Oidc,
  Peer,
  type PlatformRegistryProps,
  type RegistryBackupProps,
  type RegistryDiscoveryProps,
  RegistrySource,
  RegistryStore,
  type RegistryVerificationProps,
  type RemoteServerProps,
  type SaasServer,
  Secrets,
  Stage,
  StaticHeader,
  type UpstreamSourceProps,
} from '../../../src';
import { SERVER_SCHEMA_URL } from '../../../src/contract';
import { IMAGE } from '../../support/render';
import { compose, IDENTITY } from '../mcp-registry/support';
import type { Case } from './case';

const FROM = [Peer.namespace('ingress')];
const HOST: PlatformRegistryProps = { host: 'registry.acme.example' };
const WORKFLOW: PlatformRegistryProps = { workflow: { approvers: ['approvers'] } };
const DATABASE = Peer.pods({ app: 'postgres' });
const URL = Secrets.kubernetes({ name: 'db', key: 'url' });

const registry = (after: PlatformRegistryProps, before: PlatformRegistryProps = {}): Case => {
  const render = (props: PlatformRegistryProps) =>
    compose(props, undefined, { namespaces: ['acme', 'b'] }).rendered.manifests;
  return { before: () => render(before), after: () => render({ ...before, ...after }) };
};
const source = (after: RegistrySource, before: RegistrySource) =>
  registry({ sources: [after] }, { ...WORKFLOW, sources: [before] });
const composition = (after: object) => source(RegistrySource.composition(after), RegistrySource.composition());
const UPSTREAM: UpstreamSourceProps = { url: 'https://registry.vendor.example', allow: ['*'] };
const upstream = (after: Partial<UpstreamSourceProps>) =>
  source(RegistrySource.registry({ ...UPSTREAM, ...after }), RegistrySource.registry(UPSTREAM));
const PRIVATE: UpstreamSourceProps = { ...UPSTREAM, peer: Peer.cidr('10.0.0.0/16'), privateNetwork: true };
const inside = (after: Partial<UpstreamSourceProps>) =>
  source(RegistrySource.registry({ ...PRIVATE, ...after }), RegistrySource.registry(PRIVATE));
const OFFICIAL = { allow: ['io.github.acme/*'] };
const official = (after: object) =>
  source(RegistrySource.official({ ...OFFICIAL, ...after }), RegistrySource.official(OFFICIAL));
const FILES = { configMap: 'approved', allow: ['*'] };
const configMap = (after: object) =>
  source(RegistrySource.configMap({ ...FILES, ...after }), RegistrySource.configMap(FILES));
const LISTED = { server: { $schema: SERVER_SCHEMA_URL, name: 'com.vendor/a', description: 'A', version: '1.0.0' } };
const listed = (after: object) =>
  source(RegistrySource.servers({ servers: [{ ...LISTED, ...after }] }), RegistrySource.servers({ servers: [LISTED] }));
const SAAS: SaasServer = { name: 'com.vendor/a', description: 'A', url: 'https://mcp.vendor.example/mcp' };
const saas = (after: Partial<SaasServer>) =>
  source(RegistrySource.saas({ servers: [{ ...SAAS, ...after }] }), RegistrySource.saas({ servers: [SAAS] }));
const store = (after: RegistryStore, before = RegistryStore.sqlite()) => registry({ store: after }, { store: before });
const postgres = (after: object) =>
  store(
    RegistryStore.postgres({ url: URL, peer: DATABASE, ...after }),
    RegistryStore.postgres({ url: URL, peer: DATABASE }),
  );
const listing = (after: ListingProps): Case => ({
  before: () => compose({}, { github: {} }).rendered.manifests,
  after: () => compose({}, { github: { listing: after } }).rendered.manifests,
});
const INSIDE = { peer: Peer.cidr('10.0.0.0/16'), privateNetwork: true };
const GIT: GitSourceProps = { url: 'https://github.com/acme/catalogue.git', allow: ['*'] };
const git = (after: Partial<GitSourceProps>, before: Partial<GitSourceProps> = {}) =>
  source(RegistrySource.git({ ...GIT, ...before, ...after }), RegistrySource.git({ ...GIT, ...before }));
const IMAGES = { hosts: ['ghcr.io'] };
const verification = (after: RegistryVerificationProps) =>
  registry({ verification: { npm: {}, images: IMAGES, ...after } }, { verification: { npm: {}, images: IMAGES } });
const backup = (after: RegistryBackupProps) => registry({ backup: after }, { backup: {} });
const remote = (after: ListingProps): Case => {
  const render = (given: Partial<RemoteServerProps>) =>
    compose({}, undefined, {}, (platform) => {
      const value = Secrets.kubernetes({ name: 'crm', key: 'token' });
      const gateway = platform.addGateway({ host: 'mcp.acme.example', identity: IDENTITY });
      gateway.addRemote('crm', {
        url: 'https://mcp.crm.example/mcp',
        token: new StaticHeader({ name: 'A', value }),
        ...given,
      });
    }).rendered.manifests;
  return { before: () => render({}), after: () => render({ listing: after }) };
};
const REASON = 'It shows what teams run.';
const TOKEN = { apiToken: REASON };
const ALL: RegistryDiscoveryProps = { apiServer: Peer.cidr('10.1.0.1/32') };
const DISCOVERY: RegistryDiscoveryProps = { ...ALL, namespaces: ['tools'] };
const discovery = (after: Partial<RegistryDiscoveryProps>, unsafe = TOKEN) =>
  registry({ discovery: { ...DISCOVERY, ...after }, unsafe }, { ...WORKFLOW, discovery: DISCOVERY, unsafe: TOKEN });
const INGRESS = new Ingress({ className: 'nginx', from: FROM, tlsSecret: 'tls' });
const publishing = [{ groups: ['devs'], namespaces: ['com.acme'] }];

export const REGISTRY_CASES: Readonly<Record<string, Case>> = {
  'PlatformRegistryProps.namespace': registry({ namespace: 'b' }),
  'PlatformRegistryProps.id': registry({ id: 'other' }),
  'McpRegistryProps.sources': registry({ sources: [RegistrySource.official(OFFICIAL)] }, WORKFLOW),
  'McpRegistryProps.store': store(RegistryStore.sqlite({ size: '2Gi' })),
  'McpRegistryProps.identity': registry({ identity: Oidc.issuer('https://other.acme.example') }),
  'McpRegistryProps.anonymous': registry({ anonymous: true }),
  'McpRegistryProps.reserved': registry({ reserved: { 'com.acme': 'composition' } }),
  'McpRegistryProps.publishing': registry({ publishing }, WORKFLOW),
  'McpRegistryProps.workflow': registry({ workflow: { approvers: ['others'] } }, WORKFLOW),
  'McpRegistryProps.limits': registry({ limits: { pageEntries: 50 } }),
  'McpRegistryProps.discovery': registry({ discovery: DISCOVERY, unsafe: TOKEN }, WORKFLOW),
  'McpRegistryProps.unsafe': discovery({}, { apiToken: 'Another reason that is right.' }),
  'RegistryRelaxations.apiToken': discovery({}, { apiToken: 'Another reason that is right.' }),
  'RegistryRelaxations.clusterRole': {
    before: () =>
      compose({ ...WORKFLOW, discovery: ALL, unsafe: { ...TOKEN, clusterRole: REASON } }).rendered.manifests,
    after: () =>
      compose({ ...WORKFLOW, discovery: ALL, unsafe: { ...TOKEN, clusterRole: 'Another reason that is right.' } })
        .rendered.manifests,
  },
  'RegistryDiscoveryProps.namespaces': discovery({ namespaces: ['tools', 'others'] }),
  'RegistryDiscoveryProps.resource': discovery({ resource: 'Deployment' }),
  'RegistryDiscoveryProps.namespace': discovery({ namespace: 'com.acme' }),
  'RegistryDiscoveryProps.apiServer': discovery({ apiServer: Peer.cidr('10.1.0.2/32') }),
  'RegistryDiscoveryProps.port': discovery({ port: 443 }),
  'RegistryDiscoveryProps.seconds': discovery({ seconds: 60 }),
  'McpRegistryProps.backup': registry({ backup: {} }),
  'RegistryBackupProps.schedule': backup({ schedule: '30 4 * * 0' }),
  'RegistryBackupProps.keep': backup({ keep: 3 }),
  'RegistryBackupProps.size': backup({ size: '1Gi' }),
  'RegistryBackupProps.storageClass': backup({ storageClass: 'cold' }),
  'RegistryBackupProps.claim': backup({ claim: 'archive' }),
  'RegistryBackupProps.resources': backup({ resources: { limits: { memory: '1Gi' } } }),
  'RemoteServerProps.listing': remote({ description: 'Customers.' }),
  'McpRegistryProps.replicas': registry(
    { replicas: 3 },
    { store: RegistryStore.postgres({ url: URL, peer: DATABASE }) },
  ),
  'McpRegistryProps.hosts': registry({ hosts: ['other.acme.example'] }),
  'McpRegistryProps.title': registry({ title: 'Servers of Acme' }),
  'PublisherProps.groups': registry(
    { publishing: [{ groups: ['others'], namespaces: ['com.acme'] }] },
    { ...WORKFLOW, publishing },
  ),
  'PublisherProps.namespaces': registry(
    { publishing: [{ groups: ['devs'], namespaces: ['com.other'] }] },
    { ...WORKFLOW, publishing },
  ),
  'RegistryWorkflowProps.reviewers': registry({ workflow: { approvers: ['approvers'], reviewers: ['a'] } }, WORKFLOW),
  'RegistryWorkflowProps.approvers': registry({ workflow: { approvers: ['others'] } }, WORKFLOW),
  'RegistryLimitProps.entryBytes': registry({ limits: { entryBytes: 1_024 } }),
  'RegistryLimitProps.pageEntries': registry({ limits: { pageEntries: 50 } }),

  'RoleProps.host': registry(HOST),
  'RoleProps.expose': registry({ expose: INGRESS }, HOST),
  'RoleProps.dnsRecord': registry({ dnsRecord: ExternalDns.record({ targets: ['192.0.2.1'] }) }, HOST),
  'RoleProps.allowFrom': registry({ allowFrom: FROM }),
  'RoleProps.egressVia': registry({
    egressVia: { route: () => ({ url: 'http://proxy:3128', needsDns: true }) },
  }),
  'RoleProps.disruption': registry({ disruption: { drainSeconds: 60 } }),
  'RoleProps.scheduling': registry({ scheduling: { priorityClass: 'registry' } }),
  'RoleProps.resources': registry({ resources: { limits: { cpu: '4' } } }),
  'RoleProps.telemetry': registry({ telemetry: { logLevel: 'debug' } }),
  'RoleProps.labels': registry({ labels: { team: 'a' } }),
  'RoleProps.imagePullSecrets': registry({ imagePullSecrets: ['registry'] }),
  'RoleProps.name': registry({ name: 'servers' }),
  'RoleProps.stage': registry({ stage: Stage.SCALE }),
  'RoleProps.runtimeImage': registry({ runtimeImage: IMAGE }),
  'RoleProps.dns': registry({ dns: Dns.address('10.96.0.10') }),
  'RoleTelemetryProps.logLevel': registry({ telemetry: { logLevel: 'debug' } }),
  'RoleTelemetryProps.metrics': registry({ telemetry: { metrics: false } }),
  'RoleTelemetryProps.scrapeFrom': registry({ telemetry: { scrapeFrom: FROM } }),

  'SourceProps.id': composition({ id: 'own' }),
  'SourceProps.deny': composition({ deny: ['example.acme.mcp/secret'] }),
  'SourceProps.groups': composition({ groups: ['staff'] }),
  'SourceProps.approval': composition({ approval: 'required' }),
  'CompositionSourceProps.namespace': composition({ namespace: 'com.acme' }),
  'ServerListProps.servers': listed({ owner: 'us' }),
  'ServerListProps.class': source(
    RegistrySource.servers({ servers: [LISTED], class: 'cluster' }),
    RegistrySource.servers({ servers: [LISTED] }),
  ),
  'ListedServer.server': listed({ server: { ...LISTED.server, version: '1.0.1' } }),
  'ListedServer.owner': listed({ owner: 'us' }),
  'ListedServer.dataClass': listed({ dataClass: 'internal' }),
  'ListedServer.groups': listed({ groups: ['staff'] }),
  'SaasSourceProps.servers': saas({ title: 'A' }),
  'SaasServer.name': saas({ name: 'com.vendor/b' }),
  'SaasServer.description': saas({ description: 'B' }),
  'SaasServer.url': saas({ url: 'https://mcp.vendor.example/v2' }),
  'SaasServer.title': saas({ title: 'A' }),
  'SaasServer.version': saas({ version: '2.0.0' }),
  'SaasServer.dataClass': saas({ dataClass: 'internal' }),
  'ConfigMapSourceProps.configMap': configMap({ configMap: 'others' }),
  'ConfigMapSourceProps.allow': configMap({ allow: ['com.vendor/*'] }),
  'ConfigMapSourceProps.format': configMap({ format: 'docker' }),
  'ConfigMapSourceProps.class': configMap({ class: 'saas' }),
  'ConfigMapSourceProps.seconds': configMap({ seconds: 60 }),
  'UpstreamSourceProps.url': upstream({ url: 'https://other.vendor.example' }),
  'UpstreamSourceProps.allow': upstream({ allow: ['com.vendor/*'] }),
  'UpstreamSourceProps.class': upstream({ class: 'saas' }),
  'UpstreamSourceProps.verifiesNamespaces': upstream({ verifiesNamespaces: true }),
  'UpstreamSourceProps.seconds': upstream({ seconds: 7_200 }),
  'UpstreamSourceProps.fullSeconds': upstream({ fullSeconds: 7_200 }),
  'UpstreamSourceProps.entries': upstream({ entries: 100 }),
  'UpstreamSourceProps.answerBytes': upstream({ answerBytes: 1_024 }),
  'UpstreamSourceProps.privateNetwork': inside({ privateNetwork: false }),
  'UpstreamSourceProps.peer': inside({ peer: Peer.cidr('10.1.0.0/16') }),
  'UpstreamSourceProps.ca': upstream({ ca: { configMap: 'ca', key: 'ca.crt' } }),
  'OfficialSourceProps.allow': official({ allow: ['*'] }),
  'OfficialSourceProps.seconds': official({ seconds: 7_200 }),

  'GitSourceProps.url': git({ url: 'https://github.com/acme/other.git' }),
  'GitSourceProps.allow': git({ allow: ['com.acme/*'] }),
  'GitSourceProps.ref': git({ ref: 'release' }),
  'GitSourceProps.path': git({ path: 'servers' }),
  'GitSourceProps.format': git({ format: 'docker' }),
  'GitSourceProps.token': git({ token: URL }),
  'GitSourceProps.username': git({ username: 'oauth2' }),
  'GitSourceProps.class': git({ class: 'public' }),
  'GitSourceProps.seconds': git({ seconds: 60 }),
  'GitSourceProps.answerBytes': git({ answerBytes: 1_024 }),
  'GitSourceProps.privateNetwork': git({ privateNetwork: false }, INSIDE),
  'GitSourceProps.peer': git({ peer: Peer.cidr('10.1.0.0/16') }, INSIDE),
  'GitSourceProps.ca': git({ ca: { configMap: 'ca', key: 'ca.crt' } }),
  'McpRegistryProps.verification': registry({ verification: { npm: {} } }),
  'RegistryVerificationProps.npm': registry({ verification: { npm: {} } }),
  'RegistryVerificationProps.images': registry({ verification: { images: IMAGES } }),
  'RegistryVerificationProps.issuers': verification({ issuers: { 'https://git.acme.example': 'git.acme.example' } }),
  'RegistryVerificationProps.seconds': verification({ seconds: 3_600 }),
  'RegistryVerificationProps.trustedRoot': verification({ trustedRoot: { configMap: 'root', key: 'root.json' } }),
  'VerifiedNpmProps.url': verification({ npm: { url: 'https://npm.vendor.example' } }),
  'VerifiedImagesProps.hosts': verification({ images: { hosts: ['quay.io'] } }),
  'VerifiedPlaceProps.privateNetwork': verification({ images: { ...IMAGES, ...INSIDE, privateNetwork: false } }),
  'VerifiedPlaceProps.peer': verification({ images: { ...IMAGES, ...INSIDE } }),
  'VerifiedPlaceProps.ca': verification({ images: { ...IMAGES, ca: { configMap: 'ca', key: 'ca.crt' } } }),
  'SqliteStoreProps.size': store(RegistryStore.sqlite({ size: '2Gi' })),
  'SqliteStoreProps.storageClass': store(RegistryStore.sqlite({ storageClass: 'fast' })),
  'SqliteStoreProps.claim': store(RegistryStore.sqlite({ claim: 'data' })),
  'PostgresStoreProps.url': postgres({ url: Secrets.kubernetes({ name: 'other', key: 'url' }) }),
  'PostgresStoreProps.peer': postgres({ peer: Peer.cidr('10.0.0.0/16') }),
  'PostgresStoreProps.port': postgres({ port: 6432 }),
  'PostgresStoreProps.ca': postgres({ ca: { configMap: 'ca', key: 'ca.crt' } }),

  'McpServerProps.listing': listing({ description: 'Issues and code.' }),
  'ListingProps.description': listing({ description: 'Issues and code.' }),
  'ListingProps.version': listing({ version: '2.0.0' }),
  'ListingProps.owner': listing({ owner: 'us' }),
  'ListingProps.dataClass': listing({ dataClass: 'internal' }),
  'ListingProps.groups': listing({ groups: ['staff'] }),
  'ListingProps.repository': listing({ repository: 'https://github.com/acme/files' }),
  'ListingProps.permissions': listing({ permissions: ['Reads issues.'] }),
  'ListingProps.listed': listing({ listed: false }),
};
