import { Chart } from 'cdk8s';
import { App, LokiRetention, type LokiRetentionProps, synthesize } from '../../../src';
import { Rendered } from '../../support/render';

/** Retention in a chart of its own. */
export function retained(props: Partial<LokiRetentionProps> = {}) {
  const app = new App();
  new LokiRetention(new Chart(app, 'loki', { namespace: 'monitoring' }), 'retention', {
    days: { mcp: 30, 'mcp-audit': 400 },
    ...props,
  });
  return new Rendered(synthesize(app));
}
