import type { SecretSource } from '../../constructs';
import type { Egress } from '../../network';

/** What every server of the catalogue takes. */
export interface CatalogOptions {
  /**
   * The image that holds the server: from stage 2 on for packages of npm and PyPI, as `strata containerfile` builds it; for others a copy in a registry of your
   * own.
   * @default the published image, where there is one
   */
  readonly image?: string;
}

/** Servers that reach hosts which the catalogue knows. */
export interface HostedOptions extends CatalogOptions {
  /**
   * What it reaches, in place of the hosts that the catalogue knows: for installations on private addresses.
   * @default the hosts of the catalogue, or the one that an option names
   */
  readonly egress?: readonly Egress[];
}

/** Servers of which only the composition's author knows what they reach. */
export interface DeclaredOptions extends CatalogOptions {
  /** What it reaches, such as the database's address. Everything else is denied. */
  readonly egress: readonly Egress[];
}

/** Servers that are let in by a token. */
export interface TokenOptions extends HostedOptions {
  /** The token. Its rights are the server's rights: give it those that are needed, and no others. */
  readonly token: SecretSource;
}

/** Servers that are let in by an API key. */
export interface KeyOptions extends HostedOptions {
  /** The key. */
  readonly key: SecretSource;
}
