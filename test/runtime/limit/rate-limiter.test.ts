import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { RateLimits } from '../../../src/contract';
import { createRateLimiter } from '../../../src/runtime/limit/create-rate-limiter';
import { ProcessStore } from '../../../src/runtime/limit/process-store';
import { RateLimiter, type RateSubject, type RateVerdict } from '../../../src/runtime/limit/rate-limiter';
import { type RateStore, StoreFull, type Taken } from '../../../src/runtime/limit/rate-store';
import { sourceKey } from '../../../src/runtime/limit/source-key';
import { createLog } from '../../../src/runtime/telemetry/log';
import { Series } from '../../../src/runtime/telemetry/series';
import { Lines } from '../support/bridge';

function limiterOf(limits: unknown[], given: { store?: RateStore; onFailure?: string; now?: () => number } = {}) {
  const lines = new Lines();
  const metrics = new Series();
  const config = RateLimits.parse({ limits, ...(given.onFailure && { onFailure: given.onFailure }) });
  const store = given.store ?? new ProcessStore({ now: given.now });
  const log = createLog({ level: 'info', server: 's', output: lines });
  return { limiter: new RateLimiter({ config, store, metrics, log }), metrics, lines };
}
const ada = { key: 'i ada', businessUnit: 'cards' };
const bob = { key: 'i bob', businessUnit: 'cards' };
const allowed = (limiter: RateLimiter, subject: Partial<RateSubject>) =>
  (limiter.check({ source: '10.0.0.1', ...subject }) as RateVerdict).allowed;

describe('who is counted with whom', () => {
  const once = (per: string, tools?: string[]) =>
    limiterOf([{ per, requests: 1, seconds: 60, ...(tools && { tools }) }]).limiter;

  it('principal: each alone, whatever they ask for; strangers by address', () => {
    const limiter = once('principal');
    expect([allowed(limiter, { principal: ada }), allowed(limiter, { principal: ada, tool: 'x' })]).toEqual([
      true,
      false,
    ]);
    expect(allowed(limiter, { principal: bob })).toBe(true);
    expect([allowed(limiter, {}), allowed(limiter, {}), allowed(limiter, { source: '10.0.0.2' })]).toEqual([
      true,
      false,
      true,
    ]);
    // An address is no principal, though it be called like one.
    expect(allowed(limiter, { principal: { key: '10.0.0.1' } })).toBe(true);
  });

  it('tool: all callers of a tool', () => {
    const limiter = once('tool', ['get_*']);
    expect(allowed(limiter, { principal: ada, tool: 'get_a' })).toBe(true);
    expect(allowed(limiter, { principal: bob, tool: 'get_a' })).toBe(false);
    expect(allowed(limiter, { principal: bob, tool: 'get_b' })).toBe(true);
    for (const tool of ['set_a', undefined, 'set_a', undefined]) expect(allowed(limiter, { tool })).toBe(true);
  });

  it('principal and tool', () => {
    const limiter = once('principal-tool');
    expect(allowed(limiter, { principal: ada, tool: 'a' })).toBe(true);
    expect(allowed(limiter, { principal: ada, tool: 'a' })).toBe(false);
    expect(allowed(limiter, { principal: ada, tool: 'b' })).toBe(true);
    expect(allowed(limiter, { principal: bob, tool: 'a' })).toBe(true);
    expect(allowed(limiter, { principal: ada })).toBe(true);
    expect(allowed(limiter, { principal: ada })).toBe(true);
  });

  it('business unit: all who belong to it, and all who belong to none', () => {
    const limiter = once('business-unit');
    expect([allowed(limiter, { principal: ada }), allowed(limiter, { principal: bob })]).toEqual([true, false]);
    expect([allowed(limiter, {}), allowed(limiter, { principal: { key: 'x' }, source: '::1' })]).toEqual([true, false]);
  });

  it('several limits: from all or from none', () => {
    let now = 0;
    const { limiter, metrics } = limiterOf(
      [
        { per: 'principal', requests: 3, seconds: 3 },
        { per: 'tool', requests: 1, seconds: 100 },
      ],
      { now: () => now },
    );
    const call = () => limiter.check({ principal: ada, source: '', tool: 'a' });
    expect(call()).toEqual({ allowed: true });
    for (let index = 0; index < 10; index++) {
      expect(call()).toEqual({ allowed: false, reason: 'rate-limit', per: 'tool', retryAfter: 100 });
    }
    // Ten refusals took nothing from the caller's own bucket.
    expect([1, 2, 3].map(() => allowed(limiter, { principal: ada }))).toEqual([true, true, false]);
    now += 1_000;
    expect(allowed(limiter, { principal: ada })).toBe(true);
    expect(metrics.render()).toContain('strata_rate_limited_total{reason="tool"} 10');
  });
});

