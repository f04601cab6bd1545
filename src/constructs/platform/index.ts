export { McpPlatform } from './mcp-platform';
export type { NamespaceChart } from './platform-namespace';
export type { McpPlatformProps, PlatformNamespace, PlatformServerProps } from './props';
