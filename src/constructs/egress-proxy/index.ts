export type { EgressBeside, EgressMember, EgressRoute, EgressVia } from '../common/egress-via';
export { EgressProxy } from './egress-proxy';
export type { EgressAuditProps, EgressLimitProps, EgressProxyProps, EgressTelemetryProps } from './props';
