/** Who calls, as a verified token says. */
export interface Principal {
  /** Tells principals apart over all issuers: sessions, caches and limits are bound to it. */
  readonly key: string;
  /** The claim `iss`. */
  readonly issuer: string;
  /** The configured claim of the caller, `sub` as a rule. */
  readonly subject: string;
  readonly groups: readonly string[];
  readonly scopes: readonly string[];
  /** The unit that pays. */
  readonly businessUnit?: string;
  /** The OAuth client (`client_id` or `azp`). */
  readonly client?: string;
  /** Who acts for the subject, the present actor first (RFC 8693, 4.1). */
  readonly actors: readonly string[];
  /** When the token expires, milliseconds since the epoch. */
  readonly expiresAt: number;
  /** The token itself: for an exchange only. It is never sent to an upstream and never logged. */
  readonly token: string;
}
