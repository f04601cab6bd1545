import type { SecretSource } from '../secrets';
import type { OAuthClientProps } from './props';

/** Short-lived tokens that the gateway signs. */
export interface GatewaySignedProps {
  /**
   * Seconds for which a token is good, at most 3,600.
   * @default 120
   */
  readonly lifetimeSeconds?: number;
  /**
   * Its audience.
   * @default the URL of the server
   */
  readonly audience?: string;
}

/** The caller's token, exchanged for one for the upstream (RFC 8693). */
export interface TokenExchangeProps {
  /** The gateway as a client of the authorization server. */
  readonly client: OAuthClientProps;
  /**
   * The audience that is asked for.
   * @default none; the resource says it
   */
  readonly audience?: string;
  /**
   * The resource that is asked for (RFC 8707).
   * @default the URL of the upstream, unless there is an audience
   */
  readonly resource?: string;
  /**
   * Scopes that are asked for.
   * @default none; the authorization server decides
   */
  readonly scopes?: readonly string[];
  /**
   * Whether the gateway names itself as the actor, so that the new token carries `act`.
   * @default true
   */
  readonly actor?: boolean;
}

/** A token of the gateway's own (RFC 6749, 4.4): the upstream does not learn who calls. */
export interface ClientCredentialsProps {
  /** The gateway as a client of the authorization server. */
  readonly client: OAuthClientProps;
  /**
   * The audience that is asked for.
   * @default none; the resource says it
   */
  readonly audience?: string;
  /**
   * The resource that is asked for (RFC 8707).
   * @default the URL of the upstream, unless there is an audience
   */
  readonly resource?: string;
  /**
   * Scopes that are asked for.
   * @default none; the authorization server decides
   */
  readonly scopes?: readonly string[];
}

/** A header with a secret, such as an API key: the same one for all callers. */
export interface StaticHeaderProps {
  /** The header's name. */
  readonly name: string;
  /** Its value. */
  readonly value: SecretSource;
  /**
   * Set before the value, such as `Bearer `.
   * @default nothing
   */
  readonly prefix?: string;
}

/** Nothing is shown to the upstream. */
export interface NoneProps {
  /** Why that is right, in at least 10 characters; reports list it. */
  readonly reason: string;
}
