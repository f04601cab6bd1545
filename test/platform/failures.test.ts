import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { RedisServer } from '../runtime/services/redis-server';
import { until } from '../runtime/support/http';
import type { Caller } from './caller';
import { Platform } from './platform';
import { PATIENCE, type Role } from './role';
import { checkTrail, onRecord } from './trail';

let platform: Platform;
let alice: Caller;
let sam: Caller;
let pat: Caller;
const welcome = () => ({ path: join(platform.documents, 'welcome.md') });
const row = (name: string, seen: string) => platform.row(name, seen);
const replica = (index: 0 | 1) => platform.gateways[index] as Role;

beforeAll(async () => {
  platform = await Platform.prepare();
  [alice, sam, pat] = [await platform.login('alice'), await platform.login('sam'), await platform.login('pat')];
}, 240_000);
afterAll(() => platform?.stop(), 120_000);

test('servers that start before the gateway trust it as soon as it is there, before anybody calls', async () => {
  await platform.startServers();
  // The lab trusts the identity provider.
  const waiting = platform.bridges.filter(({ name }) => name !== 'lab');
  for (const bridge of waiting) {
    await until(() => bridge.lines.some(({ event }) => event === 'keys-unavailable'), PATIENCE);
  }
  await platform.startGateways();
  const usable = async (bridge: Role) => !/^strata_auth_keys_usable\S* 0$/m.test(await bridge.metrics());
  for (const bridge of waiting) await until(() => usable(bridge), PATIENCE);
  expect((await alice.call('docs_read_text_file', welcome())).text).toContain('Welcome');
  row('servers first', `${waiting.length} bridges have the gateway's keys`);
}, 240_000);

test('a slow server keeps only its own callers waiting; one that is down is missing from lists', async () => {
  const docs = platform.service('docs');
  expect((await sam.call('docs_read_text_file', welcome())).text).toContain('Welcome');
  const release = docs.hold();
  let isOver = false;
  const slow = sam.call('docs_read_text_file', welcome()).finally(() => {
    isOver = true;
  });
  await until(() => docs.held > 0, PATIENCE);
  expect((await pat.call('lab_echo', { message: 'meanwhile' })).text).toContain('meanwhile');
  expect((await alice.call('memory_read_graph')).status).toBe(200);
  expect(isOver).toBe(false);
  release();
  expect((await slow).text).toContain('Welcome');
  row('slow upstream', 'lab and memory answered while docs was held');
  docs.isDown = true;
  const { names, meta } = await (await platform.login('dana')).list();
  const refused = await sam.call('docs_read_text_file', welcome());
  docs.isDown = false;
  row('upstream down', `${names.length} tools, ${JSON.stringify(meta['strata.dev/upstreams'])}`);
  expect(names).toContain('memory_read_graph');
  expect(names.some((name) => name.startsWith('docs_'))).toBe(false);
  expect(meta['strata.dev/upstreams']).toEqual({ docs: 'unavailable' });
  expect(refused.last.error).toBeDefined();
});

test('what a person confirmed is good at the other replica, once', async () => {
  const writer = await platform.login('alice', 'openid mcp:use mcp:write');
  const [one, two] = [writer.at(replica(0).url), writer.at(replica(1).url)];
  const args = { entities: [{ name: 'batch', entityType: 'service', observations: ['nightly'] }] };
  const { answer, retry } = await one.converse('memory_create_entities', args, {}, two);
  expect(answer.last.result).toMatchObject({ resultType: 'complete' });
  for (const again of [one, two]) {
    const { last } = await again.call('memory_create_entities', args, retry, { elicitation: {} });
    expect(last.result).toMatchObject({ resultType: 'input_required' });
  }
  row('confirmation', 'asked at one replica, confirmed at the other; asked again the next time');
});

