import type { RateLimits } from '../../contract';
import type { Redis } from '../store/redis';
import type { Log } from '../telemetry/log';
import type { Series } from '../telemetry/series';
import { ProcessStore } from './process-store';
import { RateLimiter } from './rate-limiter';
import { RedisRateStore } from './redis-store';

export interface RateLimiterSources {
  readonly config: RateLimits;
  /** The shared store; the schema demands it where limits are counted there. */
  readonly redis?: Redis;
  readonly metrics: Series;
  readonly log: Log;
}

/** The limiter that a configuration asks for; undefined where it limits nothing. */
export function createRateLimiter({ config, redis, metrics, log }: RateLimiterSources): RateLimiter | undefined {
  if (config.limits.length === 0) return undefined;
  if (config.store === 'redis' && redis === undefined) throw new TypeError('rate limits in redis need the store');
  const store = config.store === 'redis' && redis !== undefined ? new RedisRateStore(redis) : new ProcessStore();
  return new RateLimiter({ config, store, metrics, log });
}
