export { renderContainerfile } from './containerfile';
export type { ListingProps } from './listing-props';
export { McpServer } from './mcp-server';
export { PermissionProfile, type PermissionProfileProps } from './permission-profile';
export type { McpServerProps, ServerTransport } from './props';
export type {
  AuditProps,
  LimitProps,
  SessionProps,
  TelemetryProps,
  ToolProps,
  TraceProps,
} from './runtime-props';
export {
  type ClaimProps,
  type ConfigMapProps,
  type EmptyDirProps,
  type FolderAccess,
  Volume,
  type VolumeSource,
} from './volume';
export type { UnsafeProps } from './workload-props';
