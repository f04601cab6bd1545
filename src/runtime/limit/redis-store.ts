import { type Redis, script } from '../store/redis';
import type { Bucket, RateStore, Taken } from './rate-store';

/**
 * The same buckets as in memory, in one step and by the store's own clock, so that replicas whose clocks differ count together. ARGV: the
 * number of requests, then interval and capacity of each bucket, microseconds. Answers the bucket that is empty, from 1, and the time until it
 * is not, microseconds; 0 and 0 where the requests were taken. A key goes away when its bucket is full.
 */
const TAKE = script(`
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local count = tonumber(ARGV[1])
local after, wait, empty = {}, 0, 0
for i, key in ipairs(KEYS) do
  local full = tonumber(redis.call('GET', key) or 0)
  if not full then return redis.error_reply('ERR the bucket holds no number') end
  full = math.max(now, full) + count * tonumber(ARGV[2 * i])
  local late = full - now - tonumber(ARGV[2 * i + 1])
  if late > wait then wait, empty = late, i end
  after[i] = full
end
if empty > 0 then return { empty, string.format('%.0f', wait) } end
for i, key in ipairs(KEYS) do
  redis.call('SET', key, string.format('%.0f', after[i]), 'PX', math.ceil((after[i] - now) / 1000))
end
return { 0, '0' }
`);

/** Buckets in Redis or Valkey: all replicas count together. */
export class RedisRateStore implements RateStore {
  constructor(private readonly redis: Redis) {}

  async take(buckets: readonly Bucket[], count: number): Promise<Taken> {
    const keys = buckets.map(({ key }) => this.redis.key('rate', key));
    // Rounded so that a burst fits its bucket.
    const times = buckets.flatMap(({ interval, capacity }) => [
      String(Math.max(1, Math.floor(interval * 1_000))),
      String(Math.ceil(capacity * 1_000)),
    ]);
    const reply = await this.redis.run(TAKE, keys, [String(count), ...times]);
    const [empty, wait] = Array.isArray(reply) ? reply.map(Number) : [];
    if (empty === undefined || wait === undefined || Number.isNaN(wait)) throw new Error('the store answered nonsense');
    return empty === 0 ? { allowed: true } : { allowed: false, bucket: empty - 1, wait: wait / 1_000 };
  }
}
