import { App, McpPlatform, Peer, Stage } from 'mcp-strata';

const app = new App();
const acme = new McpPlatform(app, 'acme', {
  stage: Stage.PILOT,
  environment: 'dev',
  imagePullSecrets: ['registry'],
});

// A package of the company's own registry, which .npmrc beside this program names (`@acme:registry=https://npm.acme.example/`). A laptop installs it
// from there; a cluster runs an image of it, since nothing is installed in a cluster.
acme.addServer('tickets', {
  package: {
    registryType: 'npm',
    identifier: '@acme/tickets-mcp',
    version: '3.0.2',
  },
  image: 'registry.acme.example/mcp/tickets:3.0.2',
  args: ['--read-only'],
  allowFrom: [Peer.pods({ app: 'assistant' }, 'assistants')],
});

app.synth();
