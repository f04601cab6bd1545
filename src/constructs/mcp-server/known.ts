import type { Problems } from '../../errors';
import { checkKnown, type PropNames } from '../common/known-props';
import type { McpServerProps } from './props';
import type { AuditProps, LimitProps, SessionProps, TelemetryProps, ToolProps, TraceProps } from './runtime-props';
import type { AutoscaleProps, DisruptionProps, ResourceAmounts, ResourceProps } from './workload-props';

const SERVER: PropNames<McpServerProps> = {
  image: true,
  package: true,
  command: true,
  args: true,
  transport: true,
  port: true,
  path: true,
  env: true,
  secrets: true,
  egress: true,
  allowFrom: true,
  volumes: true,
  permissions: true,
  tools: true,
  sessions: true,
  revisions: true,
  resources: true,
  bridgeResources: true,
  replicas: true,
  autoscale: true,
  disruption: true,
  labels: true,
  annotations: true,
  telemetry: true,
  audit: true,
  limits: true,
  unsafe: true,
  title: true,
  hosts: true,
  origins: true,
  imagePullSecrets: true,
  name: true,
  stage: true,
  runtimeImage: true,
  dns: true,
};
const TOOLS: PropNames<ToolProps> = { allow: true, deny: true, rename: true, describe: true };
const SESSIONS: PropNames<SessionProps> = {
  isolation: true,
  max: true,
  idleSeconds: true,
  spares: true,
  poolMax: true,
  memoryPerProcess: true,
};
const LIMITS: PropNames<LimitProps> = {
  bodyBytes: true,
  lineBytes: true,
  depth: true,
  requestsPerSecond: true,
  concurrentRequests: true,
  streams: true,
  requestSeconds: true,
  requestMaxSeconds: true,
  startSeconds: true,
};
const TELEMETRY: PropNames<TelemetryProps> = { logLevel: true, metrics: true, scrapeFrom: true, traces: true };
const TRACES: PropNames<TraceProps> = { endpoint: true, ratio: true, peer: true };
const AUDIT: PropNames<AuditProps> = { enabled: true, arguments: true };
const RESOURCES: PropNames<ResourceProps> = { requests: true, limits: true };
const AMOUNTS: PropNames<ResourceAmounts> = { cpu: true, memory: true, ephemeralStorage: true };
const AUTOSCALE: PropNames<AutoscaleProps> = {
  min: true,
  max: true,
  cpuPercent: true,
  memoryPercent: true,
  scaleDownSeconds: true,
};
const DISRUPTION: PropNames<DisruptionProps> = { drainSeconds: true, minAvailable: true, maxUnavailable: true };

/** Refuses props that don't exist, at every depth. */
export function checkKnownProps(props: McpServerProps, problems: Problems): void {
  checkKnown(props, SERVER, '', problems);
  checkKnown(props.tools ?? {}, TOOLS, 'tools', problems);
  checkKnown(props.sessions ?? {}, SESSIONS, 'sessions', problems);
  checkKnown(props.limits ?? {}, LIMITS, 'limits', problems);
  checkKnown(props.telemetry ?? {}, TELEMETRY, 'telemetry', problems);
  checkKnown<Partial<TraceProps>>(props.telemetry?.traces ?? {}, TRACES, 'telemetry.traces', problems);
  checkKnown(props.audit ?? {}, AUDIT, 'audit', problems);
  checkKnown<Partial<AutoscaleProps>>(props.autoscale ?? {}, AUTOSCALE, 'autoscale', problems);
  checkKnown(props.disruption ?? {}, DISRUPTION, 'disruption', problems);
  for (const prop of ['resources', 'bridgeResources'] as const) {
    checkKnown(props[prop] ?? {}, RESOURCES, prop, problems);
    checkKnown(props[prop]?.requests ?? {}, AMOUNTS, `${prop}.requests`, problems);
    checkKnown(props[prop]?.limits ?? {}, AMOUNTS, `${prop}.limits`, problems);
  }
}
