export type { CatalogOptions, DeclaredOptions, HostedOptions, KeyOptions, TokenOptions } from './common';
export type { ElasticsearchOptions, KubernetesOptions, MongoDbOptions, PostgresOptions, RedisOptions } from './data';
export type { CatalogRemoteOptions } from './remote';
export type {
  AtlassianOptions,
  Context7Options,
  GitHubOptions,
  GitLabOptions,
  GrafanaOptions,
  SentryOptions,
  SlackOptions,
  TerraformOptions,
} from './services';
export type { FilesystemOptions, GitOptions, MemoryOptions, PlaywrightOptions, TimeOptions } from './tools';
