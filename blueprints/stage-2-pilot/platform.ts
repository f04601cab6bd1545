import { App, Egress, McpPlatform, Oidc, Peer, PermissionProfile, Secrets, Stage } from 'mcp-strata';
import type { Environment } from './environment.ts';

/** Stage 2: public servers in containers, for a first team. One namespace, closed in both directions but for what stands here. */
export function compose(environment: Environment): App {
  const { grafana, issuerCertificates: ca, secrets } = environment;
  const store = storeOf(environment);
  const { site, user } = environment.atlassian;
  const app = new App();

  // Whoever calls shows an access token of the company's login, which is in the company's own network: no server gets a way to the Internet for it.
  const identity = Oidc.issuer(environment.issuer, {
    privateNetwork: true,
    peer: Peer.cidr(environment.issuerNetwork),
    ...(ca && { ca }),
  });
  const pilot = new McpPlatform(app, 'pilot', {
    stage: Stage.PILOT,
    environment: environment.name,
    identity,
    ...(store && { secrets: store }),
  });

  // Who may call: the pods of the team's assistant, nobody else.
  const allowFrom = [Peer.pods({ app: 'assistant' }, 'assistants')];

  pilot.addServer('github', {
    image: 'ghcr.io/github/github-mcp-server:1.10.1',
    command: ['/server/github-mcp-server', 'stdio', '--read-only', '--toolsets', 'repos,issues,pull_requests'],
    secrets: { GITHUB_PERSONAL_ACCESS_TOKEN: Secrets.of(secrets.github) },
    egress: [Egress.https('api.github.com'), Egress.https('raw.githubusercontent.com')],
    allowFrom,
  });

  // Reads the public registry only, so it holds no secret. Its image has no shell and no libc.
  pilot.addServer('terraform', {
    image: 'docker.io/hashicorp/terraform-mcp-server:1.2.0',
    command: ['/bin/terraform-mcp-server', 'stdio', '--toolsets', 'registry'],
    egress: [Egress.https('registry.terraform.io')],
    allowFrom,
  });

  // Listens itself. In its pod only the bridge's port is open; it listens on all interfaces so that a laptop's engine can publish it to the bridge.
  pilot.addServer('grafana', {
    image: 'docker.io/grafana/mcp-grafana:1.1.0',
    command: ['/app/mcp-grafana', '--transport', 'streamable-http', '--address', '0.0.0.0:8000', '--disable-write'],
    transport: 'streamable-http',
    port: 8000,
    env: { GRAFANA_URL: `https://${grafana}` },
    secrets: { GRAFANA_SERVICE_ACCOUNT_TOKEN: Secrets.of(secrets.grafana) },
    egress: [Egress.https(grafana)],
    allowFrom,
  });

  // Two servers of one image that share permissions.
  const atlassian = {
    image: 'ghcr.io/sooperset/mcp-atlassian:0.23.1',
    command: ['/app/.venv/bin/mcp-atlassian'],
    permissions: new PermissionProfile({ egress: [Egress.https(site)] }),
    sessions: { max: 6, memoryPerProcess: '256Mi' },
    allowFrom,
  };
  pilot.addServer('jira', {
    ...atlassian,
    env: { JIRA_URL: `https://${site}`, JIRA_USERNAME: user, READ_ONLY_MODE: 'true' },
    secrets: { JIRA_API_TOKEN: Secrets.of(secrets.atlassian) },
  });
  pilot.addServer('confluence', {
    ...atlassian,
    env: {
      CONFLUENCE_URL: `https://${site}/wiki`,
      CONFLUENCE_USERNAME: user,
      READ_ONLY_MODE: 'true',
    },
    secrets: { CONFLUENCE_API_TOKEN: Secrets.of(secrets.atlassian) },
  });

  // A database of the same cluster: its pods are named exactly, no address and no other port is open.
  pilot.addServer('orders-db', {
    image: 'docker.io/crystaldba/postgres-mcp:0.3.0',
    command: ['/app/.venv/bin/postgres-mcp', '--access-mode=restricted'],
    secrets: { DATABASE_URI: Secrets.of(secrets.ordersDb) },
    egress: [Egress.pods(Peer.pods({ app: 'orders-postgres' }, 'databases'), 5432)],
    sessions: { max: 6, memoryPerProcess: '256Mi' },
    allowFrom,
  });

  return app;
}

/** What keeps the secrets. Each server gets a Secret of its own, with the field that it reads. */
function storeOf({ store }: Environment) {
  switch (store?.kind) {
    case 'vault':
      return Secrets.vault({ address: store.address, mount: store.mount, ...(store.ca && { ca: store.ca }) });
    case 'onepassword':
      return Secrets.onePassword({ vault: store.vault });
    default:
      return undefined;
  }
}
