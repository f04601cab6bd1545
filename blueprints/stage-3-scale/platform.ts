import {
  App,
  ArgoSync,
  Egress,
  GatewayApi,
  Grafana,
  McpPlatform,
  Oidc,
  OtelExporter,
  Peer,
  Prometheus,
  RegistrySource,
  Secrets,
  Stage,
  TokenExchange,
  ToolLockFile,
  Volume,
} from 'mcp-strata';
import type { Environment } from './environment.ts';

/** Stage 3: one governed endpoint for several teams. Who may call which tool is decided here, call by call, and every call is audited. */
export function compose(environment: Environment): App {
  const { images, issuer, secrets } = environment;
  const ca = environment.issuerCertificates;
  const login = { peer: Peer.cidr(environment.issuerNetwork), privateNetwork: true, ...(ca && { ca }) };
  // For Argo CD: what waits for what, what is never pruned, and a Kustomize base in each folder.
  const app = new App({ layout: 'kustomize', delivery: ArgoSync });
  const acme = new McpPlatform(app, 'acme', {
    stage: Stage.SCALE,
    environment: environment.name,
    domain: environment.domain,
    namespaces: ['mcp'],
    runtimeImage: images.runtime,
    identity: Oidc.issuer(issuer, {
      ...login,
      scopes: ['mcp:use'],
      // Whoever changes what the team remembers says so when logging in (step-up).
      toolScopes: { 'memory_create_*': ['mcp:write'], 'memory_add_*': ['mcp:write'] },
    }),
    secrets: Secrets.vault({ address: environment.vault, mount: 'kv' }),
    toolLock: ToolLockFile.read(),
  });

  // Teams, each with a namespace of its own. Groups are those of the company's directory.
  const payments = acme.addTenant('payments', { groups: ['payments-devs'] });
  const search = acme.addTenant('search', { groups: ['search-devs'] });

  // The public documents of the company, read-only.
  const docs = search.addServer('docs', {
    package: { registryType: 'npm', identifier: '@modelcontextprotocol/server-filesystem', version: '2026.8.31' },
    image: images.docs,
    args: ['/docs'],
    volumes: [Volume.claim('/docs', { claim: 'docs', access: 'read', local: 'docs' })],
    listing: { description: 'The public documents of the company, read-only.', dataClass: 'public' },
  });
  // What the payments team wants its assistants to remember.
  const memory = payments.addServer('memory', {
    package: { registryType: 'npm', identifier: '@modelcontextprotocol/server-memory', version: '2026.8.31' },
    image: images.memory,
    env: { MEMORY_FILE_PATH: '/data/memory.jsonl' },
    volumes: [Volume.claim('/data', { claim: 'memory', access: 'write' })],
    // Who is not of the team does not find it.
    listing: { description: 'What the payments team remembers.', dataClass: 'confidential', groups: ['payments-devs'] },
  });
  // The protocol's reference server, for who writes clients. It reaches one host, to show how.
  const lab = acme.addServer('lab', {
    package: { registryType: 'npm', identifier: '@modelcontextprotocol/server-everything', version: '2026.8.31' },
    image: images.lab,
    egress: [Egress.https('api.github.com')],
    listing: { description: "The protocol's reference server, for who writes clients.", dataClass: 'public' },
  });

  // The way in. Servers are shown tokens that the gateway signs; the lab is shown the caller's own, exchanged at the identity provider.
  const exchange = new TokenExchange({
    client: { issuer, ...login, clientId: 'mcp-gateway', secret: Secrets.of(secrets.gateway) },
  });
  acme.addEgressProxy();
  acme.addCollector({
    image: images.collector,
    exporters: [
      OtelExporter.otlpHttp({
        endpoint: environment.telemetry,
        headers: { Authorization: Secrets.of(secrets.telemetry) },
      }),
    ],
  });
  const expose = GatewayApi.route({
    parent: { name: 'public', namespace: 'gateways', sectionName: 'https' },
    from: [Peer.pods({ 'gateway.networking.k8s.io/gateway-name': 'public' }, 'gateways')],
  });
  const gateway = acme.addGateway({
    servers: [docs, memory, lab],
    upstreams: { lab: { token: exchange } },
    replicas: environment.replicas,
    redis: { url: environment.redis, password: Secrets.of(secrets.redis) },
    expose,
    rateLimits: [{ per: 'principal', requests: 600, seconds: 60 }],
    search: { mode: 'auto' },
  });

  // Who may call what. What no rule permits is refused, and not even listed.
  const { policy } = gateway;
  policy
    .allow('search-devs', 'payments-devs')
    .toCall(docs, 'read_*', 'list_*', 'search_files', 'get_file_info', 'directory_tree');
  policy.allow('payments-devs').toCall(memory, 'read_graph', 'search_nodes', 'open_nodes');
  policy.ask('payments-devs').saying('Shall the team remember this?').toCall(memory, 'create_*', 'add_*');
  policy.allow('platform-engineers').toCall(lab);

  // Which servers there are and how far each is trusted. What others publish is listed once people of the company approve it.
  acme.addRegistry({
    sources: [RegistrySource.composition(), RegistrySource.official({ allow: ['io.github.github/*'] })],
    workflow: { reviewers: ['platform-engineers'], approvers: ['security'] },
    expose,
  });

  // The page where people find servers, install them by the gateway, and ask for others.
  const prometheus = Peer.pods({ 'app.kubernetes.io/name': 'prometheus' }, 'monitoring');
  acme.addPortal({
    title: 'Tools of Acme',
    expose,
    login: { issuer, ...login, clientId: 'mcp-portal', secret: Secrets.of(secrets.portal) },
    usage: { url: 'http://prometheus-operated.monitoring.svc:9090', peer: prometheus },
  });

  // Alerts for the promises of the platform, and dashboards.
  new Prometheus(acme.namespace('mcp'), 'slo', { from: [prometheus], labels: { release: 'kube-prometheus-stack' } });
  new Grafana(acme.namespace('mcp'), 'dashboards');
  return app;
}
