import type { Construct } from 'constructs';
import { z } from 'zod';
import type { Scaler, ScaleTarget } from '../../constructs';
import { Problems } from '../../errors';
import { CustomObject, checkShape, isDnsSubdomain, listOf, shapeOf } from '../../kube';
import type { KedaPrometheusProps, KedaProps } from './props';
import type { ScaledObjectSpec, ScaleTrigger } from './scaled-object';

/** Readings that fail in a row before the fallback holds. */
const FAILURES = 3;
const TYPE = { apiVersion: 'keda.sh/v1alpha1', kind: 'ScaledObject' };

const number = z.number().optional();
const SHAPE = shapeOf<KedaProps>({
  min: z.number(),
  max: z.number(),
  prometheus: listOf(
    shapeOf<KedaPrometheusProps>({
      serverAddress: z.string(),
      query: z.string(),
      threshold: z.number(),
      authentication: z.string().optional(),
    }),
  ).optional(),
  cpuPercent: number,
  pollingSeconds: number,
  scaleDownSeconds: number,
  fallbackReplicas: number,
});

/** KEDA decides on replicas: by queries of Prometheus, by CPU, or by both. It creates the HorizontalPodAutoscaler itself. */
export class Keda implements Scaler {
  readonly min: number;
  readonly max: number;

  private constructor(private readonly props: KedaProps) {
    this.min = props.min;
    this.max = props.max;
  }

  /**
   * A scaler for the prop `autoscale`.
   *
   * @throws StrataError or StrataErrors PROP_UNKNOWN, PROP_INVALID
   */
  static scaler(props: KedaProps): Keda {
    checkShape(props, SHAPE, 'Keda.scaler');
    const problems = new Problems('Keda.scaler');
    check(props, problems);
    problems.raise();
    return new Keda({ ...props });
  }

  scale(scope: Construct, { workload, labels }: ScaleTarget): void {
    const text = 'Adds and removes replicas by load; KEDA alone decides.';
    const meta = { name: workload, labels, reason: { text, control: 'workload.available' as const } };
    new CustomObject(scope, 'scaled-object', TYPE, meta, () => specOf(workload, this.props));
  }
}

function specOf(workload: string, props: KedaProps): ScaledObjectSpec {
  const { min, max, prometheus = [], pollingSeconds = 30, scaleDownSeconds = 300, fallbackReplicas = max } = props;
  return {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: workload },
    minReplicaCount: min,
    maxReplicaCount: max,
    pollingInterval: pollingSeconds,
    cooldownPeriod: scaleDownSeconds,
    // KEDA has no fallback for CPU, which it does not read itself.
    ...(prometheus.length > 0 && {
      fallback: { failureThreshold: FAILURES, replicas: fallbackReplicas, behavior: 'static' },
    }),
    advanced: {
      restoreToOriginalReplicaCount: false,
      horizontalPodAutoscalerConfig: {
        behavior: {
          scaleDown: {
            stabilizationWindowSeconds: scaleDownSeconds,
            // One at a time: each has its drain time, and the next reading sees what it was good for.
            policies: [{ type: 'Pods', value: 1, periodSeconds: 60 }],
          },
        },
      },
    },
    triggers: [...prometheus.map(query), ...cpu(props)],
  };
}

function query({ serverAddress, query, threshold, authentication }: KedaPrometheusProps): ScaleTrigger {
  return {
    type: 'prometheus',
    // By default a query without an answer counts as 0, and a metric that was renamed would remove replicas.
    metadata: { serverAddress, query, threshold: `${threshold}`, ignoreNullValues: 'false' },
    ...(authentication !== undefined && { authenticationRef: { kind: 'TriggerAuthentication', name: authentication } }),
  };
}

function cpu({ cpuPercent }: KedaProps): ScaleTrigger[] {
  return cpuPercent === undefined
    ? []
    : [{ type: 'cpu', metricType: 'Utilization', metadata: { value: `${cpuPercent}` } }];
}

function check(props: KedaProps, problems: Problems): void {
  const { min, max, prometheus = [], cpuPercent, pollingSeconds = 30, scaleDownSeconds = 300 } = props;
  const refuse = (prop: string, reason: string) => problems.add('PROP_INVALID', { prop, reason });
  if (!isWhole(min, 1, 1_000) || !isWhole(max, 1, 1_000) || max <= min) {
    refuse('min', 'min and max are whole numbers from 1 to 1000, and max is above min');
  }
  if (prometheus.length === 0 && cpuPercent === undefined) {
    refuse('prometheus', 'there is nothing to read load from: give queries, or cpuPercent');
  }
  if (cpuPercent !== undefined && !isWhole(cpuPercent, 1, 100)) {
    refuse('cpuPercent', 'it is a whole number from 1 to 100');
  }
  if (!isWhole(pollingSeconds, 1, 3_600)) refuse('pollingSeconds', 'it is a whole number from 1 to 3600');
  if (!isWhole(scaleDownSeconds, 0, 3_600)) refuse('scaleDownSeconds', 'it is a whole number from 0 to 3600');
  if (props.fallbackReplicas !== undefined && !isWhole(props.fallbackReplicas, min, max)) {
    refuse('fallbackReplicas', 'it is a whole number from min to max');
  }
  for (const { serverAddress, query, threshold, authentication } of prometheus) {
    if (!/^https?:\/\/[^\s@]+$/.test(serverAddress)) {
      refuse('prometheus.serverAddress', 'it is an http or https URL without credentials');
    }
    if (query.trim() === '') refuse('prometheus.query', 'it is empty');
    if (!(threshold > 0)) refuse('prometheus.threshold', 'it is above zero');
    if (authentication !== undefined && !isDnsSubdomain(authentication)) {
      refuse('prometheus.authentication', `"${authentication}" cannot name a TriggerAuthentication`);
    }
  }
}

function isWhole(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}
