import { App, McpPlatform, Stage } from 'mcp-strata';

const app = new App();
// Somebody else administers the cluster: nothing of it is written, everything belongs into namespaces that are there.
const acme = new McpPlatform(app, 'acme', {
  stage: Stage.PILOT,
  environment: 'prod',
  namespaces: [{ name: 'mcp-platform', exists: true }],
});

const payments = acme.addTenant('payments', {
  namespaces: ['payments-mcp', 'payments-mcp-batch'],
  exists: true,
  groups: ['payments-devs'],
  access: { operators: ['payments-oncall'] },
  quota: { pods: 10, memoryLimits: '32Gi' },
});
payments.addServer('ledger', { image: 'ghcr.io/acme/ledger-mcp:1.4.0', command: ['/app/ledger', 'stdio'] });
payments.addServer('exports', {
  image: 'ghcr.io/acme/exports-mcp:2.0.0',
  command: ['/app/exports', 'stdio'],
  namespace: 'payments-mcp-batch',
});

app.synth();
