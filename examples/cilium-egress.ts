import { App, Egress, EgressVia, McpPlatform, Peer, Stage } from 'mcp-strata';

const app = new App();
const acme = new McpPlatform(app, 'acme', { stage: Stage.PILOT, environment: 'dev', egressVia: EgressVia.cilium() });

// Cilium opens api.github.com and asks DNS for nothing else. The declaration is the one that an egress proxy would enforce.
acme.addServer('github', {
  image: 'ghcr.io/github/github-mcp-server:1.10.1',
  command: ['/server/github-mcp-server', 'stdio'],
  egress: [Egress.https('api.github.com')],
  allowFrom: [Peer.pods({ app: 'assistant' }, 'assistants')],
});

app.synth();
