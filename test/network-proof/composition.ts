import { App, Egress, McpPlatform, Peer, Stage, synthesize } from 'mcp-strata';

/**
 * Two tenants and what they share, as a user would write it: servers that are found by name through the egress proxy, one that reaches a
 * database and a network, one that calls another, one that keeps to itself; and a second platform without a proxy.
 */
function compose(): App {
  const app = new App();
  const gateway = Peer.pods({ app: 'gateway' }, 'edge');
  const prometheus = Peer.pods({ app: 'prometheus' }, 'monitoring');
  const acme = new McpPlatform(app, 'acme', {
    stage: Stage.PILOT,
    environment: 'test',
    namespaces: [
      { name: 'payments', tenant: 'payments' },
      { name: 'research', tenant: 'research' },
      { name: 'shared', tenant: 'platform' },
    ],
  });
  const server = { command: ['/app/server', 'stdio'], allowFrom: [gateway] };
  acme.addServer('github', {
    ...server,
    namespace: 'payments',
    image: 'ghcr.io/acme/github-mcp:1.0.0',
    egress: ['api.github.com', 'rebind.example.com', 'internal.example.com'].map((host) => Egress.https(host)),
    telemetry: { scrapeFrom: [prometheus] },
  });
  acme.addServer('ledger', {
    ...server,
    namespace: 'payments',
    image: 'ghcr.io/acme/ledger-mcp:1.0.0',
    egress: [
      Egress.https('api.bank.example'),
      Egress.pods(Peer.pods({ app: 'postgres' }, 'databases'), 5432),
      Egress.cidr('10.250.0.0/16', { protocol: 'TCP', port: 8000, endPort: 8010 }),
    ],
  });
  const search = acme.addServer('search', {
    ...server,
    namespace: 'research',
    image: 'ghcr.io/acme/search-mcp:1.0.0',
    egress: [Egress.host('search.example.com', 8443), Egress.pods(Peer.pods({ 'strata.dev/server': 'notes' }), 8080)],
  });
  acme.addServer('notes', {
    ...server,
    namespace: 'research',
    image: 'ghcr.io/acme/notes-mcp:1.0.0',
    allowFrom: [search.peer],
  });
  acme.addEgressProxy({ namespace: 'shared', telemetry: { scrapeFrom: [prometheus] } });

  const labs = new McpPlatform(app, 'labs', { stage: Stage.PILOT, environment: 'test' });
  labs.addServer('weather', {
    ...server,
    image: 'ghcr.io/acme/weather-mcp:1.0.0',
    egress: [Egress.https('api.weather.example')],
  });
  return app;
}

export interface KubernetesObject {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels?: Record<string, string> };
  readonly spec?: Record<string, unknown>;
  readonly data?: Record<string, string>;
}

/** The manifests. */
export function manifests(): KubernetesObject[] {
  return synthesize(compose()).objects.map(({ manifest }) => manifest as unknown as KubernetesObject);
}

/** A connection that the composition declares: from, to, port. Over TCP, IPv4 and IPv6, unless it says otherwise. */
export type Flow = readonly [from: string, to: string, port: number, kind?: 'TCP' | 'UDP' | 'IPv4 alone'];

/** What the composition above declares, written down by hand: it comes from no policy. `egressPort` is the configuration's port of a server. */
export function declaredFlows(egressPort: (server: string) => number): Flow[] {
  const resolves = ['payments/github', 'payments/ledger', 'research/search', 'labs/weather', 'shared/egress-proxy'];
  const dns = resolves.flatMap((pod): Flow[] => [
    [pod, 'kube-system/dns', 53, 'TCP'],
    [pod, 'kube-system/dns', 53, 'UDP'],
  ]);
  return [
    ...dns,
    ['edge/gateway', 'payments/github', 8080],
    ['edge/gateway', 'payments/ledger', 8080],
    ['edge/gateway', 'research/search', 8080],
    ['edge/gateway', 'labs/weather', 8080],
    ['monitoring/prometheus', 'payments/github', 9090],
    ['monitoring/prometheus', 'shared/egress-proxy', 9090],
    ['research/search', 'research/notes', 8080],
    ['payments/ledger', 'databases/postgres', 5432],
    ['payments/ledger', 'corporate', 8000, 'IPv4 alone'],
    ['payments/ledger', 'corporate', 8010, 'IPv4 alone'],
    ['payments/github', 'shared/egress-proxy', egressPort('payments/github')],
    ['payments/ledger', 'shared/egress-proxy', egressPort('payments/ledger')],
    ['research/search', 'shared/egress-proxy', egressPort('research/search')],
    ['shared/egress-proxy', 'world', 443],
    ['shared/egress-proxy', 'world', 8443],
    ['labs/weather', 'world', 443],
  ];
}
