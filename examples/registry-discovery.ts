import { App, McpPlatform, Oidc, Peer, Stage } from 'mcp-strata';

const app = new App();
const acme = new McpPlatform(app, 'acme', {
  stage: Stage.PILOT,
  environment: 'prod',
  domain: 'mcp.acme.example',
  identity: Oidc.issuer('https://login.acme.example'),
});

const registry = acme.addRegistry({
  // Services of these namespaces with the label strata.dev/listed: "true".
  discovery: {
    namespaces: ['payments', 'research'],
    // The addresses behind the Service `kubernetes`.
    apiServer: Peer.cidr('10.1.0.1/32'),
  },
  // The one pod that holds a token of the Kubernetes API says why.
  unsafe: { apiToken: 'The catalogue shows what teams run beside the platform.' },
  // What is found is believed when people have looked at it.
  workflow: { reviewers: ['platform-engineers'], approvers: ['security'] },
  // Approvals are nowhere else.
  backup: { schedule: '30 2 * * *', keep: 30, storageClass: 'archive' },
});
console.log(registry.url); // http://registry.acme.svc:8080

app.synth();
