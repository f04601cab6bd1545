import { Yaml } from 'cdk8s';
import { Construct } from 'constructs';
import { z } from 'zod';
import { Problems } from '../../errors';
import { Configuration, checkShape, isDnsSubdomain, shapeOf } from '../../kube';
import { integrationLabels } from '../common/labels';

/** How long Loki keeps what each tenant sent. */
export interface LokiRetentionProps {
  /** Days by tenant, such as `{ mcp: 30, 'mcp-audit': 400 }`: the tenants of `OtelExporter.loki`. */
  readonly days: Readonly<Record<string, number>>;
  /**
   * The name of the ConfigMap.
   * @default the construct's id
   */
  readonly name?: string;
}

const SHAPE = shapeOf<LokiRetentionProps>({ days: z.record(z.string(), z.number()), name: z.string().optional() });
const TENANT = /^[A-Za-z0-9._-]{1,150}$/;
const MOST = 3_660;

/**
 * Loki's runtime configuration with the retention of each tenant, as a ConfigMap with `overrides.yaml`. Loki reads it as `runtime_config.file`, and its compactor
 * runs with `retention_enabled: true`.
 *
 * @throws StrataError or StrataErrors PROP_UNKNOWN, PROP_INVALID
 */
export class LokiRetention extends Construct {
  constructor(scope: Construct, id: string, props: LokiRetentionProps) {
    super(scope, id);
    checkShape(props, SHAPE, this.node.path);
    const { days, name = id } = props;
    const problems = new Problems(this.node.path);
    const refuse = (prop: string, reason: string) => problems.add('PROP_INVALID', { prop, reason });
    if (!isDnsSubdomain(name)) refuse('name', `"${name}" cannot name a ConfigMap`);
    if (Object.keys(days).length === 0) refuse('days', 'it names no tenant');
    for (const [tenant, count] of Object.entries(days)) {
      if (!TENANT.test(tenant)) refuse('days', `"${tenant}" is no tenant of Loki`);
      if (!Number.isInteger(count) || count < 1 || count > MOST) {
        refuse(`days.${tenant}`, `it is a whole number from 1 to ${MOST}`);
      }
    }
    problems.raise();
    const text = 'How long logs and audit events of each tenant are kept.';
    const meta = { name, labels: integrationLabels(this), reason: { control: 'audit.calls' as const, text } };
    new Configuration(this, 'overrides', meta, () => ({
      'overrides.yaml': Yaml.stringify({ overrides: limits(days) }),
    }));
  }
}

/** Loki writes periods in hours. */
function limits(days: LokiRetentionProps['days']): Record<string, object> {
  const sorted = Object.entries(days).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(sorted.map(([tenant, count]) => [tenant, { retention_period: `${count * 24}h` }]));
}
