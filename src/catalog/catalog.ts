import type { McpServerProps } from '../constructs';
import { ENTRIES } from './entries';
import type {
  AtlassianOptions,
  CatalogOptions,
  Context7Options,
  DeclaredOptions,
  ElasticsearchOptions,
  FilesystemOptions,
  GitHubOptions,
  GitLabOptions,
  GitOptions,
  GrafanaOptions,
  KeyOptions,
  KubernetesOptions,
  MemoryOptions,
  MongoDbOptions,
  PlaywrightOptions,
  PostgresOptions,
  RedisOptions,
  SentryOptions,
  SlackOptions,
  TerraformOptions,
  TimeOptions,
  TokenOptions,
} from './options';
import { remote } from './remote';
import { serverProps } from './server-props';

/**
 * Well-known public servers, with what each needs: the package or image in one exact version, arguments, the variables of its secrets, hosts and folders.
 * Each gives the props of a server: `platform.addServer('github', Catalog.github({ token: Secrets.ref('mcp/github#token') }))`. Everything else that a server
 * can say is spread beside it. Servers that can be kept from writing are, unless `writes` is true. docs/catalog.md has them all with their sources.
 */
export const Catalog = {
  remote,
  /**
   * Jira and Confluence, Cloud.
   *
   * @throws StrataError or StrataErrors PROP_UNKNOWN, PROP_INVALID, and those of Egress.https
   */
  atlassian: (options: AtlassianOptions): McpServerProps => serverProps(ENTRIES.atlassian, options),
  /**
   * Brave Search.
   *
   * @throws StrataError or StrataErrors PROP_UNKNOWN, PROP_INVALID, and those of Egress.https
   */
  braveSearch: (options: KeyOptions): McpServerProps => serverProps(ENTRIES.braveSearch, options),
  /**
   * Context7: documentation of libraries.
   *
   * @throws StrataError or StrataErrors PROP_UNKNOWN, PROP_INVALID, and those of Egress.https
   */
  context7: (options: Context7Options = {}): McpServerProps => serverProps(ENTRIES.context7, options),
  /**
   * Elasticsearch.
   *
   * @throws StrataError or StrataErrors PROP_UNKNOWN, PROP_INVALID, and those of Egress.https
   */
  elasticsearch: (options: ElasticsearchOptions): McpServerProps => serverProps(ENTRIES.elasticsearch, options),
  /**
   * The reference server with every feature of the protocol, for trying clients.
   *
   * @throws StrataError or StrataErrors PROP_UNKNOWN, PROP_INVALID, and those of Egress.https
   */
  everything: (options: CatalogOptions = {}): McpServerProps => serverProps(ENTRIES.everything, options),
  /**
   * Web pages as Markdown, of the hosts that are declared.
   *
   * @throws StrataError or StrataErrors PROP_UNKNOWN, PROP_INVALID, and those of Egress.https
   */
  fetch: (options: DeclaredOptions): McpServerProps => serverProps(ENTRIES.fetch, options),
  /**
   * Files of the folders that it is given.
   *
   * @throws StrataError or StrataErrors PROP_UNKNOWN, PROP_INVALID, and those of Egress.https
   */
  filesystem: (options: FilesystemOptions): McpServerProps => serverProps(ENTRIES.filesystem, options),
  /**
   * A Git repository.
   *
   * @throws StrataError or StrataErrors PROP_UNKNOWN, PROP_INVALID, and those of Egress.https
   */
  git: (options: GitOptions): McpServerProps => serverProps(ENTRIES.git, options),
  /**
   * GitHub, or GitHub Enterprise.
   *
   * @throws StrataError or StrataErrors PROP_UNKNOWN, PROP_INVALID, and those of Egress.https
   */
  github: (options: GitHubOptions): McpServerProps => serverProps(ENTRIES.github, options),
  /**
   * GitLab.
   *
   * @throws StrataError or StrataErrors PROP_UNKNOWN, PROP_INVALID, and those of Egress.https
   */
  gitlab: (options: GitLabOptions): McpServerProps => serverProps(ENTRIES.gitlab, options),
  /**
   * Grafana.
   *
   * @throws StrataError or StrataErrors PROP_UNKNOWN, PROP_INVALID, and those of Egress.https
   */
  grafana: (options: GrafanaOptions): McpServerProps => serverProps(ENTRIES.grafana, options),
  /**
   * A Kubernetes cluster.
   *
   * @throws StrataError or StrataErrors PROP_UNKNOWN, PROP_INVALID, and those of Egress.https
   */
  kubernetes: (options: KubernetesOptions): McpServerProps => serverProps(ENTRIES.kubernetes, options),
  /**
   * A graph of what was learned in earlier conversations.
   *
   * @throws StrataError or StrataErrors PROP_UNKNOWN, PROP_INVALID, and those of Egress.https
   */
  memory: (options: MemoryOptions): McpServerProps => serverProps(ENTRIES.memory, options),
  /**
   * MongoDB.
   *
   * @throws StrataError or StrataErrors PROP_UNKNOWN, PROP_INVALID, and those of Egress.https
   */
  mongodb: (options: MongoDbOptions): McpServerProps => serverProps(ENTRIES.mongodb, options),
  /**
   * Notion.
   *
   * @throws StrataError or StrataErrors PROP_UNKNOWN, PROP_INVALID, and those of Egress.https
   */
  notion: (options: TokenOptions): McpServerProps => serverProps(ENTRIES.notion, options),
  /**
   * A browser, for the hosts that are declared.
   *
   * @throws StrataError or StrataErrors PROP_UNKNOWN, PROP_INVALID, and those of Egress.https
   */
  playwright: (options: PlaywrightOptions): McpServerProps => serverProps(ENTRIES.playwright, options),
  /**
   * PostgreSQL.
   *
   * @throws StrataError or StrataErrors PROP_UNKNOWN, PROP_INVALID, and those of Egress.https
   */
  postgres: (options: PostgresOptions): McpServerProps => serverProps(ENTRIES.postgres, options),
  /**
   * Redis.
   *
   * @throws StrataError or StrataErrors PROP_UNKNOWN, PROP_INVALID, and those of Egress.https
   */
  redis: (options: RedisOptions): McpServerProps => serverProps(ENTRIES.redis, options),
  /**
   * Sentry.
   *
   * @throws StrataError or StrataErrors PROP_UNKNOWN, PROP_INVALID, and those of Egress.https
   */
  sentry: (options: SentryOptions): McpServerProps => serverProps(ENTRIES.sentry, options),
  /**
   * Notes of a thought that goes step by step.
   *
   * @throws StrataError or StrataErrors PROP_UNKNOWN, PROP_INVALID, and those of Egress.https
   */
  sequentialThinking: (options: CatalogOptions = {}): McpServerProps =>
    serverProps(ENTRIES.sequentialThinking, options),
  /**
   * Slack.
   *
   * @throws StrataError or StrataErrors PROP_UNKNOWN, PROP_INVALID, and those of Egress.https
   */
  slack: (options: SlackOptions): McpServerProps => serverProps(ENTRIES.slack, options),
  /**
   * Stripe.
   *
   * @throws StrataError or StrataErrors PROP_UNKNOWN, PROP_INVALID, and those of Egress.https
   */
  stripe: (options: KeyOptions): McpServerProps => serverProps(ENTRIES.stripe, options),
  /**
   * The Terraform Registry, and HCP Terraform.
   *
   * @throws StrataError or StrataErrors PROP_UNKNOWN, PROP_INVALID, and those of Egress.https
   */
  terraform: (options: TerraformOptions = {}): McpServerProps => serverProps(ENTRIES.terraform, options),
  /**
   * The time.
   *
   * @throws StrataError or StrataErrors PROP_UNKNOWN, PROP_INVALID, and those of Egress.https
   */
  time: (options: TimeOptions = {}): McpServerProps => serverProps(ENTRIES.time, options),
} as const;
