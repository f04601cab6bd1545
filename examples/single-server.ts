import { App, Egress, McpPlatform, Peer, Secrets, Stage } from 'mcp-strata';

const app = new App();
const acme = new McpPlatform(app, 'acme', { stage: Stage.PILOT, environment: 'dev' });

acme.addServer('github', {
  image: 'ghcr.io/github/github-mcp-server:1.10.1',
  command: ['/server/github-mcp-server', 'stdio', '--read-only'],
  // A reference. The value is in the Secret `github`, and in no file of this repository.
  secrets: { GITHUB_PERSONAL_ACCESS_TOKEN: Secrets.kubernetes({ name: 'github', key: 'token' }) },
  // What it may reach, and who may call it. Everything else is closed.
  egress: [Egress.https('api.github.com')],
  allowFrom: [Peer.pods({ app: 'assistant' }, 'assistants')],
});

app.synth();
