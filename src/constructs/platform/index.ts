export { McpPlatform } from './mcp-platform';
export type { NamespaceChart } from './platform-namespace';
export type {
  McpPlatformProps,
  PlatformCollectorProps,
  PlatformEgressProxyProps,
  PlatformGatewayProps,
  PlatformNamespace,
  PlatformRegistryProps,
  PlatformServerProps,
} from './props';
