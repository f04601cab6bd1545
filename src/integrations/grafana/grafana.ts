import { Construct } from 'constructs';
import { z } from 'zod';
import { objectLabels } from '../../constructs/common/labels';
import { findPlace } from '../../constructs/common/place';
import { Problems, StrataError } from '../../errors';
import {
  Configuration,
  CustomObject,
  checkShape,
  isLabelValue,
  isQualifiedName,
  type ObjectMeta,
  shapeOf,
  texts,
} from '../../kube';
import { renderDashboard } from './dashboard';
import { dashboards } from './dashboards';
import type { GrafanaProps } from './props';

const OPERATOR = { apiVersion: 'grafana.integreatly.org/v1beta1', kind: 'GrafanaDashboard' };
const FOLDER = 'MCP';
const SHAPE = shapeOf<GrafanaProps>({
  as: z.enum(['sidecar', 'operator']).optional(),
  labels: texts.optional(),
  folder: z.string().optional(),
});

/**
 * Dashboards of a platform: overview, servers, gateway, egress, audit. They read the series that `Prometheus` or a collector's `scrape` brings, and the rules of
 * `Prometheus`.
 *
 * @throws StrataError or StrataErrors PROMETHEUS_PLATFORM_MISSING, PROP_UNKNOWN, PROP_INVALID
 */
export class Grafana extends Construct {
  constructor(scope: Construct, id: string, props: GrafanaProps = {}) {
    super(scope, id);
    checkShape(props, SHAPE, this.node.path);
    const place = findPlace(this, {});
    const platform = place?.platform;
    if (place === undefined || platform === undefined) {
      throw new StrataError('PROMETHEUS_PLATFORM_MISSING', this.node.path, {});
    }
    const { as = 'sidecar', folder = FOLDER } = props;
    const labels = props.labels ?? (as === 'sidecar' ? { grafana_dashboard: '1' } : { dashboards: 'grafana' });
    const problems = new Problems(this.node.path);
    for (const [key, value] of Object.entries(labels)) {
      if (!isQualifiedName(key) || !isLabelValue(value)) {
        problems.add('PROP_INVALID', { prop: 'labels', reason: `"${key}: ${value}" is no label` });
      }
    }
    if (folder.trim() === '') problems.add('PROP_INVALID', { prop: 'folder', reason: 'it is empty' });
    problems.raise();
    for (const dashboard of dashboards(platform.name)) {
      const name = `${place.name}-${dashboard.uid}`;
      const sidecar = as === 'sidecar';
      const meta: ObjectMeta = {
        name,
        labels: { ...objectLabels({ ...place, name }, 'dashboard', {}, {}), ...(sidecar && labels) },
        reason: { control: 'audit.calls', text: `A dashboard: ${dashboard.description}` },
        ...(sidecar && { annotations: { grafana_folder: folder } }),
      };
      const text = () => `${JSON.stringify(renderDashboard(dashboard, platform.name), undefined, 2)}\n`;
      if (sidecar) {
        new Configuration(this, dashboard.uid, meta, () => ({ [`${name}.json`]: text() }));
      } else {
        new CustomObject(this, dashboard.uid, OPERATOR, meta, () => ({
          instanceSelector: { matchLabels: { ...labels } },
          folder,
          json: text(),
        }));
      }
    }
  }
}
