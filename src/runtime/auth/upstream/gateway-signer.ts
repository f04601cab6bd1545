import { hkdfSync, randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { SignJWT } from 'jose';
import type { TokenSigner } from '../../../contract';
import type { Principal } from '../principal';
import { sendPublicDocument } from '../public-document';
import type { IssuedToken } from './issued-tokens';
import { KeyRing } from './key-ring';

/** Where the keys are served. */
export const JWKS_PATH = '/.well-known/jwks.json';
/** Seconds that readers may keep the keys. */
const KEPT = 60;
/** Who is told to upstreams where nobody is authenticated. */
const ANONYMOUS = 'anonymous';

export interface SignedFor {
  readonly audience: string;
  readonly lifetimeSeconds: number;
}

/** The gateway as an issuer of short-lived access tokens (RFC 9068) that are good for one upstream each. */
export class GatewaySigner {
  private readonly keys: KeyRing;

  constructor(
    private readonly config: TokenSigner,
    private readonly now: () => number = Date.now,
  ) {
    this.keys = new KeyRing(config, now);
  }

  /**
   * A token that says for whom the gateway calls, with the gateway as the actor (RFC 8693, 4.1). It does not outlive the caller's own token.
   *
   * @throws UpstreamTokenError when there is no key
   */
  async sign(principal: Principal | undefined, { audience, lifetimeSeconds }: SignedFor): Promise<IssuedToken> {
    const { key, algorithm, jwk } = await this.keys.signing();
    const issued = Math.floor(this.now() / 1_000);
    const latest = principal === undefined ? Number.POSITIVE_INFINITY : Math.floor(principal.expiresAt / 1_000);
    const expires = Math.min(issued + Math.ceil(lifetimeSeconds), latest);
    const token = await new SignJWT({ ...claimsOf(principal, this.config.issuer) })
      .setProtectedHeader({ alg: algorithm, typ: 'at+jwt', kid: jwk.kid })
      .setIssuer(this.config.issuer)
      .setAudience(audience)
      .setIssuedAt(issued)
      .setExpirationTime(expires)
      .setJti(randomUUID())
      .sign(key);
    return { token, expiresAt: expires * 1_000 };
  }

  /** Whether replicas have the same key. */
  get shared(): boolean {
    return this.config.keyFile !== undefined;
  }

  /**
   * A key for another purpose, which whoever has the signing key has too: HKDF-SHA-256 (RFC 5869) over its private part, with the purpose as `info`.
   *
   * @returns 32 bytes
   * @throws UpstreamTokenError when there is no key
   */
  async derive(purpose: string): Promise<Buffer> {
    const { key } = await this.keys.signing();
    const { d = '' } = key.export({ format: 'jwk' });
    return Buffer.from(
      hkdfSync('sha256', Buffer.from(d, 'base64url'), '', `mcp-strata ${this.config.issuer} ${purpose}`, 32),
    );
  }

  /** The key set that bridges verify with (RFC 7517). */
  async jwks(): Promise<Buffer> {
    return Buffer.from(JSON.stringify({ keys: await this.keys.published() }));
  }

  /** Whether an address is the key set's. */
  at(url: string): boolean {
    return url === JWKS_PATH || url.startsWith(`${JWKS_PATH}?`);
  }

  /** Serves the key set. */
  async send(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await this.jwks().catch(() => undefined);
    if (body !== undefined) sendPublicDocument(request, response, body, KEPT);
    else response.writeHead(503, { 'Retry-After': '5', 'Content-Length': 0 }).end();
  }
}

/**
 * `sub` tells callers of all issuers apart, as a subject of one issuer has to (RFC 7519, 4.1.2); `sub_id` has the two parts that it is made of (RFC 9493, 4.1).
 */
function claimsOf(principal: Principal | undefined, gateway: string): Record<string, unknown> {
  const actors = [gateway, ...(principal?.actors ?? [])];
  const act = actors.reduceRight<object | undefined>(
    (inner, sub) => ({ sub, ...(inner && { act: inner }) }),
    undefined,
  );
  if (principal === undefined) return { sub: ANONYMOUS, client_id: gateway, act };
  const { key, issuer, subject, groups, scopes, businessUnit, client } = principal;
  return {
    sub: key,
    sub_id: { format: 'iss_sub', iss: issuer, sub: subject },
    client_id: client ?? gateway,
    groups,
    scope: scopes.join(' '),
    act,
    ...(businessUnit !== undefined && { business_unit: businessUnit }),
  };
}
