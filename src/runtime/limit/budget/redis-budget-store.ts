import { type Redis, script } from '../../store/redis';
import type { Begun, BudgetStore, Meter } from './budget-store';

/** A window's last replies are still counted to it. */
const GRACE = 60_000;

/**
 * Adds a call to all meters, or to none, in one step. ARGV: amount, 1 where it is hard, what is added, and milliseconds that the key lives, for each key. Answers 1
 * where it was added, then what was used of each before.
 */
const BEGIN = script(`
local reply, counted = { 1 }, true
for i, key in ipairs(KEYS) do
  local used = tonumber(redis.call('GET', key) or 0)
  if not used then return redis.error_reply('ERR the meter holds no number') end
  reply[i + 1] = string.format('%.0f', used)
  if ARGV[4 * i - 2] == '1' and used >= tonumber(ARGV[4 * i - 3]) then counted = false end
end
if not counted then
  reply[1] = 0
  return reply
end
for i, key in ipairs(KEYS) do
  if ARGV[4 * i - 1] ~= '0' then
    redis.call('INCRBY', key, ARGV[4 * i - 1])
    redis.call('PEXPIRE', key, ARGV[4 * i])
  end
end
return reply
`);

/** ARGV: what is added, then milliseconds that each key lives. */
const ADD = script(`
for i, key in ipairs(KEYS) do
  redis.call('INCRBY', key, ARGV[1])
  redis.call('PEXPIRE', key, ARGV[i + 1])
end
return 1
`);

/** Budgets in Redis or Valkey: all replicas count together, and go on counting after a restart. */
export class RedisBudgetStore implements BudgetStore {
  constructor(
    private readonly redis: Redis,
    private readonly now: () => number = Date.now,
  ) {}

  async begin(meters: readonly Meter[]): Promise<Begun> {
    const args = meters.flatMap((meter) => [
      String(meter.amount),
      meter.hard ? '1' : '0',
      String(meter.add),
      this.#life(meter),
    ]);
    const reply = await this.redis.run(BEGIN, this.#keys(meters), args);
    const [counted, ...used] = Array.isArray(reply) ? reply.map(Number) : [];
    if (counted === undefined || used.length !== meters.length || used.some(Number.isNaN))
      throw new Error('the store answered nonsense');
    return { used, counted: counted === 1 };
  }

  async add(meters: readonly Meter[], count: number): Promise<void> {
    await this.redis.run(ADD, this.#keys(meters), [String(count), ...meters.map((meter) => this.#life(meter))]);
  }

  #keys(meters: readonly Meter[]): string[] {
    return meters.map(({ key }) => this.redis.key('budget', key));
  }

  #life({ until }: Meter): string {
    return String(Math.max(1, until - this.now()) + GRACE);
  }
}
