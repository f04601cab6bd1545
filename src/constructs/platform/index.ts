export { McpPlatform } from './mcp-platform';
export type { NamespaceChart } from './platform-namespace';
export type {
  McpPlatformProps,
  PlatformCollectorProps,
  PlatformEgressProxyProps,
  PlatformGatewayProps,
  PlatformNamespace,
  PlatformPortalProps,
  PlatformRegistryProps,
  PlatformServerProps,
} from './props';