describe('the buckets', () => {
  it('fuzz: never more than the burst and the rate allow, and never less', () => {
    const steps = fc.array(fc.tuple(fc.nat(3_000), fc.integer({ min: 1, max: 4 })), { maxLength: 60 });
    const bucket = fc.record({
      requests: fc.integer({ min: 1, max: 20 }),
      seconds: fc.integer({ min: 1, max: 5 }),
      burst: fc.integer({ min: 4, max: 20 }),
    });
    fc.assert(
      fc.property(bucket, steps, ({ requests, seconds, burst }, taken) => {
        let now = 0;
        const store = new ProcessStore({ now: () => now });
        const interval = (seconds * 1_000) / requests;
        // A token bucket, as it is explained: filled by time, emptied by requests.
        let tokens = burst;
        for (const [pause, count] of taken) {
          now += pause;
          tokens = Math.min(burst, tokens + pause / interval);
          const close = Math.abs(tokens - count) < 1e-6;
          const verdict = store.take([{ key: 'k', interval, capacity: burst * interval }], count);
          if (!close) expect((verdict as { allowed: boolean }).allowed).toBe(tokens >= count);
          if ((verdict as { allowed: boolean }).allowed) tokens -= count;
        }
      }),
    );
  });

  it('fuzz: a whole burst gets through at any time, and not one more', () => {
    const start = fc.double({ min: 0, max: 1e9, noNaN: true });
    const limit = fc.record({
      requests: fc.integer({ min: 1, max: 1_000 }),
      seconds: fc.integer({ min: 1, max: 3_600 }),
    });
    fc.assert(
      fc.property(start, limit, fc.integer({ min: 1, max: 300 }), (now, { requests, seconds }, burst) => {
        const interval = (seconds * 1_000) / requests;
        const store = new ProcessStore({ now: () => now });
        const take = () => (store.take([{ key: 'k', interval, capacity: burst * interval }], 1) as Taken).allowed;
        for (let index = 0; index < burst; index++) expect(take()).toBe(true);
        expect(take()).toBe(false);
      }),
    );
  });

  it('are bounded, and none that is not full is forgotten: names cannot wash a debt away', () => {
    let now = 0;
    const store = new ProcessStore({ max: 100, now: () => now });
    const take = (key: string) => store.take([{ key, interval: 1_000, capacity: 1_000 }], 1);
    for (let index = 0; index < 100; index++) expect(take(`k${index}`)).toEqual({ allowed: true });
    expect(() => take('new')).toThrow(StoreFull);
    expect(take('k0')).toMatchObject({ allowed: false, wait: 1_000 });
    now = 1_500;
    for (let index = 0; index < 1_000; index++) {
      now += 20;
      take(`n${index}`);
      expect(store.size).toBeLessThanOrEqual(100);
    }
  });

  it('that cannot be kept are a refusal, or pass where that was asked for by name', async () => {
    for (const [onFailure, pass] of [
      ['closed', false],
      ['open', true],
    ] as const) {
      for (const store of [
        { take: () => Promise.reject(new Error('away')) },
        {
          take: () => {
            throw new StoreFull('full');
          },
        },
      ]) {
        const { limiter, metrics, lines } = limiterOf([{ per: 'principal', requests: 1, seconds: 1 }], {
          store,
          onFailure,
        });
        for (let index = 0; index < 5; index++) {
          expect((await limiter.check({ source: 'a' })).allowed).toBe(pass);
        }
        expect(metrics.render()).toContain(
          `strata_rate_store_failures_total{reason="${pass ? 'served' : 'refused'}"} 5`,
        );
        expect(lines.events('rate-store-failed')).toHaveLength(1);
      }
    }
  });
});

it.each([
  ['10.0.0.1', '10.0.0.1'],
  ['::ffff:10.0.0.1', '10.0.0.1'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8:1:2::9', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['1::2:3:4:5:6:7', '1:0:2:3::/64'],
  ['', ''],
])('%s counts as %s', (address, key) => {
  expect(sourceKey(address)).toBe(key);
});

it('no limits, no limiter; the shared store has to be there', () => {
  const log = createLog({ level: 'info', server: 's', output: new Lines() });
  const metrics = new Series();
  expect(createRateLimiter({ config: RateLimits.parse({}), metrics, log })).toBeUndefined();
  const limits = [{ per: 'principal', requests: 1, seconds: 1 }];
  expect(() => createRateLimiter({ config: RateLimits.parse({ limits, store: 'redis' }), metrics, log })).toThrow(
    TypeError,
  );
  expect(createRateLimiter({ config: RateLimits.parse({ limits }), metrics, log })).toBeInstanceOf(RateLimiter);
});
