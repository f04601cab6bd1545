import { App, CertManager, GatewayApi, McpPlatform, Oidc, Peer, Stage } from 'mcp-strata';

const app = new App();
const acme = new McpPlatform(app, 'acme', {
  stage: Stage.PILOT,
  environment: 'prod',
  domain: 'mcp.acme.example',
  identity: Oidc.issuer('https://login.acme.example'),
});

// Two teams with namespaces, quotas and roles of their own. Their servers do not reach each other.
const payments = acme.addTenant('payments', { groups: ['payments-devs'] });
payments.addServer('ledger', { image: 'ghcr.io/acme/ledger-mcp:1.4.0', command: ['/app/ledger', 'stdio'] });
const sales = acme.addTenant('sales', { groups: ['sales-devs'] });
sales.addServer('crm', { image: 'ghcr.io/acme/crm-mcp:2.1.0', command: ['/app/crm', 'stdio'] });

// One endpoint in front of both. What the teams add later is behind it, too.
acme.addGateway({
  select: { tenants: ['payments', 'sales'] },
  signingKey: CertManager.signingKey(),
  expose: GatewayApi.gateway({
    className: 'envoy-gateway',
    certificate: CertManager.certificate({ issuer: { name: 'letsencrypt' } }),
    from: [Peer.namespace('envoy-gateway-system')],
  }),
});

app.synth();
