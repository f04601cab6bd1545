import { App, Ingress, McpPlatform, Oidc, Peer, RegistrySource, RegistryStore, Secrets, Stage } from 'mcp-strata';

const app = new App();
const acme = new McpPlatform(app, 'acme', {
  stage: Stage.PILOT,
  environment: 'prod',
  identity: Oidc.issuer('https://login.acme.example'),
});

// It registers itself: name, tools, hosts and owner are known already.
acme.addServer('orders', {
  image: 'ghcr.io/acme/orders-mcp:3.0.1',
  command: ['/app/orders'],
  listing: { description: 'Orders of the shop, read-only.', dataClass: 'internal', owner: 'shop team' },
});

const registry = acme.addRegistry({
  host: 'registry.acme.example',
  expose: new Ingress({ className: 'nginx', from: [Peer.namespace('ingress-nginx')], tlsSecret: 'registry-acme' }),
  // The first source that has a name owns it.
  sources: [
    RegistrySource.composition({ namespace: 'example.acme' }),
    RegistrySource.official({ allow: ['io.github.github/*', 'com.atlassian/*'] }),
    RegistrySource.saas({
      servers: [{ name: 'app.linear/mcp', description: 'Issues and projects.', url: 'https://mcp.linear.app/mcp' }],
    }),
  ],
  // Who logs in with these groups publishes there; what is published waits for people who approve it.
  publishing: [{ groups: ['payments-devs'], namespaces: ['example.acme-payments'] }],
  workflow: { reviewers: ['platform-engineers'], approvers: ['security'] },
  // Editors read the list of approved servers without a login.
  anonymous: true,
  store: RegistryStore.postgres({
    url: Secrets.kubernetes({ name: 'registry-db', key: 'url' }),
    peer: Peer.pods({ 'cnpg.io/cluster': 'registry' }, 'databases'),
  }),
  replicas: 2,
});
console.log(registry.origin); // https://registry.acme.example

app.synth();
