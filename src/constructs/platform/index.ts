export { McpPlatform } from './mcp-platform';
export type { NamespaceChart } from './platform-namespace';
export type { McpPlatformProps, PlatformEgressProxyProps, PlatformNamespace, PlatformServerProps } from './props';
