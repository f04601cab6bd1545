import type { RemoteServerProps } from '../constructs';
import { ENTRIES } from './entries';
import type { CatalogRemoteOptions } from './options';
import { remoteProps } from './remote-props';

/**
 * Servers that their publishers offer as a service, as props of a gateway's remote server: `gateway.addRemote('linear', Catalog.remote.linear({ token }))`.
 */
export const remote = {
  /**
   * Atlassian's own server for Jira and Confluence Cloud.
   *
   * @throws StrataError or StrataErrors PROP_UNKNOWN, PROP_INVALID
   */
  atlassian: (options: CatalogRemoteOptions): RemoteServerProps => remoteProps(ENTRIES.atlassian, options),
  /**
   * Context7.
   *
   * @throws StrataError or StrataErrors PROP_UNKNOWN, PROP_INVALID
   */
  context7: (options: CatalogRemoteOptions): RemoteServerProps => remoteProps(ENTRIES.context7, options),
  /**
   * GitHub.
   *
   * @throws StrataError or StrataErrors PROP_UNKNOWN, PROP_INVALID
   */
  github: (options: CatalogRemoteOptions): RemoteServerProps => remoteProps(ENTRIES.github, options),
  /**
   * Linear.
   *
   * @throws StrataError or StrataErrors PROP_UNKNOWN, PROP_INVALID
   */
  linear: (options: CatalogRemoteOptions): RemoteServerProps => remoteProps(ENTRIES.linear, options),
  /**
   * Notion.
   *
   * @throws StrataError or StrataErrors PROP_UNKNOWN, PROP_INVALID
   */
  notion: (options: CatalogRemoteOptions): RemoteServerProps => remoteProps(ENTRIES.notion, options),
  /**
   * Stripe.
   *
   * @throws StrataError or StrataErrors PROP_UNKNOWN, PROP_INVALID
   */
  stripe: (options: CatalogRemoteOptions): RemoteServerProps => remoteProps(ENTRIES.stripe, options),
} as const;
