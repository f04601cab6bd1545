import { App, Egress, McpPlatform, Peer, Secrets, Stage } from 'mcp-strata';

const app = new App();
const acme = new McpPlatform(app, 'acme', { stage: Stage.PILOT, environment: 'dev' });

// Reaches api.github.com on 443 through its own port of the proxy, and no other address of the internet.
acme.addServer('github', {
  image: 'ghcr.io/github/github-mcp-server:1.10.1',
  command: ['/server/github-mcp-server', 'stdio'],
  secrets: { GITHUB_PERSONAL_ACCESS_TOKEN: Secrets.kubernetes({ name: 'github', key: 'token' }) },
  egress: [Egress.https('api.github.com')],
  allowFrom: [Peer.pods({ app: 'assistant' }, 'assistants')],
});

// The database is reached directly: what is declared by pods or by addresses needs no name.
acme.addServer('reports', {
  image: 'ghcr.io/acme/reports-mcp:1.4.0',
  command: ['/app/reports', 'stdio'],
  egress: [Egress.https('api.exchange.example'), Egress.pods(Peer.pods({ app: 'postgres' }, 'databases'), 5432)],
  allowFrom: [Peer.pods({ app: 'assistant' }, 'assistants')],
});

acme.addEgressProxy({ telemetry: { scrapeFrom: [Peer.pods({ app: 'prometheus' }, 'monitoring')] } });

app.synth();
