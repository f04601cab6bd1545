import { decodeProtectedHeader, errors, type JWTVerifyGetKey, type JWTVerifyResult, jwtVerify } from 'jose';
import type { TrustedIssuer } from '../../contract';
import { principalOf } from './claims';
import { type KeySet, KeysUnavailable } from './key-set';
import type { Principal } from './principal';
import { AuthRefusal, invalidToken } from './refusal';
import { wrongType } from './token-type';

export interface TokenVerifierOptions {
  readonly issuer: TrustedIssuer;
  readonly keys: KeySet;
  /** Seconds. */
  readonly skew: number;
  readonly now: () => number;
}

/** Most keys that a token without `kid` is tried with. */
const TRIES = 4;

/** Verifies access tokens of one issuer (RFC 7519, RFC 8725, RFC 9068). */
export class TokenVerifier {
  private readonly audiences: ReadonlySet<string>;
  private readonly algorithms: string[];

  constructor(private readonly options: TokenVerifierOptions) {
    this.audiences = new Set(options.issuer.audiences.map(canonical));
    this.algorithms = [...options.issuer.algorithms];
  }

  async verify(token: string): Promise<Principal | AuthRefusal> {
    try {
      const { alg } = decodeProtectedHeader(token);
      if (alg === undefined || !this.algorithms.includes(alg)) {
        return invalidToken('algorithm', 'The token is signed in a way that is not accepted');
      }
      return this.judge(await this.checkSignature(token), token);
    } catch (error) {
      return refusalOf(error);
    }
  }

  private async checkSignature(token: string): Promise<JWTVerifyResult> {
    const { keys } = this.options;
    try {
      return await this.tryKeys(token, await keys.current());
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey) || !(await keys.renew())) throw error;
      return this.tryKeys(token, await keys.current());
    }
  }

  private async tryKeys(token: string, keys: JWTVerifyGetKey): Promise<JWTVerifyResult> {
    const { issuer, skew, now } = this.options;
    const options = {
      issuer: issuer.issuer,
      algorithms: this.algorithms,
      clockTolerance: skew,
      currentDate: new Date(now()),
      requiredClaims: ['exp', 'aud'],
    };
    try {
      return await jwtVerify(token, keys, options);
    } catch (error) {
      if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error;
      let tries = 0;
      for await (const key of error) {
        if (++tries > TRIES) break;
        try {
          return await jwtVerify(token, key, options);
        } catch (failure) {
          if (!(failure instanceof errors.JWSSignatureVerificationFailed)) throw failure;
        }
      }
      throw new errors.JWSSignatureVerificationFailed();
    }
  }

  private judge({ payload, protectedHeader }: JWTVerifyResult, token: string): Principal | AuthRefusal {
    const { issuer, skew, now } = this.options;
    const type = wrongType(protectedHeader, payload);
    if (type !== undefined) return invalidToken('type', type);
    if (!this.isForUs(payload.aud)) return invalidToken('audience', 'The token is for another audience');
    if (payload.iat !== undefined && payload.iat > now() / 1_000 + skew) {
      return invalidToken('not-yet', 'The token was issued in the future');
    }
    // A token that is bound to a key of its client is worth nothing without proof of that key (RFC 9449, RFC 8705), which is not asked for here.
    if (payload.cnf !== undefined) return invalidToken('bound', 'Tokens that are bound to a key are not accepted');
    return principalOf(payload, issuer.claims, token);
  }

  private isForUs(audience: string | readonly string[] | undefined): boolean {
    const named = typeof audience === 'string' ? [audience] : (audience ?? []);
    return named.some((one) => typeof one === 'string' && this.audiences.has(canonical(one)));
  }
}

/** URLs are compared as URLs: `https://MCP.example` is `https://mcp.example/` (MCP authorization, "Canonical Server URI"). */
function canonical(audience: string): string {
  return /^https?:/i.test(audience) && URL.canParse(audience) ? new URL(audience).href : audience;
}

/** What is told of a failed verification: the kind of failure, never the token. */
function refusalOf(error: unknown): AuthRefusal {
  if (error instanceof KeysUnavailable) {
    const text = 'Tokens cannot be verified at present';
    return new AuthRefusal({ status: 503, reason: 'keys-unavailable', text });
  }
  if (error instanceof errors.JWTExpired) return invalidToken('expired', 'The token has expired');
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.claim === 'nbf') return invalidToken('not-yet', 'The token is not valid yet');
    if (error.claim === 'iss') return invalidToken('issuer', 'The issuer of the token is not trusted');
    return invalidToken('claims', `The claim ${error.claim} is missing or not valid`);
  }
  if (error instanceof errors.JWKSNoMatchingKey) return invalidToken('key', 'The key of the token is unknown');
  if (error instanceof errors.JWSSignatureVerificationFailed) {
    return invalidToken('signature', 'The signature of the token is not valid');
  }
  if (error instanceof errors.JOSEError) return invalidToken('not-jwt', 'The token is no signed JWT');
  // Such as an RSA key that is too short for its algorithm: the issuer's mistake, and no reason to trust.
  return invalidToken('key', 'The token cannot be verified with the key of its issuer');
}
