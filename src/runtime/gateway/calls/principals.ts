import type { Principal } from '../../auth/principal';

/** Principals that are remembered. */
const MOST = 10_000;

/**
 * Who called, by key, as their newest token says. What goes on between two requests of theirs (a subscription, a list that is read again) is done
 * with it, as long as it is good.
 */
export class Principals {
  private readonly known = new Map<string, Principal>();

  /** Somebody called. */
  note(principal: Principal): void {
    const before = this.known.get(principal.key);
    if (before !== undefined && before.expiresAt > principal.expiresAt) return;
    if (before === principal) return;
    this.known.delete(principal.key);
    this.known.set(principal.key, principal);
    const oldest = this.known.size > MOST ? this.known.keys().next().value : undefined;
    if (oldest !== undefined) this.known.delete(oldest);
  }

  /** @throws Error where the principal is not known any more: nothing may be done as nobody that somebody asked for */
  find(key: string | undefined): Principal | undefined {
    if (key === undefined) return undefined;
    const found = this.known.get(key);
    if (found === undefined || found.expiresAt <= Date.now()) throw new Error('The caller has to show a token again');
    return found;
  }
}
