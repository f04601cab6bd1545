import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { RateLimits, RedisStore } from '../../../src/contract';
import type { Meter } from '../../../src/runtime/limit/budget/budget-store';
import { RedisBudgetStore } from '../../../src/runtime/limit/budget/redis-budget-store';
import { createRateLimiter } from '../../../src/runtime/limit/create-rate-limiter';
import type { Bucket, Taken } from '../../../src/runtime/limit/rate-store';
import { RedisRateStore } from '../../../src/runtime/limit/redis-store';
import { openRedis, type Redis, StoreUnavailable } from '../../../src/runtime/store/redis';
import { createLog } from '../../../src/runtime/telemetry/log';
import { Series } from '../../../src/runtime/telemetry/series';
import { bridgeTo, closeBridges, Lines, Server } from '../support/bridge';
import { modern, until } from '../support/http';
import { RedisServer } from './redis-server';

let server: RedisServer;
const opened: Redis[] = [];
const log = createLog({ level: 'silent', server: 'test', output: new Lines() });

beforeAll(async () => {
  server = await RedisServer.start();
});
afterEach(async () => {
  await closeBridges();
  await Promise.all(opened.splice(0).map((redis) => redis.close()));
});
afterAll(() => server.stop());

async function open(settings: object = {}, url = server.url): Promise<Redis> {
  const redis = await openRedis(RedisStore.parse({ url, prefix: `t${Math.random()}:`, ...settings }), log);
  opened.push(redis);
  await until(() => redis.ready, 30_000);
  return redis;
}
const bucket = (key: string, interval: number, burst: number): Bucket => ({
  key,
  interval,
  capacity: burst * interval,
});

describe('the connection', () => {
  test('sends commands, runs scripts after they were forgotten, and hears what is published', async () => {
    const redis = await open();
    expect(await redis.command('SET', redis.key('a', 'b'), '1')).toBe('OK');
    expect(await redis.command('GET', redis.key('a', 'b'))).toBe('1');
    const store = new RedisRateStore(redis);
    expect(await store.take([bucket('k', 60_000, 2)], 1)).toEqual({ allowed: true });
    await redis.command('SCRIPT', 'FLUSH');
    expect(await store.take([bucket('k', 60_000, 2)], 1)).toEqual({ allowed: true });
    const heard: string[] = [];
    const stop = await redis.subscribe('news', (message) => heard.push(message));
    await until(async () => Number(await redis.command('PUBLISH', redis.key('news'), 'x')) > 0, 20_000);
    await until(() => heard.includes('x'), 20_000);
    await stop();
    await expect(redis.command('NO-SUCH-COMMAND')).rejects.toThrow(/ERR unknown command/);
  });

  test('rejects at once while the store is away, and comes back by itself', async () => {
    const own = await RedisServer.start();
    try {
      const redis = await open({}, own.url);
      await own.down();
      await until(() => !redis.ready, 20_000);
      await expect(redis.command('PING')).rejects.toThrow(StoreUnavailable);
      await own.up();
      await until(() => redis.ready, 30_000);
      expect(await redis.command('PING')).toBe('PONG');
    } finally {
      await own.stop();
    }
  });

  test('does not wait for a store that does not answer', async () => {
    const own = await RedisServer.start();
    try {
      const redis = await open({}, own.url);
      own.pause(true);
      await expect(redis.command('PING')).rejects.toThrow(StoreUnavailable);
    } finally {
      await own.stop();
    }
  });

  test('reads the password again for each connection', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'strata-redis-test-'));
    const passwordFile = join(folder, 'password');
    const own = await RedisServer.start('--requirepass', 'first');
    try {
      writeFileSync(passwordFile, 'first\n');
      const redis = await open({ passwordFile }, own.url);
      await redis.command('CONFIG', 'SET', 'requirepass', 'second');
      writeFileSync(passwordFile, 'second\n');
      await redis.command('CLIENT', 'KILL', 'TYPE', 'normal').catch(() => undefined);
      await until(async () => (await redis.command('PING').catch(() => '')) === 'PONG', 30_000);
    } finally {
      await own.stop();
      rmSync(folder, { recursive: true });
    }
  });
});

