import { decodeJwt } from 'jose';
import type { Authentication, TrustedIssuer } from '../../contract';
import type { JsonObject } from '../mcp/json';
import type { Log } from '../telemetry/log';
import type { Series } from '../telemetry/series';
import { type BearerRequest, readBearer } from './bearer';
import { discover } from './discovery';
import { KeySet } from './key-set';
import { Outbound, OutboundError } from './outbound/outbound';
import type { Principal } from './principal';
import { AuthRefusal, invalidToken } from './refusal';
import { digestOf, TokenCache } from './token-cache';
import { TokenVerifier } from './token-verifier';

export interface AuthenticatorOptions {
  readonly log: Log;
  readonly metrics: Series;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

/** Who calls, or why that is not known. */
export type Verdict = Principal | AuthRefusal;

/** Requests that wait for a verification. One more is refused: keys are being fetched, or somebody floods. */
const WAITING = 512;

/** Finds out who calls, from the request's bearer token alone. A token that was seen before is answered at once. */
export class Authenticator {
  private readonly verifiers = new Map<string, TokenVerifier>();
  private readonly keys: KeySet[] = [];
  private readonly outbound: Outbound[] = [];
  private readonly cache: TokenCache;
  /** Verifications under way: several requests with one new token cost one. */
  private readonly pending = new Map<string, Promise<Verdict>>();
  private readonly now: () => number;

  constructor(
    private readonly config: Authentication,
    private readonly options: AuthenticatorOptions,
  ) {
    this.now = options.now ?? Date.now;
    this.cache = new TokenCache(config.keysRefreshSeconds * 1_000, this.now);
    for (const issuer of config.issuers) this.trust(issuer);
    options.metrics.gauge('strata_auth_keys_usable', 'Whether the signing keys of an issuer may be used.', () =>
      config.issuers.map(({ issuer }, index) => [{ issuer }, this.keys[index]?.usable === true ? 1 : 0] as const),
    );
  }

  /** Who sent a request. Nothing of it is read but its address and headers. */
  authenticate(request: BearerRequest): Verdict | Promise<Verdict> {
    const token = readBearer(request);
    return typeof token === 'string' ? this.verify(token) : this.refused(token);
  }

  /** Whose token this is. */
  verify(token: string): Verdict | Promise<Verdict> {
    const digest = digestOf(token);
    const known = this.cache.get(digest) ?? this.pending.get(digest);
    if (known !== undefined) return known;
    const issuer = issuerOf(token);
    if (issuer === undefined) return this.refused(invalidToken('not-jwt', 'The token is no signed JWT'));
    const verifier = this.verifiers.get(issuer);
    if (verifier === undefined) return this.refused(invalidToken('issuer', 'The issuer of the token is not trusted'));
    if (this.pending.size >= WAITING) {
      const text = 'Too many tokens wait to be verified';
      return this.refused(new AuthRefusal({ status: 503, reason: 'keys-unavailable', text }));
    }
    const verdict = verifier.verify(token).then((found) => {
      this.pending.delete(digest);
      if (found instanceof AuthRefusal) return this.refused(found, issuer);
      this.cache.set(digest, found);
      return found;
    });
    this.pending.set(digest, verdict);
    return verdict;
  }

  /** Fetches the keys ahead of the first caller. Failures are logged, and tried again until there are keys. */
  async prepare(): Promise<void> {
    await Promise.all(this.keys.map((keys) => keys.prepare()));
  }

  async close(): Promise<void> {
    for (const keys of this.keys) keys.close();
    await Promise.all(this.outbound.map((connections) => connections.close()));
  }

  private refused(refusal: AuthRefusal, issuer?: string): AuthRefusal {
    this.options.metrics.count('strata_auth_refused_total', refusal.reason);
    if (refusal.reason === 'groups-overage') this.options.log.warn({ event: 'groups-overage', issuer }, refusal.text);
    return refusal;
  }

  private trust(issuer: TrustedIssuer): void {
    const outbound = new Outbound(issuer);
    const { log, metrics } = this.options;
    const keys = new KeySet({
      issuer: issuer.issuer,
      load: () => loadKeys(outbound, issuer),
      refresh: this.config.keysRefreshSeconds * 1_000,
      stale: this.config.keysStaleSeconds * 1_000,
      log,
      now: this.now,
      changed: () => this.cache.clear(),
      fetched: (outcome) => metrics.count('strata_auth_key_fetches_total', outcome),
    });
    this.outbound.push(outbound);
    this.keys.push(keys);
    this.verifiers.set(
      issuer.issuer,
      new TokenVerifier({ issuer, keys, skew: this.config.clockSkewSeconds, now: this.now }),
    );
  }
}

async function loadKeys(outbound: Outbound, { issuer, jwksUri }: TrustedIssuer): Promise<JsonObject> {
  if (jwksUri !== undefined) return outbound.json(jwksUri);
  const { jwks_uri: found } = await discover(outbound, issuer);
  if (typeof found !== 'string' || !URL.canParse(found))
    throw new OutboundError(`The metadata of ${issuer} names no keys`);
  return outbound.json(found);
}

/** Whom a token says that it is from, before that is proved: it only selects whose keys have to prove it. Undefined: it is no JWT. */
function issuerOf(token: string): string | undefined {
  try {
    return decodeJwt(token).iss ?? '';
  } catch {
    return undefined;
  }
}
