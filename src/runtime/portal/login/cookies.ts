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
