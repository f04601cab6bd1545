import type { JWTHeaderParameters, JWTPayload } from 'jose';

/** RFC 9068, 2.1. Issuers that do not follow it say `JWT` (Entra ID, Keycloak) or nothing (Okta, Kubernetes). */
const ACCESS_TOKEN = new Set(['at+jwt', 'application/at+jwt']);
const UNTOLD = new Set(['jwt', 'application/jwt']);
/** Claims that only ID tokens have (OpenID Connect Core, 2 and 3.3.2.11). */
const OF_ID_TOKENS = ['nonce', 'at_hash', 'c_hash', 's_hash'] as const;

/**
 * Why a token is no access token; undefined where it may be one. An ID token or a logout token is signed by the same keys, and must not open
 * anything (RFC 8725, 3.11 and 3.12).
 */
export function wrongType({ typ }: JWTHeaderParameters, payload: JWTPayload): string | undefined {
  const type = typ?.toLowerCase();
  if (type !== undefined && ACCESS_TOKEN.has(type)) return undefined;
  if (type !== undefined && !UNTOLD.has(type)) return `A token of type ${JSON.stringify(typ)} is no access token`;
  // Keycloak tells its tokens apart in the payload, and older versions write `nonce` into access tokens.
  if (payload.typ !== undefined) {
    return payload.typ === 'Bearer' ? undefined : `A token of type ${JSON.stringify(payload.typ)} is no access token`;
  }
  return OF_ID_TOKENS.some((claim) => payload[claim] !== undefined) ? 'An ID token is no access token' : undefined;
}
