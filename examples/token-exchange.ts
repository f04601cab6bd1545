import { App, McpPlatform, Oidc, Peer, Secrets, Stage, TokenExchange } from 'mcp-strata';

const app = new App();
const acme = new McpPlatform(app, 'acme', { stage: Stage.PILOT, environment: 'prod' });
const login = { peer: Peer.cidr('10.30.0.0/24'), privateNetwork: true };

// The server trusts the authorization server alone: it sees who calls, and the gateway as the actor.
const orders = acme.addServer('orders', { image: 'ghcr.io/acme/orders-mcp:3.0.1', command: ['/app/orders', 'stdio'] });

acme.addGateway({
  host: 'mcp.acme.example',
  identity: Oidc.issuer('https://login.acme.example', { ...login, claims: { groups: 'roles' } }),
  token: new TokenExchange({
    client: {
      issuer: 'https://login.acme.example',
      clientId: 'mcp-gateway',
      key: Secrets.kubernetes({ name: 'gateway-client', key: 'key.pem' }),
      ...login,
    },
  }),
  servers: [orders],
  allowFrom: [Peer.pods({ app: 'assistant' }, 'assistants')],
});

app.synth();
