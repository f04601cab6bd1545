import { z } from 'zod';
import type { Stage } from '../../../contract';
import { listOf, madeBy, shapeOf, texts } from '../../../kube';
import { Dns, Peer } from '../../../network';
import type { DnsPublisher, Exposure } from '../../mcp-gateway/exposure';
import type { EgressVia } from '../egress-via';
import { WORKLOAD_SHAPES } from '../workload-shape';
import type { RoleTelemetryProps } from './props';

const text = z.string().optional();
const list = listOf(z.string()).optional();

/** A value with a method, whoever implements it. */
export const having = <Value>(method: string, expected: string) =>
  z.custom<Value>(
    (value) =>
      typeof value === 'object' && value !== null && typeof (value as Record<string, unknown>)[method] === 'function',
    `expected ${expected}`,
  );

const peers = listOf(madeBy(Peer, 'Peer.pods, Peer.namespace, Peer.namespaces or Peer.cidr')).optional();

/** The shapes of props that a registry and a portal share. */
export const ROLE_SHAPES = {
  host: text,
  expose: having<Exposure>('publish', 'new Ingress(...), GatewayApi.route(...) or GatewayApi.gateway(...)').optional(),
  dnsRecord: having<DnsPublisher>('publish', 'ExternalDns.record(...)').optional(),
  allowFrom: peers,
  egressVia: having<EgressVia>('route', 'an EgressProxy, EgressVia.cilium() or EgressVia.istio({ mode })').optional(),
  disruption: WORKLOAD_SHAPES.disruption,
  scheduling: WORKLOAD_SHAPES.scheduling,
  resources: WORKLOAD_SHAPES.resources,
  telemetry: shapeOf<RoleTelemetryProps>({
    logLevel: z.enum(['debug', 'info', 'warn', 'error']).optional(),
    metrics: z.boolean().optional(),
    scrapeFrom: peers,
  }).optional(),
  labels: texts.optional(),
  imagePullSecrets: list,
  name: text,
  stage: z.custom<Stage>().optional(),
  runtimeImage: text,
  dns: madeBy(Dns, 'Dns.pods or Dns.address').optional(),
};
