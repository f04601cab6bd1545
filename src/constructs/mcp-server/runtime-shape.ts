import { z } from 'zod';
import { listOf, madeBy, shapeOf, texts } from '../../kube';
import { Peer } from '../../network';
import { isPolicySource, type PolicySource } from '../common/policy-source';
import { SECRET_SHAPE } from '../identity/client';
import type { AuditProps, LimitProps, TelemetryProps, ToolProps, TraceProps } from './runtime-props';

const text = z.string().optional();
const number = z.number().optional();
const list = listOf(z.string()).optional();

/** Peers, as props have them. */
export const PEERS_SHAPE = listOf(madeBy(Peer, 'Peer.pods, Peer.namespace, Peer.namespaces or Peer.cidr')).optional();

/** The shapes of props that every role of the runtime has which serves clients. */
export const RUNTIME_SHAPES = {
  tools: shapeOf<ToolProps>({
    allow: list,
    deny: list,
    rename: texts.optional(),
    describe: texts.optional(),
  }).optional(),
  limits: shapeOf<LimitProps>({
    bodyBytes: number,
    lineBytes: number,
    depth: number,
    requestsPerSecond: number,
    concurrentRequests: number,
    streams: number,
    requestSeconds: number,
    requestMaxSeconds: number,
    startSeconds: number,
  }).optional(),
  telemetry: shapeOf<TelemetryProps>({
    logLevel: z.enum(['debug', 'info', 'warn', 'error']).optional(),
    metrics: z.boolean().optional(),
    scrapeFrom: PEERS_SHAPE,
    traces: shapeOf<TraceProps>({
      endpoint: z.string(),
      ratio: number,
      peer: madeBy(Peer, 'Peer').optional(),
    }).optional(),
  }).optional(),
  audit: shapeOf<AuditProps>({
    enabled: z.boolean().optional(),
    arguments: z.enum(['none', 'digest']).optional(),
    before: z.boolean().optional(),
    anchorSeconds: z.number().optional(),
    key: SECRET_SHAPE.optional(),
  }).optional(),
  policy: z
    .custom<PolicySource>(isPolicySource, 'expected a policy such as new ToolPolicy() or Opa.policy(...)')
    .optional(),
  text,
  number,
  list,
};
