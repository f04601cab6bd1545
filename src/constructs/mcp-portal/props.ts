import type { Peer } from '../../network';
import type { RoleProps } from '../common/role/props';
import type { CertificateProps } from '../identity';
import type { McpGateway } from '../mcp-gateway';
import type { McpRegistry } from '../mcp-registry';
import type { SecretSource } from '../secrets';

/** How people log in: OpenID Connect, authorization code with PKCE. `<origin>/login/callback` is the redirect URI. */
export interface PortalLoginProps {
  /** The identity provider. */
  readonly issuer: string;
  /** The portal's id there. */
  readonly clientId: string;
  /**
   * Its secret there.
   * @default a public client, which PKCE alone protects
   */
  readonly secret?: SecretSource;
  /**
   * Scopes that are asked for, `openid` among them.
   * @default openid, profile, and the scopes that the registry asks of everyone
   */
  readonly scopes?: readonly string[];
  /**
   * What access tokens are for (RFC 8707): the registry's identifier.
   * @default the registry's own, where it asks who reads it
   */
  readonly resource?: string;
  /**
   * Certificates that the provider's own is checked against, beside the usual ones.
   * @default the usual ones
   */
  readonly ca?: CertificateProps;
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
}

/** Where a Prometheus is that says how much servers are used. Its queries are the portal's own; nobody sends one through it. */
export interface PortalUsageProps {
  /** Its base URL, a Service of the cluster such as `http://prometheus.monitoring.svc:9090`, or another with `peer`. */
  readonly url: string;
  /**
   * The pods or addresses behind its name, which the network policy opens.
   * @default the namespace in a Service's name
   */
  readonly peer?: Peer;
  /**
   * A bearer token that it asks for.
   * @default it asks for none
   */
  readonly token?: SecretSource;
  /**
   * Certificates that its own is checked against, beside the usual ones.
   * @default the usual ones
   */
  readonly ca?: CertificateProps;
  /**
   * How far back it is looked, in days, at most 30.
   * @default 7
   */
  readonly days?: number;
  /**
   * Seconds for which an answer is shown before it is asked for again.
   * @default 60
   */
  readonly refreshSeconds?: number;
}

/** Sessions of people who are logged in. They live in the portal's one pod, or with `key` in the browsers themselves, sealed. */
export interface PortalSessionProps {
  /**
   * Seconds after which somebody logs in again, at most 86,400.
   * @default 28800 (8 hours)
   */
  readonly seconds?: number;
  /**
   * Most people at once.
   * @default 5000
   */
  readonly max?: number;
  /**
   * A secret of at least 32 characters, such as `openssl rand -base64 32` makes, that all replicas seal sessions with. It may have several lines: the first one seals,
   * and what the others sealed is still valid.
   * @default sessions live in the one pod
   */
  readonly key?: SecretSource;
}

/** A portal: the page where people find servers, install them and ask for new ones. */
export interface McpPortalProps extends RoleProps {
  /**
   * The registry whose servers it shows.
   * @default the platform's first
   */
  readonly registry?: McpRegistry;
  /**
   * How people log in.
   * @default nobody does; from stage 2 on that has to be said by `anonymous`
   */
  readonly login?: PortalLoginProps;
  /**
   * Whether who has not logged in sees what the registry shows everyone.
   * @default false
   */
  readonly anonymous?: boolean;
  /**
   * Gateways that clients are told of, each with a host.
   * @default those of the platform that have a host
   */
  readonly gateways?: readonly McpGateway[];
  /**
   * Where it is asked how much servers are used.
   * @default nowhere: nothing is shown of it
   */
  readonly usage?: PortalUsageProps;
  /**
   * Sessions of people.
   * @default 8 hours, 5000 at once
   */
  readonly sessions?: PortalSessionProps;
  /**
   * How many pods. More than one need `sessions.key`, where people log in.
   * @default 1; with `sessions.key` from stage 3 on 2
   */
  readonly replicas?: number;
  /**
   * What stands at the top of each page.
   * @default MCP servers
   */
  readonly title?: string;
}
