import { App, FluentBit, FluentBitOutput, LokiRetention, McpPlatform, NodeLogsNamespace, Stage } from 'mcp-strata';

const app = new App();
const acme = new McpPlatform(app, 'acme', { stage: Stage.PILOT, environment: 'dev' });
acme.addServer('weather', { image: 'ghcr.io/acme/weather-mcp:2.3.0', command: ['/app/weather', 'stdio'] });

const logs = new NodeLogsNamespace(acme, 'acme-logs', {
  reason: 'Audit events are kept for 400 days outside the cluster; ticket 4711.',
});
const endpoint = 'http://loki.monitoring.svc:3100';
new FluentBit(logs, 'fluent-bit', {
  auditTo: [FluentBitOutput.loki({ endpoint, tenant: 'mcp-audit' })],
  outputs: [FluentBitOutput.loki({ endpoint, tenant: 'mcp' })],
  retentionDays: 400,
});
new LokiRetention(logs, 'loki-overrides', { days: { mcp: 30, 'mcp-audit': 400 } });

app.synth();
