import type { Principal } from '../auth/principal';
import type { JsonObject } from '../mcp/json';

/** What a request wants to do. */
export type Action = 'call_tool' | 'get_prompt' | 'read_resource';

/** One question to the policy. */
export interface AccessRequest {
  /** Absent: nobody was authenticated, the caller is `anonymous`. */
  readonly principal?: Principal;
  readonly action: Action;
  /** The server's id. */
  readonly server: string;
  /** The server's own name of the tool or prompt, or the resource's URI. */
  readonly target: string;
  /**
   * Arguments of the call, `{}` where it has none. Absent where only visibility is asked for: then conditions over arguments count as not met
   * for `forbid`, as met for `permit`. Never absent where something is about to be done.
   */
  readonly arguments?: JsonObject;
  /** The tool's annotations, where they are known. Never a reason to trust a tool that is not locked. */
  readonly annotations?: JsonObject;
}

/** The answer. */
export interface Decision {
  /** `ask`: a person has to confirm first. */
  readonly verdict: 'permit' | 'forbid' | 'ask';
  /** Ids of the policies that decided. Empty: nothing permits it. */
  readonly policies: readonly string[];
  /** What a person is asked, where the verdict is `ask`. */
  readonly question?: string;
  /** The engine could not decide; the verdict is `forbid`. */
  readonly failed?: boolean;
  /** Why the engine could not decide: for logs, never for callers. */
  readonly reason?: string;
  /** In dry-run mode: what would have been refused. The verdict is `permit`. */
  readonly wouldBe?: 'forbid' | 'ask';
}

/** A policy engine. It never throws and never rejects: what goes wrong is a refusal with `failed`. */
export interface Authorizer {
  decide(request: AccessRequest): Decision | Promise<Decision>;
}

/** An authorizer that holds something. */
export interface OpenAuthorizer extends Authorizer {
  /** Lets go of what it holds. Nothing is asked afterwards. */
  close(): Promise<void>;
}

/** The answer where the engine could not decide. */
export function refused(reason: string, policies: readonly string[] = []): Decision {
  return { verdict: 'forbid', policies: [...policies].sort(), failed: true, reason };
}
