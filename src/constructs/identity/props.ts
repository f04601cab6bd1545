import type { Peer } from '../../network';
import type { SecretSource } from '../secrets';

/** Certificates in a ConfigMap of the namespace, as trust-manager and operators write them. */
export interface CertificateProps {
  /** The ConfigMap's name. */
  readonly configMap: string;
  /** The key that holds the certificates, PEM. */
  readonly key: string;
}

/** Where an issuer's tokens say what the platform wants to know: names of claims, or paths with `.` between their steps, such as `realm_access.roles`. */
export interface TokenClaimProps {
  /**
   * Who calls.
   * @default sub
   */
  readonly principal?: string;
  /**
   * The groups of who calls.
   * @default groups
   */
  readonly groups?: string;
  /**
   * What the token is good for.
   * @default scope
   */
  readonly scopes?: string;
  /**
   * The unit that pays, for budgets and reports.
   * @default not told
   */
  readonly businessUnit?: string;
}

/** Signature algorithms that may be trusted: asymmetric ones (RFC 8725, 3.1). */
export type TokenAlgorithm =
  | 'RS256'
  | 'RS384'
  | 'RS512'
  | 'PS256'
  | 'PS384'
  | 'PS512'
  | 'ES256'
  | 'ES384'
  | 'ES512'
  | 'EdDSA'
  | 'Ed25519';

/** How access tokens of an issuer are checked. Everything has a default. */
export interface OidcProps {
  /**
   * Values of `aud`, of which a token carries one at least (RFC 8707). One that several resources share lets a token for one of them pass at the others.
   * @default the URL of the resource itself: of the gateway, or of the server
   */
  readonly audience?: string | readonly string[];
  /**
   * Scopes that every call needs.
   * @default none
   */
  readonly scopes?: readonly string[];
  /**
   * Scopes that tools need beside those, by the tool's name, in which `*` stands for any run of characters. A call without them is answered with a 403 that
   * names them (step-up).
   * @default none
   */
  readonly toolScopes?: Readonly<Record<string, readonly string[]>>;
  /**
   * Names of claims.
   * @default sub, groups, scope
   */
  readonly claims?: TokenClaimProps;
  /**
   * Signature algorithms that are accepted.
   * @default RS256, PS256, ES256, EdDSA and Ed25519
   */
  readonly algorithms?: readonly TokenAlgorithm[];
  /**
   * Where its keys are.
   * @default as its metadata says (RFC 8414, OpenID Connect Discovery)
   */
  readonly jwksUri?: string;
  /**
   * Certificates that its own is checked against, beside the usual ones.
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
  /**
   * How far clocks may be apart, in seconds, at most 300.
   * @default 30
   */
  readonly clockSkewSeconds?: number;
  /**
   * Seconds after which its keys are asked for again, ahead of need.
   * @default 600
   */
  readonly keysRefreshSeconds?: number;
  /**
   * Seconds for which keys that cannot be refreshed are used. Then calls are refused.
   * @default 3600
   */
  readonly keysStaleSeconds?: number;
}

/** A client of an authorization server, and how it proves itself: by `secret` or by `key`. */
export interface OAuthClientProps {
  /** The authorization server. */
  readonly issuer: string;
  /** The client's id there. */
  readonly clientId: string;
  /**
   * The client's secret.
   * @default none; then `key` is given
   */
  readonly secret?: SecretSource;
  /**
   * The client's private key, PEM, for `private_key_jwt` (RFC 7523).
   * @default none; then `secret` is given
   */
  readonly key?: SecretSource;
  /**
   * Its token endpoint, where its metadata is silent.
   * @default as its metadata says
   */
  readonly tokenEndpoint?: string;
  /**
   * Certificates that its own is checked against, beside the usual ones.
   * @default the usual ones
   */
  readonly ca?: CertificateProps;
  /**
   * Whether its addresses may be private.
   * @default false
   */
  readonly privateNetwork?: boolean;
  /**
   * The pods or addresses behind its name, which the network policy opens.
   * @default the namespace in a Service's name, or public addresses where the name is public
   */
  readonly peer?: Peer;
}
