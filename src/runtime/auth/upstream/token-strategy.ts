import type { Principal } from '../principal';

/** Headers of a request to an upstream. */
export type UpstreamHeaders = Readonly<Record<string, string>>;

/** Something that an upstream did not accept, in its own words. */
export interface UpstreamRefusal {
  readonly status: number;
  /** The value of `WWW-Authenticate`. */
  readonly challenge?: string | undefined;
}

/** How the gateway shows itself to one upstream. */
export interface TokenStrategy {
  /**
   * The headers of a call. At once where a token is at hand.
   *
   * @throws UpstreamTokenError, also as a rejection
   */
  headers(principal: Principal | undefined): UpstreamHeaders | Promise<UpstreamHeaders>;
  /**
   * The upstream answered 401 or 403. Forgets what it did not accept, and looks up what it asks for.
   *
   * @returns whether the call is worth one more try
   * @throws UpstreamTokenError, as a rejection
   */
  refused(principal: Principal | undefined, refusal: UpstreamRefusal): Promise<boolean>;
  close(): Promise<void>;
}

export function bearer(token: string): UpstreamHeaders {
  return { Authorization: `Bearer ${token}` };
}