test('rate limits hold over replicas, and nobody is served when they cannot be counted', async () => {
  const store = await RedisServer.start();
  try {
    const { redis } = platform.used('gateway') as { redis: object };
    const limited = {
      redis: { ...redis, url: store.url, passwordFile: undefined },
      rateLimits: {
        limits: [
          { per: 'principal', requests: 8, seconds: 3_600 },
          { per: 'tool', tools: ['lab_get-sum'], requests: 3, seconds: 3_600 },
        ],
        store: 'redis',
        onFailure: 'closed',
      },
    };
    const pair = [await platform.replica('limited-0', limited), await platform.replica('limited-1', limited)];
    await until(() => pair.every((role) => role.lines.some(({ event }) => event === 'store-ready')), PATIENCE);
    const turn = (who: Caller, index: number) => who.at(pair[index % 2]?.url ?? '');
    const sums: number[] = [];
    for (let index = 0; index < 5; index++) {
      sums.push((await turn(pat, index).call('lab_get-sum', { a: 1, b: index })).status);
    }
    expect(sums).toEqual([200, 200, 200, 429, 429]);
    // Of eight requests three were served; the two that the other limit refused took nothing.
    const lists: number[] = [];
    for (let index = 0; index < 7; index++) lists.push((await turn(pat, index).request('tools/list')).status);
    expect(lists).toEqual([200, 200, 200, 200, 200, 429, 429]);
    const over = await turn(pat, 0).request('tools/list');
    expect(Number(over.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await turn(sam, 1).request('tools/list')).status).toBe(200);
    await store.down();
    await until(async () => (await turn(sam, 0).request('tools/list')).status === 503, PATIENCE);
    const reasons = () => pair.flatMap((role) => role.audit('call').flatMap(({ reason }) => reason ?? []));
    await until(() => reasons().includes('rate-limit-unavailable'), PATIENCE);
    expect(reasons().filter((reason) => reason === 'rate-limit')).toHaveLength(5);
    row('rate limits', 'per tool 3 of 5, per principal 8 over two replicas; 503 without the store');
  } finally {
    await store.stop();
  }
}, 180_000);

test('a session goes on when the replica that began it is lost, and what it was doing is on record', async () => {
  const docs = platform.service('docs');
  const [first, second] = [replica(0), replica(1)];
  const begun = await pat.at(first.url).session();
  expect((await begun.call('lab_echo', { message: 'before' })).text).toContain('before');
  const release = docs.hold();
  const cut = sam.at(first.url).call('docs_read_text_file', welcome());
  cut.catch(() => undefined);
  await until(() => docs.held > 0, PATIENCE);
  platform.service('gateway').targets = [second.url];
  await first.kill();
  release();
  await expect(cut).rejects.toThrow();
  expect(onRecord(first).unfinished).toBeGreaterThan(0);
  expect(first.audit('attempt').at(-1)).toMatchObject({ target: 'docs_read_text_file' });
  expect((await begun.at(second.url).call('lab_echo', { message: 'after' })).text).toContain('after');
  row('replica lost', 'kill -9 under way: the session answers at the other one, the call is on record');
});

test('a change of the policy is in force without a restart', async () => {
  const used = platform.used('gateway') as { policy: { policies: { id: string }[] } };
  const policies = used.policy.policies.filter(({ id }) => !id.startsWith('allow:search-devs'));
  expect(policies).toHaveLength(used.policy.policies.length - 1);
  const reader = sam.at(replica(1).url);
  expect((await reader.call('docs_read_text_file', welcome())).text).toContain('Welcome');
  replica(1).configure({ ...used, policy: { ...used.policy, policies } });
  await until(async () => (await reader.call('docs_read_text_file', welcome())).last.error !== undefined, PATIENCE);
  expect((await alice.call('docs_read_text_file', welcome())).text).toContain('Welcome');
  row('policy live', 'sam is denied, alice still served');
}, 120_000);

test('every request is on record, the ones of lost replicas too', () => checkTrail(platform), 180_000);
