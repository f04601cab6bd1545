import { App, Egress, McpPlatform, Peer, Secrets, Stage } from 'mcp-strata';

const app = new App();
const acme = new McpPlatform(app, 'acme', { stage: Stage.PILOT, environment: 'dev' });

// Clients see three tools of more than fifty. The bridge hides the rest: they are not listed, and calling one is an error.
acme.addServer('github', {
  image: 'ghcr.io/github/github-mcp-server:1.10.1',
  command: ['/server/github-mcp-server', 'stdio', '--read-only'],
  secrets: { GITHUB_PERSONAL_ACCESS_TOKEN: Secrets.kubernetes({ name: 'github', key: 'token' }) },
  egress: [Egress.https('api.github.com')],
  allowFrom: [Peer.pods({ app: 'assistant' }, 'assistants')],
  tools: {
    allow: ['search_code', 'get_file_contents', 'issue_read'],
    rename: { search_code: 'find_code' },
    describe: { search_code: 'Finds code in the repositories of Acme.' },
  },
});

app.synth();
