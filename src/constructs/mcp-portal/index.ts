export { McpPortal } from './mcp-portal';
export type { McpPortalProps, PortalLoginProps, PortalSessionProps, PortalUsageProps } from './props';
