export type { GatewayLink, GatewayMember } from '../common/gateway-link';
export type { PolicySource, PolicyTarget } from '../common/policy-source';
export type {
  CertificateRequest,
  CertificateSource,
  DnsPublisher,
  DnsRecord,
  ExposedService,
  Exposure,
} from './exposure';
export type { IngressProps } from './exposure-props';
export { Ingress } from './ingress';
export { McpGateway } from './mcp-gateway';
export type { McpGatewayProps, ServerSelection } from './props';
export type {
  BudgetProps,
  GatewaySessionProps,
  GatewayUnsafeProps,
  NamingProps,
  RateLimitProps,
  RedisProps,
  SearchProps,
} from './runtime-props';
export type { BreakerProps, RemoteServerProps, UpstreamProps } from './upstream-props';
