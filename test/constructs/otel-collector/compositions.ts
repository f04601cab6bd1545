import { App, McpPlatform, NodeLogsNamespace, OtelCollector, OtelExporter, Secrets, synthesize } from '../../../src';
import { LEAST, leastPlatform, Rendered } from '../../support/render';
import { BACKEND, COLLECTOR_IMAGE, compose } from './support';

export const LOKI = OtelExporter.loki({ endpoint: 'http://loki.monitoring.svc:3100', tenant: 'audit' });

/** Every exporter, metrics that the collector reads, and a queue on disk. */
export const everything = (): Rendered =>
  compose({
    exporters: [
      OtelExporter.otlpHttp({
        endpoint: 'https://otlp.acme.example',
        headers: { authorization: Secrets.kubernetes({ name: 'otlp', key: 'token' }) },
        ca: { configMap: 'ca' },
      }),
      OtelExporter.otlpGrpc({ endpoint: 'http://tempo.monitoring.svc:4317' }),
      OtelExporter.prometheusRemoteWrite({ endpoint: 'http://prometheus.monitoring.svc:9090/api/v1/write' }),
      LOKI,
      OtelExporter.debug(),
    ],
    scrape: {},
    queue: { claim: 'queue' },
  }).rendered;

/** A collector on each node that reads logs, and sends the audit stream to a store of its own. */
export function agent(): Rendered {
  const app = new App();
  const platform = new McpPlatform(app, 'acme', leastPlatform());
  platform.addServer('files', LEAST);
  const logs = new NodeLogsNamespace(platform, 'logs', { reason: 'the company keeps its logs' });
  new OtelCollector(logs, 'agent', { image: COLLECTOR_IMAGE, exporters: [BACKEND], nodeLogs: { auditTo: [LOKI] } });
  return new Rendered(synthesize(app));
}
