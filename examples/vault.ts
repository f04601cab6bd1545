import { App, McpPlatform, Peer, Secrets, Stage } from 'mcp-strata';

const app = new App();
const acme = new McpPlatform(app, 'acme', {
  stage: Stage.PILOT,
  environment: 'dev',
  // HashiCorp's operator reads Vault as the role of this namespace, and restarts what a rotation concerns.
  secrets: Secrets.vault({
    address: 'https://vault.vault.svc:8200',
    mount: 'kv',
    via: 'vault-secrets-operator',
    ca: { secret: 'vault-ca' },
  }),
});

acme.addServer('orders-db', {
  image: 'docker.io/crystaldba/postgres-mcp:0.3.0',
  command: ['/app/.venv/bin/postgres-mcp', '--access-mode=restricted'],
  secrets: { DATABASE_URI: Secrets.ref('mcp/orders#uri') },
  allowFrom: [Peer.pods({ app: 'assistant' }, 'assistants')],
});

app.synth();
