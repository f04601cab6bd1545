import { App, Ingress, McpPlatform, Oidc, Peer, Secrets, Stage, StaticHeader } from 'mcp-strata';

const app = new App();
const acme = new McpPlatform(app, 'acme', { stage: Stage.PILOT, environment: 'prod' });

const gateway = acme.addGateway({
  host: 'mcp.acme.example',
  identity: Oidc.issuer('https://login.acme.example'),
  expose: new Ingress({ className: 'nginx', from: [Peer.namespace('ingress-nginx')], tlsSecret: 'mcp-acme-example' }),
});

// Offered as a service: people call it by the gateway, and only the gateway holds its key.
gateway.addRemote('crm', {
  url: 'https://mcp.crm.example/mcp',
  token: new StaticHeader({
    name: 'Authorization',
    prefix: 'Bearer ',
    value: Secrets.kubernetes({ name: 'crm', key: 'token' }),
  }),
  tools: { deny: ['delete_*'] },
  requestSeconds: 30,
});

app.synth();