describe('buckets in Redis', () => {
  test('two replicas count together: of many takers at once, just as many get through as the burst allows', async () => {
    const prefix = `shared${Math.random()}:`;
    const stores = await Promise.all([1, 2].map(async () => new RedisRateStore(await open({ prefix }))));
    const takes = Array.from({ length: 200 }, (_, index) =>
      (stores[index % 2] as RedisRateStore).take([bucket('k', 600_000, 50)], 1),
    );
    const taken = await Promise.all(takes);
    expect(taken.filter(({ allowed }) => allowed)).toHaveLength(50);
  });

  test('from all or from none, and the wait is that of the emptiest', async () => {
    const store = new RedisRateStore(await open());
    const wide = bucket('wide', 60_000, 3);
    const narrow = bucket('narrow', 120_000, 1);
    const take = (...buckets: Bucket[]) => store.take(buckets, 1);
    expect(await take(wide, narrow)).toEqual({ allowed: true });
    for (let index = 0; index < 5; index++)
      expect(await take(wide, narrow)).toMatchObject({ allowed: false, bucket: 1 });
    const { wait } = (await take(wide, narrow)) as Taken & { wait: number };
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(120_000);
    expect([await take(wide), await take(wide), await take(wide)].map(({ allowed }) => allowed)).toEqual([
      true,
      true,
      false,
    ]);
  });

  test('a whole burst gets through, whatever the interval is rounded to', async () => {
    const store = new RedisRateStore(await open());
    for (const requests of [3, 6, 7, 11, 13]) {
      const one = bucket(`burst-${requests}`, 3_600_000 / requests, requests);
      const taken = await Promise.all(Array.from({ length: requests + 1 }, () => store.take([one], 1)));
      expect(taken.filter(({ allowed }) => allowed)).toHaveLength(requests);
    }
  });

  test('a bucket that is full again leaves nothing behind', async () => {
    const redis = await open();
    const store = new RedisRateStore(redis);
    await store.take([bucket('short', 50, 1)], 1);
    await until(async () => ((await redis.command('KEYS', redis.key('*'))) as unknown[]).length === 0, 20_000);
    expect(await store.take([bucket('short', 50, 1)], 1)).toEqual({ allowed: true });
  });

  test('is one round trip, and a value that somebody spoiled is a refusal', async () => {
    const redis = await open();
    const store = new RedisRateStore(redis);
    await redis.command('SET', redis.key('rate', 'bad'), 'garbage');
    await expect(store.take([bucket('bad', 1_000, 5)], 1)).rejects.toThrow();
    const config = RateLimits.parse({ limits: [{ per: 'principal', requests: 5, seconds: 1 }], store: 'redis' });
    const limiter = createRateLimiter({ config, redis, metrics: new Series(), log });
    expect(await limiter?.check({ source: '10.0.0.1' })).toEqual({ allowed: true });
    const calls = async () =>
      [...String(await redis.command('INFO', 'commandstats')).matchAll(/cmdstat_(?!info)(\w+):calls=(\d+)/g)]
        .filter(([, name]) => name === 'evalsha' || name === 'eval')
        .reduce((sum, [, , count]) => sum + Number(count), 0);
    const before = await calls();
    await limiter?.check({ source: '10.0.0.1' });
    expect((await calls()) - before).toBe(1);
  });
});

test('two bridges share the limits of a caller; a store that goes away is a refusal', async () => {
  const own = await RedisServer.start();
  try {
    const config = {
      audit: { enabled: true },
      redis: { url: own.url },
      rateLimits: { store: 'redis', limits: [{ per: 'principal', requests: 3, seconds: 3_600 }] },
    };
    const bridges = await Promise.all([bridgeTo(Server.SCRIPTED, config), bridgeTo(Server.SCRIPTED, config)]);
    const ask = async (index: number) => (await modern(bridges[index]?.url ?? '').request('tools/list')).status;
    await until(() => bridges.every(({ lines }) => lines.events('store-ready').length > 0), 30_000);
    const statuses: number[] = [];
    for (let index = 0; index < 6; index++) statuses.push(await ask(index % 2));
    expect(statuses).toEqual([200, 200, 200, 429, 429, 429]);
    await own.down();
    await until(async () => (await ask(0)) === 503, 20_000);
    expect(bridges[0]?.lines.audit.at(-1)).toMatchObject({ outcome: 'denied', reason: 'rate-limit-unavailable' });
  } finally {
    await own.stop();
  }
});

describe('budgets', () => {
  const meter = (key: string, more: Partial<Meter> = {}): Meter => ({
    key,
    amount: 2,
    hard: true,
    add: 1,
    until: Date.now() + 3_600_000,
    ...more,
  });

  test('are counted together by replicas, to all meters or to none, and forgotten when their window is over', async () => {
    const prefix = `t${Math.random()}:`;
    const redis = await open({ prefix });
    const [one, two] = [new RedisBudgetStore(redis), new RedisBudgetStore(await open({ prefix }))];
    const meters = [
      meter('calls'),
      meter('tokens', { add: 0, amount: 100 }),
      meter('soft', { hard: false, amount: 1 }),
    ];
    expect(await one.begin(meters)).toEqual({ used: [0, 0, 0], counted: true });
    await two.add(meters.slice(1, 2), 40);
    expect(await two.begin(meters)).toEqual({ used: [1, 40, 1], counted: true });
    expect(await one.begin(meters)).toEqual({ used: [2, 40, 2], counted: false });
    expect(await two.begin(meters.slice(1))).toEqual({ used: [40, 2], counted: true });
    const life = Number(await redis.command('PTTL', redis.key('budget', 'calls')));
    expect(life).toBeGreaterThan(3_000_000);
    expect(life).toBeLessThanOrEqual(3_660_000);
    await redis.command('SET', redis.key('budget', 'calls'), 'no number');
    await expect(one.begin(meters)).rejects.toThrow('no number');
  });

  test('let no more calls through than they have, however many come at once', async () => {
    const store = new RedisBudgetStore(await open());
    const begun = await Promise.all(Array.from({ length: 40 }, () => store.begin([meter('k', { amount: 7 })])));
    expect(begun.filter(({ counted }) => counted)).toHaveLength(7);
  });
});
