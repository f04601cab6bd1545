import { App, Egress, McpPlatform, Peer, Secrets, Stage } from 'mcp-strata';

const app = new App();
const acme = new McpPlatform(app, 'acme', {
  stage: Stage.PILOT,
  environment: 'dev',
  // 1Password's own operator: an item becomes a Secret that this server alone reads.
  secrets: Secrets.onePassword({ vault: 'mcp' }),
});

acme.addServer('github', {
  image: 'ghcr.io/github/github-mcp-server:1.10.1',
  command: ['/server/github-mcp-server', 'stdio'],
  secrets: { GITHUB_PERSONAL_ACCESS_TOKEN: Secrets.ref('github#token') },
  egress: [Egress.https('api.github.com')],
  allowFrom: [Peer.pods({ app: 'assistant' }, 'assistants')],
});

app.synth();
