import { hash } from 'node:crypto';
import type { RateLimits } from '../../contract';
import type { Principal } from '../auth/principal';
import { type NameTest, nameTest } from '../mcp/name-pattern';
import type { Log } from '../telemetry/log';
import type { Series } from '../telemetry/series';
import type { Bucket, RateStore, Taken } from './rate-store';
import { sourceKey } from './source-key';

/** Who asks for what. */
export interface RateSubject {
  /** Absent: anonymous; the network address stands for the caller. */
  readonly principal?: Pick<Principal, 'key' | 'businessUnit'>;
  readonly source: string;
  /** The tool of a `tools/call`, as it is advertised. Absent for everything else. */
  readonly tool?: string;
}

/** What a limiter says. `retryAfter`: whole seconds, at least one. */
export type RateVerdict =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly reason: 'rate-limit'; readonly per: Per; readonly retryAfter: number }
  | { readonly allowed: false; readonly reason: 'rate-limit-unavailable'; readonly retryAfter: number };

type Per = RateLimits['limits'][number]['per'];

export interface RateLimiterOptions {
  readonly config: RateLimits;
  readonly store: RateStore;
  readonly metrics: Series;
  readonly log: Log;
}

interface Rule {
  readonly per: Per;
  readonly tests: readonly NameTest[] | undefined;
  readonly interval: number;
  readonly capacity: number;
  /** What tells this limit's buckets from another's; the same for all replicas, and another once the limit is changed. */
  readonly id: string;
}

const ALLOWED: RateVerdict = { allowed: true };

/** Token buckets by caller, tool, both, or business unit. A request takes from all that apply to it, or from none. */
export class RateLimiter {
  readonly #rules: readonly Rule[];
  #complained = 0;

  constructor(private readonly options: RateLimiterOptions) {
    this.#rules = options.config.limits.map((limit) => {
      const { per, tools, requests, seconds, burst = requests } = limit;
      const interval = (seconds * 1_000) / requests;
      const id = hash('sha256', JSON.stringify([per, tools ?? null, requests, seconds, burst]), 'hex').slice(0, 16);
      return { per, tests: tools?.map(nameTest), interval, capacity: burst * interval, id };
    });
  }

  /** Whether the limits of the configuration concern anybody. */
  get active(): boolean {
    return this.#rules.length > 0;
  }

  /** Takes one request from each bucket that applies to it. Never throws and never rejects. */
  check(subject: RateSubject): RateVerdict | Promise<RateVerdict> {
    const rules = this.#rules.filter((rule) => applies(rule, subject.tool));
    if (rules.length === 0) return ALLOWED;
    const buckets = rules.map((rule) => bucketOf(rule, subject));
    try {
      const taken = this.options.store.take(buckets, 1);
      if (!(taken instanceof Promise)) return this.#verdict(taken, rules);
      return taken.then(
        (found) => this.#verdict(found, rules),
        (error: unknown) => this.#failed(error),
      );
    } catch (error) {
      return this.#failed(error);
    }
  }

  #verdict(taken: Taken, rules: readonly Rule[]): RateVerdict {
    if (taken.allowed) return ALLOWED;
    const per = rules[taken.bucket]?.per ?? 'principal';
    this.options.metrics.count('strata_rate_limited_total', per);
    return { allowed: false, reason: 'rate-limit', per, retryAfter: Math.max(1, Math.ceil(taken.wait / 1_000)) };
  }

  #failed(error: unknown): RateVerdict {
    const { metrics, log, config } = this.options;
    const open = config.onFailure === 'open';
    metrics.count('strata_rate_store_failures_total', open ? 'served' : 'refused');
    const now = performance.now();
    // Told every ten seconds at most: the counter knows the rest.
    if (this.#complained === 0 || now - this.#complained > 10_000) {
      this.#complained = now;
      const text = open
        ? 'Rate limits are not checked: calls go on'
        : 'Rate limits cannot be checked: calls are refused';
      log.error({ event: 'rate-store-failed', error: String(error), failed: config.onFailure }, text);
    }
    return open ? ALLOWED : { allowed: false, reason: 'rate-limit-unavailable', retryAfter: 1 };
  }
}

/** A limit without tools concerns every request, unless it is counted by tool. */
function applies({ per, tests }: Rule, tool: string | undefined): boolean {
  if (tests !== undefined) return tool !== undefined && tests.some((test) => test(tool));
  return tool !== undefined || per === 'principal' || per === 'business-unit';
}

/** Names come from callers: what they are made of is hashed, so that none is long and none is another's. */
function bucketOf({ per, interval, capacity, id }: Rule, { principal, source, tool = '' }: RateSubject): Bucket {
  const caller = principal === undefined ? ['anonymous', sourceKey(source)] : ['principal', principal.key];
  const parts = {
    principal: caller,
    tool: [tool],
    'principal-tool': [...caller, tool],
    // Whoever belongs to no unit shares one.
    'business-unit': [principal?.businessUnit ?? ''],
  }[per];
  return { key: `${id}:${hash('sha256', JSON.stringify(parts), 'hex').slice(0, 32)}`, interval, capacity };
}
