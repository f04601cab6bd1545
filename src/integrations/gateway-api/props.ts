import type { CertificateSource } from '../../constructs';
import type { Peer } from '../../network';

/** A Gateway that somebody else keeps. */
export interface GatewayParentProps {
  /** The Gateway's name. */
  readonly name: string;
  /**
   * Its namespace. Its listener has to let routes of this namespace in (`allowedRoutes`).
   * @default the route's own
   */
  readonly namespace?: string;
  /**
   * The listener, by name. It speaks HTTPS: a route on a listener without TLS would carry access tokens in clear text.
   * @default every listener that takes the host
   */
  readonly sectionName?: string;
}

/** A route of a Gateway that is there already. */
export interface GatewayRouteProps {
  /** The Gateway. */
  readonly parent: GatewayParentProps;
  /** The pods that carry its traffic: the gateway's network policy opens to these alone. */
  readonly from: readonly Peer[];
}

/** A Gateway of its own, with an HTTPS listener for one host. */
export interface OwnGatewayProps {
  /** The GatewayClass. */
  readonly className: string;
  /** The pods that carry its traffic: the gateway's network policy opens to these alone. */
  readonly from: readonly Peer[];
  /**
   * What brings the certificate, such as `CertManager.certificate(...)`.
   * @default the Secret `tlsSecret` exists
   */
  readonly certificate?: CertificateSource;
  /**
   * The Secret of the certificate.
   * @default the gateway's name with `-tls`, where there is a `certificate`
   */
  readonly tlsSecret?: string;
  /**
   * Annotations of the Gateway, such as a target for external-dns.
   * @default none
   */
  readonly annotations?: Readonly<Record<string, string>>;
}
