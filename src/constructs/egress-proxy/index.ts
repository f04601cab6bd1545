export type { EgressBeside, EgressMember, EgressRoute, EgressVia } from '../common/egress-via';
export { EgressProxy } from './egress-proxy';
export type { EgressLimitProps, EgressProxyProps, EgressTelemetryProps } from './props';
