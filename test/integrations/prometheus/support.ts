import {
  App,
  Grafana,
  type GrafanaProps,
  McpPlatform,
  Peer,
  Prometheus,
  type PrometheusProps,
  synthesize,
} from '../../../src';
import { LEAST, leastPlatform, Rendered } from '../../support/render';

export const FROM = [Peer.pods({ app: 'prometheus' }, 'monitoring')];
export const PROPS: PrometheusProps = { from: FROM, labels: { release: 'monitoring' } };

/** A platform that is watched, with a server that came before and one that came after. */
export function watched(props: Partial<PrometheusProps> = {}) {
  const app = new App();
  const platform = new McpPlatform(app, 'acme', { ...leastPlatform(), namespaces: ['acme', 'b'] });
  platform.addServer('files', LEAST);
  const prometheus = new Prometheus(platform.namespace('acme'), 'prometheus', { ...PROPS, ...props });
  platform.addServer('mail', { ...LEAST, namespace: 'b' });
  return { rendered: new Rendered(synthesize(app)), prometheus };
}

/** A platform with dashboards. */
export function drawn(props: GrafanaProps = {}) {
  const app = new App();
  const platform = new McpPlatform(app, 'acme', leastPlatform());
  new Grafana(platform.namespace('acme'), 'grafana', props);
  return new Rendered(synthesize(app));
}
