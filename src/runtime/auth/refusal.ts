import type { Principal } from './principal';

/** Why a caller is not served. The values are labels of `strata_auth_refused_total`. */
export type RefusalReason =
  | 'missing'
  | 'malformed'
  | 'several'
  | 'query'
  | 'too-large'
  | 'not-jwt'
  | 'issuer'
  | 'algorithm'
  | 'type'
  | 'key'
  | 'signature'
  | 'expired'
  | 'not-yet'
  | 'audience'
  | 'claims'
  | 'bound'
  | 'groups-overage'
  | 'scope'
  | 'keys-unavailable';

/** Error codes of RFC 6750, 3.1. */
export type BearerError = 'invalid_request' | 'invalid_token' | 'insufficient_scope';

export interface RefusalOptions {
  readonly status: 400 | 401 | 403 | 503;
  readonly reason: RefusalReason;
  /** Fit for clients: it never holds a part of the token. */
  readonly text: string;
  /** Absent: the caller showed nothing that could be wrong, or asking for another token does not help. */
  readonly error?: BearerError;
  /** Scopes that the client should ask for. */
  readonly scopes?: readonly string[];
  /** Whose token it was, where the token itself was good. */
  readonly principal?: Principal;
}

/** A caller that is not served, and how that is answered. */
export class AuthRefusal {
  readonly status: RefusalOptions['status'];
  readonly reason: RefusalReason;
  readonly text: string;
  readonly error: BearerError | undefined;
  readonly scopes: readonly string[];
  readonly principal: Principal | undefined;

  constructor({ status, reason, text, error, scopes = [], principal }: RefusalOptions) {
    this.status = status;
    this.reason = reason;
    this.text = text;
    this.error = error;
    this.scopes = scopes;
    this.principal = principal;
  }
}

/** A token that was read and is not good (RFC 6750, `invalid_token`). */
export function invalidToken(reason: RefusalReason, text: string): AuthRefusal {
  return new AuthRefusal({ status: 401, reason, text, error: 'invalid_token' });
}
