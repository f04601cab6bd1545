import {
  App,
  ArgoSync,
  Egress,
  GatewayApi,
  Grafana,
  Guardrail,
  Istio,
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
  When,
} from 'mcp-strata';
import type { Environment } from './environment.ts';
import { routeModels } from './models.ts';

/** Stage 4: what stage 3 has, in a mesh. Every part proves who it is, every call is decided, looked at and counted before it is made. */
export function compose(environment: Environment): App {
  const { images, issuer, budgets, secrets } = environment;
  const ca = environment.issuerCertificates;
  const login = { peer: Peer.cidr(environment.issuerNetwork), privateNetwork: true, ...(ca && { ca }) };
  const app = new App({ layout: 'kustomize', delivery: ArgoSync });
  const acme = new McpPlatform(app, 'acme', {
    stage: Stage.NATIVE,
    environment: environment.name,
    domain: environment.domain,
    namespaces: ['mcp', 'models'],
    runtimeImage: images.runtime,
    // Mutual TLS everywhere, and every permission of a network policy once more, by who a workload proves to be.
    mesh: environment.mesh === 'ambient' ? Istio.ambient({ waypoint: true }) : Istio.sidecar(),
    identity: Oidc.issuer(issuer, {
      ...login,
      scopes: ['mcp:use'],
      // Whoever changes what the team remembers says so when logging in (step-up).
      toolScopes: { 'memory_create_*': ['mcp:write'], 'memory_add_*': ['mcp:write'] },
      // The unit that pays: budgets of teams are counted by it.
      claims: { businessUnit: 'cost_center' },
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
    listing: { description: 'What assistants of the payments team remember.', dataClass: 'internal' },
  });
  // The protocol's reference server, for who writes clients. It reaches one host, to show how.
  const lab = acme.addServer('lab', {
    package: { registryType: 'npm', identifier: '@modelcontextprotocol/server-everything', version: '2026.8.31' },
    image: images.lab,
    egress: [Egress.https('api.github.com')],
    listing: { description: 'The reference server of the protocol.', dataClass: 'public' },
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

  // The way in. Every server is shown the caller's own token, exchanged at the identity provider for one that is for this server alone.
  const routes = { name: 'public', namespace: 'gateways', sectionName: 'https' };
  const carriers = [Peer.pods({ 'gateway.networking.k8s.io/gateway-name': 'public' }, 'gateways')];
  const gateway = acme.addGateway({
    servers: [docs, memory, lab],
    token: new TokenExchange({
      client: { issuer, ...login, clientId: 'mcp-gateway', secret: Secrets.of(secrets.gateway) },
      // Audit and policies of servers see the gateway as the one that acts for the caller.
      actor: true,
    }),
    replicas: environment.replicas,
    redis: { url: environment.redis, password: Secrets.of(secrets.redis) },
    expose: GatewayApi.route({ parent: routes, from: carriers }),
    rateLimits: [{ per: 'principal', requests: 600, seconds: 60 }],
    // What calls bring into contexts has a price. A person stops at the limit, a team is told.
    budgets: [
      { name: 'person', per: 'principal', unit: 'tokens', amount: budgets.personTokens, window: 'day' },
      {
        name: 'team',
        per: 'business-unit',
        unit: 'tokens',
        amount: budgets.teamTokens,
        window: 'month',
        onSpent: 'warn',
      },
    ],
    search: { mode: 'auto', tokens: 8_000 },
    // What goes into calls and what comes out is looked at. What nobody could look at is refused.
    guardrails: [Guardrail.http({ name: 'dlp', url: environment.guardrail, token: Secrets.of(secrets.guardrail) })],
  });

  // Who may call what. What no rule permits is refused, and not even listed.
  const { policy } = gateway;
  policy
    .allow('search-devs', 'payments-devs')
    .toCall(docs, 'read_*', 'list_*', 'search_files', 'get_file_info', 'directory_tree');
  policy.allow('payments-devs').toCall(memory, 'read_graph', 'search_nodes', 'open_nodes');
  policy.ask('payments-devs').saying('Shall the team remember this?').toCall(memory, 'create_*', 'add_*');
  // To forget is for people alone: an agent that acts for one is not let through.
  policy.ask('payments-devs').saying('Forget this for the whole team?').toCall(memory, 'delete_*').when(When.noActor());
  policy.allow('platform-engineers').toCall(lab);

  // What may be used at all: our own servers, chosen public ones once people have looked at them, and services that others run.
  acme.addRegistry({
    sources: [
      RegistrySource.composition(),
      RegistrySource.official({ allow: ['io.github.github/*', 'com.atlassian/*'] }),
      RegistrySource.saas({
        servers: [{ name: 'app.linear/mcp', description: 'Issues and projects.', url: 'https://mcp.linear.app/mcp' }],
      }),
    ],
    workflow: { reviewers: ['platform-engineers'], approvers: ['security'] },
    expose: GatewayApi.route({ parent: routes, from: carriers }),
  });

  // The page where people find servers, install them by the gateway, and ask for others.
  const prometheus = Peer.pods({ 'app.kubernetes.io/name': 'prometheus' }, 'monitoring');
  acme.addPortal({
    title: 'Tools of Acme',
    expose: GatewayApi.route({ parent: routes, from: carriers }),
    login: { issuer, ...login, clientId: 'mcp-portal', secret: Secrets.of(secrets.portal) },
    usage: { url: 'http://prometheus-operated.monitoring.svc:9090', peer: prometheus },
  });

  // Models of several providers behind one entry.
  routeModels(acme.namespace('models'), environment);

  // Alerts for the promises of the platform, and dashboards.
  new Prometheus(acme.namespace('mcp'), 'slo', { from: [prometheus], labels: { release: 'kube-prometheus-stack' } });
  new Grafana(acme.namespace('mcp'), 'dashboards');
  return app;
}
