import { hash } from 'node:crypto';
import type { Principal } from './principal';

interface Entry {
  readonly principal: Principal;
  /** Milliseconds since the epoch. */
  readonly until: number;
}

/** Tokens that are remembered. */
const SIZE = 4_096;

/**
 * Tokens that were verified, by their SHA-256, so that a client's next request is served without waiting. An entry ends with its token, and
 * before that when keys may have changed. The oldest goes first: a flood of good tokens costs a verification each, and no memory.
 */
export class TokenCache {
  private readonly entries = new Map<string, Entry>();

  /** @param longest milliseconds that an entry lives at most */
  constructor(
    private readonly longest: number,
    private readonly now: () => number,
    private readonly size = SIZE,
  ) {}

  get(digest: string): Principal | undefined {
    const entry = this.entries.get(digest);
    if (entry === undefined) return undefined;
    if (this.now() < entry.until) return entry.principal;
    this.entries.delete(digest);
    return undefined;
  }

  set(digest: string, principal: Principal): void {
    this.entries.delete(digest);
    if (this.entries.size >= this.size) this.entries.delete(this.entries.keys().next().value as string);
    this.entries.set(digest, { principal, until: Math.min(principal.expiresAt, this.now() + this.longest) });
  }

  clear(): void {
    this.entries.clear();
  }
}

/** What a token is known by. */
export function digestOf(token: string): string {
  return hash('sha256', token, 'base64');
}
