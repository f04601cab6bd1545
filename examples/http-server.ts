import { App, McpPlatform, Peer, Stage } from 'mcp-strata';

const app = new App();
const acme = new McpPlatform(app, 'acme', { stage: Stage.PILOT, environment: 'dev' });

// A server that speaks HTTP itself. The bridge stands before it in the same pod, and its port is the only one that is open.
acme.addServer('inventory', {
  image: 'ghcr.io/acme/inventory-mcp:2.1.0',
  transport: 'streamable-http',
  port: 3000,
  path: '/api/mcp',
  env: { LOG_FORMAT: 'json' },
  allowFrom: [Peer.pods({ app: 'assistant' }, 'assistants')],
});

app.synth();
