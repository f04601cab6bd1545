import type { UpstreamToken } from '../../../contract';
import type { Log } from '../../telemetry/log';
import type { Series } from '../../telemetry/series';
import { Outbound } from '../outbound/outbound';
import type { Principal } from '../principal';
import type { GatewaySigner } from './gateway-signer';
import { IssuedTokens } from './issued-tokens';
import { OAuthClient } from './oauth-client';
import { OAuthToken } from './oauth-token';
import { discoverResource } from './resource-discovery';
import { SignedToken } from './signed-token';
import { StaticHeader } from './static-header';
import type { TokenStrategy, UpstreamHeaders, UpstreamRefusal } from './token-strategy';
import { UpstreamTokenError } from './upstream-token-error';

export interface UpstreamTokensOptions {
  /** The upstream's id, for log lines and metrics. */
  readonly id: string;
  /** The upstream's endpoint. */
  readonly url: string;
  readonly token: UpstreamToken;
  /** `public`: what the upstream says of itself is fetched from public addresses alone. */
  readonly network: 'cluster' | 'public';
  readonly caFile?: string | undefined;
  /** Needed where `token` is `signed`. */
  readonly signer?: GatewaySigner | undefined;
  readonly log: Log;
  readonly metrics: Series;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

/** Between two log lines of one kind of failure, milliseconds. */
const QUIET = 5_000;

/** What the gateway shows one upstream. Never the token that the client sent. */
export class UpstreamTokens {
  private readonly strategy: TokenStrategy;
  private readonly told = new Map<string, number>();

  /** @throws Error when a signer is missing */
  constructor(private readonly options: UpstreamTokensOptions) {
    this.strategy = strategyOf(options);
  }

  /**
   * The headers of a call for this principal. At once where a token is at hand.
   *
   * @throws UpstreamTokenError, also as a rejection: then the call must not be made
   */
  headers(principal: Principal | undefined): UpstreamHeaders | Promise<UpstreamHeaders> {
    try {
      const headers = this.strategy.headers(principal);
      return headers instanceof Promise ? headers.catch(this.failed) : headers;
    } catch (error) {
      return this.failed(error);
    }
  }

  /**
   * The upstream answered 401 or 403.
   *
   * @returns whether the call is worth one more try, with new headers. One: an upstream that is never content is not asked forever
   * @throws UpstreamTokenError, as a rejection
   */
  refused(principal: Principal | undefined, refusal: UpstreamRefusal): Promise<boolean> {
    this.count('not-accepted');
    return this.strategy.refused(principal, refusal).catch(this.failed);
  }

  close(): Promise<void> {
    return this.strategy.close();
  }

  private readonly failed = (error: unknown): never => {
    if (error instanceof UpstreamTokenError) {
      this.count(error.kind);
      this.tell(error);
    }
    throw error;
  };

  /** Each call may fail in the same way: it is counted each time, and told now and then. */
  private tell({ kind, reason, message }: UpstreamTokenError): void {
    const now = performance.now();
    if (now - (this.told.get(kind) ?? Number.NEGATIVE_INFINITY) < QUIET) return;
    this.told.set(kind, now);
    const { id, log } = this.options;
    log.warn({ event: 'upstream-token', upstream: id, kind, reason }, message);
  }

  private count(reason: string): void {
    this.options.metrics.count('strata_upstream_token_failures_total', reason);
  }
}

function strategyOf({ token, url, network, caFile, signer, now = Date.now }: UpstreamTokensOptions): TokenStrategy {
  switch (token.kind) {
    case 'none':
      return { headers: () => ({}), refused: async () => false, close: async () => undefined };
    case 'header':
      return new StaticHeader(token);
    case 'signed':
      if (signer === undefined)
        throw new Error('An upstream wants tokens that the gateway signs, and there is no signer');
      return new SignedToken(token, signer, new IssuedTokens(now));
    case 'exchange':
    case 'client-credentials': {
      const outbound = new Outbound({ privateNetwork: network === 'cluster', caFile });
      const client = new OAuthClient(token.client, now);
      return new OAuthToken({
        ...token,
        actor: token.kind === 'exchange' && token.actor,
        client,
        issuer: token.client.issuer,
        url,
        tokens: new IssuedTokens(now),
        discover: (challenge) => discoverResource(outbound, url, challenge),
        close: () => Promise.all([client.close(), outbound.close()]),
      });
    }
  }
}
