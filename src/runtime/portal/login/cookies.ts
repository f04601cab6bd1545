import { z } from 'zod';
import type { Keys } from './keys';
import type { Attempt } from './provider';

/**
 * Names with this prefix are kept over TLS alone, for this host alone and for all its paths: neither a sibling host nor a page without TLS can plant one
 * (RFC 6265bis, 4.1.3.2).
 */
export const SESSION_COOKIE = '__Host-portal-session';
export const ATTEMPT_COOKIE = '__Host-portal-login';

/** How long somebody may take to log in, seconds. */
export const ATTEMPT_SECONDS = 600;

const COMMON = 'Path=/; Secure; HttpOnly; SameSite=Lax';

export const writeCookie = (name: string, value: string, seconds: number) =>
  `${name}=${value}; Max-Age=${Math.floor(seconds)}; ${COMMON}`;
export const clearCookie = (name: string) => writeCookie(name, '', 0);

/** A cookie's value. One that is there twice was not set by us, and counts as absent. */
export function readCookie(header: string | undefined, name: string): string | undefined {
  const found = (header ?? '').split(';').flatMap((pair) => {
    const at = pair.indexOf('=');
    return at > 0 && pair.slice(0, at).trim() === name ? [pair.slice(at + 1).trim()] : [];
  });
  return found.length === 1 && found[0] !== '' ? found[0] : undefined;
}

const Sealed = z.object({ state: z.string(), nonce: z.string(), verifier: z.string(), path: z.string() });

/**
 * Attempts to log in, sealed into the browser's own cookie: an attempt that was begun in another browser is of no use in this one, and whoever begins a million
 * of them costs no memory. Where replicas share a secret, one that was begun at one of them ends at another.
 */
export class Attempts {
  constructor(
    private readonly keys: Keys,
    private readonly now: () => number,
  ) {}

  seal(attempt: Attempt): Promise<string> {
    return this.keys.seal('attempt', { ...attempt }, this.now() + ATTEMPT_SECONDS * 1_000);
  }

  async open(sealed: string | undefined): Promise<Attempt | undefined> {
    if (sealed === undefined) return undefined;
    return Sealed.safeParse(await this.keys.open('attempt', sealed)).data;
  }
}
