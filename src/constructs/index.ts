export type { Mesh } from './common/mesh';
export type { Scaler, ScaleTarget } from './common/scaler';
export type {
  AutoscaleProps,
  DisruptionProps,
  ResourceAmounts,
  ResourceProps,
  SchedulingProps,
  TolerationProps,
} from './common/workload-props';
export * from './egress-proxy';
export * from './guardrail';
export * from './identity';
export * from './mcp-gateway';
export * from './mcp-portal';
export * from './mcp-registry';
export * from './mcp-server';
export * from './otel-collector';
export * from './platform';
export * from './secrets';
export * from './tenant';
export * from './tool-policy';
