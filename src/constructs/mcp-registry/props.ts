import type { RoleProps } from '../common/role/props';
import type { Oidc } from '../identity';
import type { RegistryBackupProps } from './backup-props';
import type { RegistryDiscoveryProps, RegistryRelaxations } from './discovery-props';
import type { RegistrySource } from './registry-source';
import type { RegistryStore } from './store';
import type { RegistryVerificationProps } from './verification-props';

/** Who may publish what. */
export interface PublisherProps {
  /** Groups of the identity provider. */
  readonly groups: readonly string[];
  /** Namespaces in reverse-DNS form, such as `com.acme.payments`. `com.acme.*` is every namespace below `com.acme`. */
  readonly namespaces: readonly string[];
}

/** Who moves a version from `submitted` to `ready`. Who submitted does not review, and neither approves: three people. */
export interface RegistryWorkflowProps {
  /**
   * Groups that review.
   * @default nobody
   */
  readonly reviewers?: readonly string[];
  /**
   * Groups that approve, and block.
   * @default nobody
   */
  readonly approvers?: readonly string[];
}

/** Caps of a registry. */
export interface RegistryLimitProps {
  /**
   * Largest server.json, in bytes.
   * @default 65536
   */
  readonly entryBytes?: number;
  /**
   * Most entries of a page, at most 1,000.
   * @default 100
   */
  readonly pageEntries?: number;
}

/** A registry: which servers there are, and how far each is trusted. Everything has a default. */
export interface McpRegistryProps extends RoleProps {
  /**
   * Where its servers come from, in their order: the first source that has a name owns all its versions.
   * @default the servers of the composition, and what is published where `publishing` says who may
   */
  readonly sources?: readonly RegistrySource[];
  /**
   * Where it keeps what it knows.
   * @default SQLite on a volume of 1Gi
   */
  readonly store?: RegistryStore;
  /**
   * Whose access tokens are accepted.
   * @default the platform's; from stage 2 on it must be there, unless `anonymous` is true
   */
  readonly identity?: Oidc;
  /**
   * Whether everyone reads the list of approved servers without logging in, as editors ask for it. It shows neither metadata nor values of secrets.
   * @default false where there is an identity
   */
  readonly anonymous?: boolean;
  /**
   * Namespaces that one source alone may fill, by prefix: `com.acme` holds `com.acme/x` and `com.acme.team/x`. The most specific one counts.
   * @default namespaces of the composition to the composition, and those of `publishing` to what is published
   */
  readonly reserved?: Readonly<Record<string, string>>;
  /**
   * Who may publish what.
   * @default nobody publishes
   */
  readonly publishing?: readonly PublisherProps[];
  /**
   * Whose provenance it looks up and verifies.
   * @default nobody's: no entry is `attested`
   */
  readonly verification?: RegistryVerificationProps;
  /**
   * Servers of the cluster that ask to be listed by a label, as its last source.
   * @default none: the registry holds no credentials of the Kubernetes API
   */
  readonly discovery?: RegistryDiscoveryProps;
  /**
   * Backups of what it knows, at times.
   * @default none: only its own claim or your database keeps it
   */
  readonly backup?: RegistryBackupProps;
  /**
   * Who reviews and approves.
   * @default nobody; sources that ask for approval need somebody
   */
  readonly workflow?: RegistryWorkflowProps;
  /**
   * Caps.
   * @default see each
   */
  readonly limits?: RegistryLimitProps;
  /**
   * How many pods. More than one share a PostgreSQL.
   * @default 1; with PostgreSQL from stage 3 on 2
   */
  readonly replicas?: number;
  /**
   * Further values of the `Host` header that are served, without port.
   * @default none
   */
  readonly hosts?: readonly string[];
  /**
   * Relaxations by name, each with its reason.
   * @default none
   */
  readonly unsafe?: RegistryRelaxations;
  /**
   * Its name for people.
   * @default none
   */
  readonly title?: string;
}
