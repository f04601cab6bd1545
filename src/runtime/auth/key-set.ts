import { setTimeout } from 'node:timers/promises';
import { createLocalJWKSet, type JSONWebKeySet, type JWK, type JWTVerifyGetKey } from 'jose';
import { isObject, type JsonObject } from '../mcp/json';
import type { Log } from '../telemetry/log';

export interface KeySetOptions {
  readonly issuer: string;
  /** Fetches the keys. */
  readonly load: () => Promise<JsonObject>;
  /** Age from which keys are asked for again while they still serve, milliseconds. */
  readonly refresh: number;
  /** Age from which keys do not serve any more, milliseconds. */
  readonly stale: number;
  readonly log: Log;
  readonly now: () => number;
  /** Keys were taken out or replaced: what they vouched for has to be looked at again. */
  readonly changed: () => void;
  /** The outcome of each fetch. */
  readonly fetched: (outcome: 'success' | 'failure') => void;
}

/** The keys of an issuer cannot be had: nobody's fault who calls. */
export class KeysUnavailable extends Error {}

/**
 * Shortest time between two fetches, whatever callers send, milliseconds: after keys that were new, after a fetch that brought nothing new, and after more of
 * those or a failure. A key that is in use elsewhere already may take a moment to be shown by every replica of its issuer.
 */
const COOLDOWN = { fresh: 1_000, once: 4_000, longest: 10_000 } as const;
/** Pauses between attempts to have keys at all, before anybody calls, milliseconds: the first, and the longest. */
const RETRY = { first: 250, longest: 5_000 } as const;
/** Most keys that are kept. */
const KEYS = 64;

/**
 * The signing keys of one issuer (RFC 7517). They are fetched once for all who wait, refreshed while the old ones serve, and used for a bounded time when
 * they cannot be refreshed. Tokens with unknown keys cause a few fetches, and then at most one in ten seconds.
 */
export class KeySet {
  private keys: JWTVerifyGetKey | undefined;
  private shown = '';
  /** When the present keys were fetched; when it was last tried. */
  private fetchedAt = Number.NEGATIVE_INFINITY;
  private triedAt = Number.NEGATIVE_INFINITY;
  private failed = false;
  /** Fetches since the keys last changed that brought nothing new. */
  private fruitless = 0;
  private closed = false;
  private pending: Promise<void> | undefined;

  constructor(private readonly options: KeySetOptions) {}

  /** Whether keys are there that may be used. */
  get usable(): boolean {
    return this.keys !== undefined && this.age < this.options.stale;
  }

  /** Milliseconds since the present keys were fetched. */
  get age(): number {
    return this.options.now() - this.fetchedAt;
  }

  /** Fetches keys ahead of the first caller, again and again until there are some: who starts first may be ahead of its issuer. */
  async prepare(): Promise<void> {
    for (let pause: number = RETRY.first; !this.closed; pause = Math.min(RETRY.longest, pause * 2)) {
      await this.begin();
      if (this.usable) return;
      await setTimeout(pause, undefined, { ref: false });
    }
  }

  /** No more attempts of its own. */
  close(): void {
    this.closed = true;
  }

  /**
   * The keys to verify with.
   *
   * @throws KeysUnavailable when there are none that may be used
   */
  async current(): Promise<JWTVerifyGetKey> {
    if (this.usable) {
      if (this.age >= this.options.refresh) void this.tryToFetch();
    } else await this.tryToFetch();
    if (this.keys === undefined || !this.usable) {
      throw new KeysUnavailable(`The keys of ${this.options.issuer} cannot be had`);
    }
    return this.keys;
  }

  /**
   * A token names a key that is not there. Fetches, unless that was done just now.
   *
   * @returns whether keys were fetched, so that it is worth another look
   * @throws KeysUnavailable when the last fetch failed: the key may be good, and nobody can tell
   */
  async renew(): Promise<boolean> {
    const before = this.fetchedAt;
    await this.tryToFetch();
    if (this.failed) throw new KeysUnavailable(`The keys of ${this.options.issuer} cannot be refreshed`);
    return this.fetchedAt !== before;
  }

  private tryToFetch(): Promise<void> {
    if (this.pending !== undefined) return this.pending;
    return this.options.now() - this.triedAt < this.cooldown ? Promise.resolve() : this.begin();
  }

  private get cooldown(): number {
    if (this.failed || this.fruitless > 1) return COOLDOWN.longest;
    return this.fruitless === 1 ? COOLDOWN.once : COOLDOWN.fresh;
  }

  private begin(): Promise<void> {
    if (this.pending !== undefined) return this.pending;
    this.triedAt = this.options.now();
    this.pending = this.fetch().finally(() => {
      this.pending = undefined;
    });
    return this.pending;
  }

  private async fetch(): Promise<void> {
    const { load, log, issuer, now, changed, fetched } = this.options;
    try {
      const usable = usableKeys(await load());
      const shown = JSON.stringify(usable);
      if (shown !== this.shown) {
        this.keys = createLocalJWKSet(usable);
        if (this.shown !== '') changed();
        this.shown = shown;
        this.fruitless = 0;
      } else this.fruitless++;
      this.fetchedAt = now();
      this.failed = false;
      fetched('success');
    } catch (error) {
      this.failed = true;
      fetched('failure');
      const reason = error instanceof Error ? error.message : String(error);
      log.error({ event: 'keys-unavailable', issuer, reason, usable: this.usable }, 'Signing keys cannot be fetched');
    }
  }
}

/** The keys that may verify a signature: public ones, and not those for encryption (RFC 7517, 4.2 and 4.3). */
function usableKeys(found: JsonObject): JSONWebKeySet {
  if (!Array.isArray(found.keys)) throw new Error('The key set has no keys');
  const keys = found.keys.filter(verifies).slice(0, KEYS);
  if (keys.length === 0) throw new Error('The key set has no key that verifies signatures');
  return { keys };
}

function verifies(key: unknown): key is JWK {
  if (!isObject(key) || (key.kty !== 'RSA' && key.kty !== 'EC' && key.kty !== 'OKP')) return false;
  if (key.use !== undefined && key.use !== 'sig') return false;
  return !Array.isArray(key.key_ops) || key.key_ops.includes('verify');
}
