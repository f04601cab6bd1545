import type { SecretSource } from '../../constructs';
import type { HostedOptions, KeyOptions, TokenOptions } from './common';

export interface GitHubOptions extends TokenOptions {
  /**
   * The host of GitHub Enterprise Server, or of GitHub Enterprise Cloud with data residency. Where its API has a name of its own, such as
   * `api.acme.ghe.com`, say `egress` too.
   * @default github.com
   */
  readonly host?: string;
  /**
   * Groups of tools, such as `repos` and `issues`.
   * @default the server's own selection
   */
  readonly toolsets?: readonly string[];
  /**
   * Whether it may change anything.
   * @default false
   */
  readonly writes?: boolean;
}

export interface GitLabOptions extends TokenOptions {
  /**
   * The host of a GitLab of your own.
   * @default gitlab.com
   */
  readonly host?: string;
  /**
   * Groups of tools, such as `wiki` and `milestones`.
   * @default the server's own selection
   */
  readonly toolsets?: readonly string[];
  /**
   * Whether it may create and change. It deletes nothing in any case.
   * @default false
   */
  readonly writes?: boolean;
}

export interface AtlassianOptions extends TokenOptions {
  /** The host of the site, such as `acme.atlassian.net`. */
  readonly site: string;
  /** The mail address of the account that the token belongs to. */
  readonly username: string;
  /**
   * Whether it may create and change.
   * @default false
   */
  readonly writes?: boolean;
}

export interface SlackOptions extends TokenOptions {
  /**
   * Ids of the channels that it may post to.
   * @default none
   */
  readonly postTo?: readonly string[];
}

export interface SentryOptions extends TokenOptions {
  /**
   * The host of a Sentry of your own.
   * @default sentry.io
   */
  readonly host?: string;
  /**
   * Groups of tools that are left out, such as `seer`.
   * @default none
   */
  readonly withoutSkills?: readonly string[];
}

export interface GrafanaOptions extends TokenOptions {
  /** The host of the Grafana, such as `acme.grafana.net`. */
  readonly host: string;
  /**
   * Whether it may create and change.
   * @default false
   */
  readonly writes?: boolean;
}

export interface TerraformOptions extends HostedOptions {
  /**
   * A token of HCP Terraform or Terraform Enterprise.
   * @default none: the public registry alone
   */
  readonly token?: SecretSource;
  /**
   * The host of a Terraform Enterprise of your own.
   * @default app.terraform.io
   */
  readonly host?: string;
  /**
   * Whether it has the tools that change things and need an explicit approval.
   * @default false
   */
  readonly writes?: boolean;
}

export interface Context7Options extends Omit<KeyOptions, 'key'> {
  /**
   * The key.
   * @default none: lower limits
   */
  readonly key?: SecretSource;
}
