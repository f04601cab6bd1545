import { z } from 'zod';
import type { Stage } from '../../contract';
import { listOf, madeBy, shapeOf, texts } from '../../kube';
import { Dns, Peer } from '../../network';
import { WORKLOAD_SHAPES } from '../common/workload-shape';
import { OtelExporter } from './exporter';
import type {
  CollectorUnsafeProps,
  NodeLogProps,
  OtelCollectorProps,
  QueueProps,
  SamplingProps,
  ScrapeProps,
} from './props';
import { type CollectorRunner, isRunner } from './runner';

const text = z.string().optional();
const number = z.number().optional();
const list = listOf(z.string()).optional();
const peers = listOf(madeBy(Peer, 'Peer.pods, Peer.namespace, Peer.namespaces or Peer.cidr')).optional();
const exporters = listOf(
  madeBy(OtelExporter, 'OtelExporter.otlpHttp, .otlpGrpc, .prometheusRemoteWrite, .loki or .debug'),
);

/** The shape of a collector's props. Whether the values make sense is checked in `check`. */
export const COLLECTOR_SHAPE = shapeOf<OtelCollectorProps>({
  exporters,
  name: text,
  image: text,
  allowFrom: peers,
  sampling: z
    .union([
      z.literal(false),
      shapeOf<SamplingProps>({ percent: number, slowMilliseconds: number, waitSeconds: number }),
    ])
    .optional(),
  scrape: shapeOf<ScrapeProps>({ seconds: number }).optional(),
  nodeLogs: shapeOf<NodeLogProps>({ namespaces: list, auditTo: exporters, retentionDays: number }).optional(),
  conventions: z.enum(['normalized', 'as-sent']).optional(),
  queue: shapeOf<QueueProps>({ batches: number, claim: text }).optional(),
  replicas: number,
  resources: WORKLOAD_SHAPES.resources,
  disruption: WORKLOAD_SHAPES.disruption,
  scheduling: WORKLOAD_SHAPES.scheduling,
  scrapeFrom: peers,
  runBy: z.custom<CollectorRunner>(isRunner, 'expected a runner such as OtelOperator.runner()').optional(),
  unsafe: shapeOf<CollectorUnsafeProps>({ toolArguments: text, toolResults: text }).optional(),
  labels: texts.optional(),
  imagePullSecrets: list,
  stage: z.custom<Stage>().optional(),
  dns: madeBy(Dns, 'Dns.pods or Dns.address').optional(),
});
