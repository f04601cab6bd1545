import type { Authentication } from '../../contract';
import type { Incoming, Outgoing } from '../http/parties';
import type { RequestId } from '../mcp/message';
import { Authenticator, type AuthenticatorOptions, type Verdict } from './authenticator';
import { sendRefusal } from './challenge';
import type { Principal } from './principal';
import { AuthRefusal } from './refusal';
import { ResourceMetadata } from './resource-metadata';
import { Scopes } from './scopes';

export interface ProtectedResourceOptions extends AuthenticatorOptions {
  /** The path at which requests arrive, where a proxy in front changes the resource's own. */
  readonly path?: string;
}

/** Revisions whose clients ask for the named scopes alone, and forget what they had (2025-11-25 authorization, "Scope Challenge Handling"). */
const LAST_WITHOUT_UNION = '2025-11-25';

/**
 * A protected resource of OAuth 2.1: tells callers where to log in, finds out who they are, and asks for more scopes where a tool needs them.
 */
export class ProtectedResource {
  readonly metadata: ResourceMetadata;
  readonly scopes: Scopes;
  readonly authenticator: Authenticator;

  constructor(
    config: Authentication,
    private readonly options: ProtectedResourceOptions,
  ) {
    this.metadata = new ResourceMetadata(config, options.path);
    this.scopes = new Scopes(config);
    this.authenticator = new Authenticator(config, options);
  }

  /** Who sent a request, and whether that caller has what every call needs. Nothing is read but address and headers. */
  authenticate(request: Incoming): Verdict | Promise<Verdict> {
    const verdict = this.authenticator.authenticate(request);
    return verdict instanceof Promise ? verdict.then(this.judge) : this.judge(verdict);
  }

  /**
   * Why a caller may not call these tools with the token it has: a request for a token with more scopes (step-up). Names are those that
   * the client uses.
   *
   * @param revision that of the request: up to 2025-11-25 the scopes that the client has already are named as well
   */
  stepUp(principal: Principal, tools: readonly string[], revision: string | undefined): AuthRefusal | undefined {
    if (!this.scopes.byTool) return undefined;
    const needed = this.scopes.neededBy(tools);
    return this.scopes.has(principal, needed) ? undefined : this.insufficient(principal, needed, revision);
  }

  /** Answers a caller that is not served. */
  refuse(response: Outgoing, refusal: AuthRefusal, id?: RequestId): void {
    sendRefusal(response, refusal, this.metadata.url, id);
  }

  close(): Promise<void> {
    return this.authenticator.close();
  }

  private readonly judge = (verdict: Verdict): Verdict => {
    if (!(verdict instanceof AuthRefusal)) {
      const { base } = this.scopes;
      return base.length === 0 || this.scopes.has(verdict, base)
        ? verdict
        : this.insufficient(verdict, base, undefined);
    }
    if (verdict.status !== 401) return verdict;
    // Who has no good token learns at once which scopes to ask for.
    const { status, reason, text, error } = verdict;
    return new AuthRefusal({ status, reason, text, error, scopes: this.scopes.base });
  };

  private insufficient(principal: Principal, needed: readonly string[], revision: string | undefined): AuthRefusal {
    this.options.metrics.count('strata_auth_refused_total', 'scope');
    const keepsOwn = revision === undefined || revision <= LAST_WITHOUT_UNION;
    const scopes = keepsOwn ? [...new Set([...needed, ...principal.scopes])] : needed;
    const text = `The token lacks a scope: ${needed.join(' ')}`;
    return new AuthRefusal({
      status: 403,
      reason: 'scope',
      text,
      error: 'insufficient_scope',
      scopes,
      principal,
    });
  }
}
