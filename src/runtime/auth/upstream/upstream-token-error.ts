/**
 * `configuration`: the gateway's own client, key or file is not good. `unavailable`: the authorization server does not answer; trying again may help.
 * `refused`: the authorization server gives no token for this caller. `anonymous`: nobody is authenticated whose token could be exchanged.
 */
export type UpstreamTokenFailure = 'configuration' | 'unavailable' | 'refused' | 'anonymous';

/** What clients are told. The reason is for the log: it may name files and servers that are nobody's business. */
const TEXTS: Readonly<Record<UpstreamTokenFailure, string>> = {
  configuration: 'The gateway cannot authenticate itself to this server',
  unavailable: 'The authorization server of this server does not answer',
  refused: 'The authorization server gives no access to this server',
  anonymous: 'This server is only for callers who are authenticated',
};

/** There is no token for an upstream. The call must not be made: there is nothing to fall back to. */
export class UpstreamTokenError extends Error {
  constructor(
    readonly kind: UpstreamTokenFailure,
    /** For the log. Never holds a token or a secret. */
    readonly reason: string,
  ) {
    super(TEXTS[kind]);
  }

  /** The JSON-RPC error of a call that needs the token. */
  get data(): { readonly reason: string } {
    return { reason: `upstream-token-${this.kind}` };
  }
}
