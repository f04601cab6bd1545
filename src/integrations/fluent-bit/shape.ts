import { z } from 'zod';
import type { CollectorUnsafeProps } from '../../constructs';
import { WORKLOAD_SHAPES } from '../../constructs/common/workload-shape';
import type { Stage } from '../../contract';
import { listOf, madeBy, shapeOf, texts } from '../../kube';
import { Dns, Peer } from '../../network';
import { FluentBitOutput } from './output';
import type { FluentBitBufferProps, FluentBitProps } from './props';

const text = z.string().optional();
const list = listOf(z.string()).optional();
const outputs = listOf(madeBy(FluentBitOutput, 'FluentBitOutput.otlp, .loki or .http'));

/** The shape of the props. Whether the values make sense is checked in `check`. */
export const FLUENT_BIT_SHAPE = shapeOf<FluentBitProps>({
  auditTo: outputs,
  outputs: outputs.optional(),
  retentionDays: z.number().optional(),
  namespaces: list,
  name: text,
  image: text,
  buffer: shapeOf<FluentBitBufferProps>({ audit: text, logs: text }).optional(),
  resources: WORKLOAD_SHAPES.resources,
  scheduling: WORKLOAD_SHAPES.scheduling,
  scrapeFrom: listOf(madeBy(Peer, 'Peer.pods, Peer.namespace, Peer.namespaces or Peer.cidr')).optional(),
  unsafe: shapeOf<CollectorUnsafeProps>({ toolArguments: text, toolResults: text }).optional(),
  labels: texts.optional(),
  imagePullSecrets: list,
  stage: z.custom<Stage>().optional(),
  dns: madeBy(Dns, 'Dns.pods or Dns.address').optional(),
});
