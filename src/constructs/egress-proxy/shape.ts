import { z } from 'zod';
import type { Stage } from '../../contract';
import { listOf, madeBy, shapeOf, texts } from '../../kube';
import { Dns, Peer } from '../../network';
import { WORKLOAD_SHAPES } from '../common/workload-shape';
import { SECRET_SHAPE } from '../identity/client';
import type { EgressAuditProps, EgressLimitProps, EgressProxyProps, EgressTelemetryProps } from './props';

const text = z.string().optional();
const number = z.number().optional();
const list = listOf(z.string()).optional();
const peers = listOf(madeBy(Peer, 'Peer.pods, Peer.namespace, Peer.namespaces or Peer.cidr')).optional();

/** The shape of a proxy's props. Whether the values make sense is checked in `plan`. */
export const EGRESS_PROXY_SHAPE = shapeOf<EgressProxyProps>({
  name: text,
  replicas: number,
  disruption: WORKLOAD_SHAPES.disruption,
  resources: WORKLOAD_SHAPES.resources,
  scheduling: WORKLOAD_SHAPES.scheduling,
  limits: shapeOf<EgressLimitProps>({
    connections: number,
    uploadBytes: number,
    downloadBytes: number,
    idleSeconds: number,
    connectSeconds: number,
    resolveSeconds: number,
    headerSeconds: number,
    headerBytes: number,
  }).optional(),
  ports: z.record(z.string(), z.number()).optional(),
  clusterIp: text,
  deniedRanges: list,
  telemetry: shapeOf<EgressTelemetryProps>({
    logLevel: z.enum(['debug', 'info', 'warn', 'error']).optional(),
    metrics: z.boolean().optional(),
    scrapeFrom: peers,
  }).optional(),
  audit: shapeOf<EgressAuditProps>({ anchorSeconds: number, key: SECRET_SHAPE.optional() }).optional(),
  labels: texts.optional(),
  imagePullSecrets: list,
  stage: z.custom<Stage>().optional(),
  runtimeImage: text,
  dns: madeBy(Dns, 'Dns.pods or Dns.address').optional(),
});
