export type { RoleProps, RoleTelemetryProps } from '../common/role/props';
export type { RegistryBackupProps } from './backup-props';
export type { RegistryDiscoveryProps, RegistryRelaxations } from './discovery-props';
export { McpRegistry } from './mcp-registry';
export type { McpRegistryProps, PublisherProps, RegistryLimitProps, RegistryWorkflowProps } from './props';
export { RegistrySource } from './registry-source';
export type {
  CompositionSourceProps,
  ConfigMapSourceProps,
  GitSourceProps,
  ListClass,
  ListedServer,
  ListFormat,
  OfficialSourceProps,
  SaasServer,
  SaasSourceProps,
  ServerListProps,
  SourceProps,
  UpstreamSourceProps,
} from './source-props';
export { type PostgresStoreProps, RegistryStore, type SqliteStoreProps } from './store';
export type {
  RegistryVerificationProps,
  VerifiedImagesProps,
  VerifiedNpmProps,
  VerifiedPlaceProps,
} from './verification-props';
