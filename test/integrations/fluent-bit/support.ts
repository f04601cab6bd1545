import {
  App,
  FluentBit,
  FluentBitOutput,
  type FluentBitProps,
  McpPlatform,
  NodeLogsNamespace,
  type Stage,
  synthesize,
} from '../../../src';
import { DIGEST, LEAST, leastPlatform, Rendered } from '../../support/render';

/** An image that every stage accepts. */
export const FLUENT_BIT_IMAGE = `docker.io/fluent/fluent-bit:5.1.1@${DIGEST}`;
export const REASON = 'Audit events are kept for 400 days outside the cluster; ticket 4711.';
export const AUDIT = FluentBitOutput.loki({ endpoint: 'http://loki.monitoring.svc:3100', tenant: 'audit' });
export const LOGS = FluentBitOutput.otlp({ endpoint: 'https://otlp.acme.example' });

/** A platform whose logs are read. */
export function compose(props: Partial<FluentBitProps> = {}, stage?: Stage) {
  const app = new App();
  const platform = new McpPlatform(app, 'acme', { ...leastPlatform(stage), namespaces: ['acme', 'b'] });
  platform.addServer('files', LEAST);
  const logs = new NodeLogsNamespace(platform, 'mcp-logs', { reason: REASON });
  const agent = new FluentBit(logs, 'agent', { image: FLUENT_BIT_IMAGE, auditTo: [AUDIT], outputs: [LOGS], ...props });
  return { app, agent, rendered: new Rendered(synthesize(app)) };
}
