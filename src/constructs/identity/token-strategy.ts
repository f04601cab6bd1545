import type { z } from 'zod';
import type { UpstreamToken } from '../../contract';
import type { Trust } from './issuer';
import type { PodNeeds } from './needs';

/** An upstream of a gateway, as a strategy sees it. */
export interface TokenTarget {
  /** The upstream's id: it begins the names of files. */
  readonly id: string;
  /** Its identifier as a resource: the URL that clients use (RFC 8707). */
  readonly resource: string;
}

/** What a gateway shows one upstream. */
export interface ResolvedToken {
  readonly config: z.input<typeof UpstreamToken>;
  /** What the gateway's pod needs for it. */
  readonly needs: PodNeeds;
  /**
   * Whose tokens the upstream gets: the gateway's own, those of an issuer, or none at all. A server of the platform comes to trust them.
   */
  readonly trust: 'gateway' | Trust | undefined;
}

/** What a gateway shows an upstream to be let in. Never the token that the client sent (MCP authorization, "Token Passthrough"). */
export interface TokenStrategy {
  readonly kind: z.input<typeof UpstreamToken>['kind'];
  /** Why nothing is shown, where nothing is. Reports list it. */
  readonly unsafe?: string;
  resolve(target: TokenTarget): ResolvedToken;
}

/** Whether a value says what is shown to an upstream. */
export function isTokenStrategy(value: unknown): value is TokenStrategy {
  return typeof value === 'object' && value !== null && 'resolve' in value && typeof value.resolve === 'function';
}
