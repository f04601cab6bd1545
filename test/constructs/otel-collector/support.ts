import {
  App,
  Egress,
  McpPlatform,
  type McpServerProps,
  OtelExporter,
  type PlatformCollectorProps,
  Stage,
  synthesize,
} from '../../../src';
import { DIGEST, IMAGE, leastPlatform, Rendered } from '../../support/render';

/** An image that every stage accepts. */
export const COLLECTOR_IMAGE = `docker.io/otel/opentelemetry-collector-contrib:0.164.0@${DIGEST}`;
export const BACKEND = OtelExporter.otlpHttp({ endpoint: 'https://otlp.acme.example' });
export const CLUSTER = OtelExporter.otlpHttp({ endpoint: 'http://tempo.monitoring.svc:4318', name: 'tempo' });

/** A platform with two servers, an egress proxy and a collector. */
export function compose(
  props: Partial<PlatformCollectorProps> = {},
  server: Partial<McpServerProps> = {},
  stage: Stage = Stage.PILOT,
) {
  const app = new App();
  const platform = new McpPlatform(app, 'acme', { ...leastPlatform(stage), namespaces: ['acme', 'b'] });
  const files = platform.addServer('files', { image: IMAGE, command: ['/app/files', 'stdio'], ...server });
  const collector = platform.addCollector({ image: COLLECTOR_IMAGE, exporters: [BACKEND], ...props });
  const mail = platform.addServer('mail', {
    image: IMAGE,
    command: ['/app/mail', 'stdio'],
    namespace: 'b',
    egress: [Egress.https('mail.acme.example')],
  });
  platform.addEgressProxy();
  return {
    app,
    platform,
    files,
    mail,
    collector,
    get rendered() {
      return new Rendered(synthesize(app));
    },
  };
}
