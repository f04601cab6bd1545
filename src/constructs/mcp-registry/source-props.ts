import type { z } from 'zod';
import type { DataClass, RegistryConfigInput, ServerJson } from '../../contract';
import type { Peer } from '../../network';
import type { CertificateProps } from '../identity';
import type { SecretSource } from '../secrets';

type ConfigSource = RegistryConfigInput['sources'][number];

/** Formats of files that list servers. */
export type ListFormat = NonNullable<Extract<ConfigSource, { readonly kind: 'file' }>['format']>;

/** Where entries come from: the platform's own servers, public ones, services that somebody else hosts, or others of the cluster. */
export type ListClass = ConfigSource['class'];

/** What every source of a registry may say. */
export interface SourceProps {
  /**
   * Its name, which `reserved` and people see.
   * @default what it is, such as `official`
   */
  readonly id?: string;
  /**
   * Names that are not taken over, or patterns such as `io.github.acme/*`, whatever else is said.
   * @default none
   */
  readonly deny?: readonly string[];
  /**
   * Groups that see its entries, where an entry does not say it.
   * @default everyone
   */
  readonly groups?: readonly string[];
  /**
   * `automatic`: who writes the source approves. `required`: people approve each version in the registry.
   * @default automatic for what stands in the composition, else required
   */
  readonly approval?: 'automatic' | 'required';
}

/** The servers of the composition. */
export interface CompositionSourceProps extends SourceProps {
  /**
   * The namespace of their names in reverse-DNS form, such as `example.acme`. Servers of tenants are in `<namespace>.<tenant>`.
   * @default the platform's domain, reversed
   */
  readonly namespace?: string;
}

/** A server that the composition lists without running it. */
export interface ListedServer {
  /** As registries write it. */
  readonly server: ServerJson;
  /**
   * Who answers for it.
   * @default not said
   */
  readonly owner?: string;
  /**
   * How much harm it does when somebody reads what the server can read.
   * @default not said
   */
  readonly dataClass?: z.infer<typeof DataClass>;
  /**
   * Groups that see it.
   * @default as the source says
   */
  readonly groups?: readonly string[];
}

/** Servers that are written into the composition, such as `catalogServers('github')`. */
export interface ServerListProps extends SourceProps {
  /** The servers. */
  readonly servers: readonly ListedServer[];
  /**
   * Where they come from.
   * @default public
   */
  readonly class?: ListClass;
}

/** A service of somebody else, with the URL that clients use. */
export interface SaasServer {
  /** Its name in reverse-DNS form, such as `app.linear/mcp`. */
  readonly name: string;
  /** What it is for, in one sentence of at most 100 characters. */
  readonly description: string;
  /** Its MCP endpoint: an https URL of a public host. Where a gateway stands in front of it, the gateway's. */
  readonly url: string;
  /**
   * Its name for people.
   * @default its name
   */
  readonly title?: string;
  /**
   * Its version, where its makers tell one.
   * @default 1.0.0
   */
  readonly version?: string;
  /**
   * How much harm it does when somebody reads what the server can read.
   * @default not said
   */
  readonly dataClass?: z.infer<typeof DataClass>;
}

/** Servers that somebody else hosts. */
export interface SaasSourceProps extends SourceProps {
  /** The services. */
  readonly servers: readonly SaasServer[];
}

/** A ConfigMap of the registry's namespace, such as one that a GitOps tool keeps equal to a repository. What changes in it is read without a restart. */
export interface ConfigMapSourceProps extends SourceProps {
  /** The ConfigMap's name. Its `.json` and `.yaml` keys are read. */
  readonly configMap: string;
  /** Names that are taken over, or patterns. */
  readonly allow: readonly string[];
  /**
   * What its files are: server.json documents or lists of them, ToolHive's or Docker's catalogue.
   * @default server-json
   */
  readonly format?: Exclude<ListFormat, 'composed'>;
  /**
   * Where its entries come from.
   * @default public
   */
  readonly class?: ListClass;
  /**
   * Seconds between two looks at it.
   * @default 30
   */
  readonly seconds?: number;
}

