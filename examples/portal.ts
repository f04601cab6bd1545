import { App, Ingress, McpPlatform, Oidc, Peer, Secrets, Stage } from 'mcp-strata';

const app = new App();
const acme = new McpPlatform(app, 'acme', {
  stage: Stage.PILOT,
  environment: 'prod',
  domain: 'mcp.acme.example',
  identity: Oidc.issuer('https://login.acme.example'),
});
const ingress = (host: string) =>
  new Ingress({ className: 'nginx', from: [Peer.namespace('ingress-nginx')], tlsSecret: host.replaceAll('.', '-') });

const orders = acme.addServer('orders', {
  image: 'ghcr.io/acme/orders-mcp:3.0.1',
  command: ['/app/orders'],
  listing: {
    description: 'Orders of the shop, read-only.',
    permissions: ['Reads orders and customers of the last two years.'],
    readme: '# Orders\n\nAsk for an order by its number, or for the orders of a customer.',
  },
});
acme.addGateway({
  servers: [orders],
  signingKey: Secrets.kubernetes({ name: 'gateway-key', key: 'tls.key' }),
  expose: ingress('mcp.acme.example'),
});
acme.addRegistry();

// The page where people find servers. It shows the registry as each person may see it, and installs by the gateway.
const portal = acme.addPortal({
  title: 'Tools of Acme',
  expose: ingress('portal.mcp.acme.example'),
  login: {
    issuer: 'https://login.acme.example',
    clientId: 'mcp-portal',
    secret: Secrets.kubernetes({ name: 'portal-login', key: 'client-secret' }),
  },
  usage: { url: 'http://prometheus.monitoring.svc:9090' },
});
console.log(portal.origin); // https://portal.mcp.acme.example

app.synth();
