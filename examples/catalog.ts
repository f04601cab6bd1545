import { App, Catalog, Egress, McpPlatform, Oidc, Peer, Secrets, Stage, StaticHeader } from 'mcp-strata';

const app = new App();
const acme = new McpPlatform(app, 'acme', {
  stage: Stage.PILOT,
  environment: 'prod',
  secrets: Secrets.external({ store: 'company' }),
});

const github = acme.addServer(
  'github',
  Catalog.github({ token: Secrets.ref('mcp/github#token'), toolsets: ['issues'] }),
);

// A package from npm or PyPI: the image is built from what `strata containerfile` prints.
const orders = acme.addServer('orders', {
  ...Catalog.postgres({
    image: 'registry.acme.example/mcp/postgres:0.3.0',
    uri: Secrets.ref('mcp/orders#uri'),
    egress: [Egress.cidr('10.20.0.0/24', 5432)],
  }),
  sessions: { max: 4 },
});

const gateway = acme.addGateway({
  servers: [github, orders],
  host: 'mcp.acme.example',
  identity: Oidc.issuer('https://login.acme.example'),
  allowFrom: [Peer.namespace('assistants')],
});

// Offered as a service: the gateway shows it a key that people never see.
gateway.addRemote(
  'linear',
  Catalog.remote.linear({
    token: new StaticHeader({ name: 'Authorization', prefix: 'Bearer ', value: Secrets.ref('mcp/linear#key') }),
  }),
);

app.synth();