/** A repository that is read over HTTPS, one commit at a time. */
export interface GitSourceProps extends SourceProps {
  /** The repository, such as `https://github.com/acme/mcp-catalogue.git`. It holds no credentials. */
  readonly url: string;
  /** Names that are taken over, or patterns. */
  readonly allow: readonly string[];
  /**
   * A branch or a tag.
   * @default the branch that the repository names
   */
  readonly ref?: string;
  /**
   * A file, or a folder whose `.json` and `.yaml` files are read.
   * @default the whole repository
   */
  readonly path?: string;
  /**
   * What its files are: server.json documents or lists of them, ToolHive's or Docker's catalogue.
   * @default server-json
   */
  readonly format?: Exclude<ListFormat, 'composed'>;
  /**
   * A token with the right to read. It is shown to the repository's host alone.
   * @default anybody may read
   */
  readonly token?: SecretSource;
  /**
   * Who the token belongs to, as the host wants it: GitHub takes any name, GitLab `oauth2`.
   * @default x-access-token
   */
  readonly username?: string;
  /**
   * Where its entries come from.
   * @default internal
   */
  readonly class?: ListClass;
  /**
   * Seconds between two looks at it.
   * @default 300
   */
  readonly seconds?: number;
  /**
   * Largest commit, in bytes as they are sent.
   * @default 33554432 (32 MiB)
   */
  readonly answerBytes?: number;
  /**
   * Whether its addresses may be private: it runs in the same cluster or company network.
   * @default false, where `peer` does not say otherwise
   */
  readonly privateNetwork?: boolean;
  /**
   * The pods or addresses behind its name, which the network policy opens.
   * @default the namespace in a Service's name, or public addresses where the name is public
   */
  readonly peer?: Peer;
  /**
   * Certificates that its own is checked against, beside the usual ones.
   * @default the usual ones
   */
  readonly ca?: CertificateProps;
}

/** Another registry that speaks the same API. */
export interface UpstreamSourceProps extends SourceProps {
  /** Its base URL, to which `/v0.1/servers` is added: https, unless it runs in the same cluster. */
  readonly url: string;
  /** Names that are taken over, or patterns such as `io.github.github/*`. */
  readonly allow: readonly string[];
  /**
   * Where its entries come from.
   * @default public
   */
  readonly class?: ListClass;
  /**
   * Whether it proves that publishers own their namespaces, as the official registry does.
   * @default false; for the official registry true
   */
  readonly verifiesNamespaces?: boolean;
  /**
   * Seconds between two questions what changed. The official registry asks for no more than one an hour.
   * @default 3600
   */
  readonly seconds?: number;
  /**
   * Seconds after which it is read from beginning to end, to see what vanished.
   * @default 86400
   */
  readonly fullSeconds?: number;
  /**
   * Most entries that are taken over. More is refused as a whole.
   * @default 20000
   */
  readonly entries?: number;
  /**
   * Largest answer, in bytes.
   * @default 8388608 (8 MiB)
   */
  readonly answerBytes?: number;
  /**
   * Whether its addresses may be private: it runs in the same cluster or company network.
   * @default false
   */
  readonly privateNetwork?: boolean;
  /**
   * The pods or addresses behind its name, which the network policy opens.
   * @default the namespace in a Service's name, or public addresses where the name is public
   */
  readonly peer?: Peer;
  /**
   * Certificates that its own is checked against, beside the usual ones.
   * @default the usual ones
   */
  readonly ca?: CertificateProps;
}

/** The official registry of the protocol. */
export interface OfficialSourceProps extends SourceProps {
  /** Names that are taken over, or patterns such as `io.github.github/*`. */
  readonly allow: readonly string[];
  /**
   * Seconds between two questions what changed. It asks for no more than one an hour.
   * @default 3600
   */
  readonly seconds?: number;
}
