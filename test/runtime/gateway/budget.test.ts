import { afterEach, describe, expect, it } from '@jest/globals';
import { CallEvent, GatewayConfig } from '../../../src/contract';
import type { Redis } from '../../../src/runtime/store/redis';
import { type Json, Legacy, modern, until } from '../support/http';
import { closeGateways, gatewayConfig, gatewayTo, upstream } from './support';
import { closeUpstreams, fakeUpstream } from './upstream';

afterEach(async () => {
  await closeGateways();
  await closeUpstreams();
});

const tool = (name: string): Json => ({ name, inputSchema: { type: 'object' } });
type Answered = { result?: Json; error?: { code: number; message: string; data?: Json } };
type Caller = (method: string, params: Json) => Promise<Answered>;

const ERAS: readonly (readonly [string, (url: string) => Promise<Caller>])[] = [
  ['modern', async (url) => async (method, params) => (await modern(url).request(method, params)).last as Answered],
  [
    'legacy',
    async (url) => {
      const session = await Legacy.begin(url);
      return async (method, params) => (await session.request(method, params)).last as Answered;
    },
  ],
];

async function counting(budgets: readonly Json[], more: Json = {}, dependencies: { redis?: Redis } = {}) {
  const server = await fakeUpstream({ tools: [tool('t'), tool('u')], prompts: [{ name: 'p' }] });
  const { url, lines, metrics } = await gatewayTo(
    [upstream('a', server.url)],
    { budgets: { budgets }, audit: { enabled: true }, ...more },
    dependencies,
  );
  const events = async (count: number) => {
    const found = () => lines.audit.filter(({ method }) => method === 'tools/call');
    await until(() => found().length >= count);
    return found().map((line) => CallEvent.parse(line));
  };
  return { server, url, events, metrics };
}
const call = (name = 'a_t', args: Json = {}) => ({ name, arguments: args });
const budget = (more: Json = {}) => ({
  name: 'team',
  per: 'gateway',
  unit: 'calls',
  amount: 2,
  window: 'month',
  ...more,
});

describe.each(ERAS)('budgets of %s calls', (_era, caller) => {
  it('refuse before the server hears of it, and say until when', async () => {
    const { server, url, events, metrics } = await counting([budget()]);
    const ask = await caller(url);
    expect((await ask('tools/call', call())).result).toBeDefined();
    expect((await ask('prompts/get', { name: 'a_p' })).result).toBeDefined();
    const { error } = await ask('tools/call', call('a_u'));
    expect(error).toMatchObject({
      code: -32_000,
      message: expect.stringMatching(/^The budget team is spent until 2\d{3}-/),
    });
    expect(error?.data).toMatchObject({ budgets: ['team'], until: expect.any(String) });
    expect(server.calls).toEqual(['t']);
    const [first, second] = await events(2);
    expect(first).not.toHaveProperty('budgets');
    expect(second).toMatchObject({ outcome: 'denied', reason: 'budget', budgets: ['team'] });
    expect(await metrics()).toContain('strata_budget_spent_total{budget="team",verdict="deny"} 1');
  });

  it('count what answers bring into a context', async () => {
    const { url, metrics } = await counting([budget({ unit: 'tokens', amount: 200 })]);
    const ask = await caller(url);
    const long = call('a_t', { text: 'x'.repeat(1_000) });
    expect((await ask('tools/call', long)).result).toBeDefined();
    expect((await ask('tools/call', call())).error?.code).toBe(-32_000);
    const [, used] = /strata_budget_used_total\{budget="team",unit="tokens"\} (\d+)/.exec(await metrics()) ?? [];
    expect(Number(used)).toBeGreaterThan(250);
    expect(Number(used)).toBeLessThan(400);
  });

  it('warn, where that is all they are for', async () => {
    const { url, events } = await counting([budget({ amount: 1, onSpent: 'warn' })]);
    const ask = await caller(url);
    for (let time = 0; time < 2; time++) expect((await ask('tools/call', call())).result).toBeDefined();
    const found = await events(2);
    expect(found.map(({ outcome, budgets }) => [outcome, budgets])).toEqual([
      ['success', undefined],
      ['success', ['team']],
    ]);
  });

  it('take nothing for what the policy forbids', async () => {
    const policies = [{ id: 't', text: 'permit(principal, action, resource == Tool::"a/t");' }];
    const { url } = await counting([budget({ amount: 1 })], { policy: { engine: 'cedar', policies } });
    const ask = await caller(url);
    expect((await ask('tools/call', call('a_u'))).error?.code).toBe(-32_602);
    expect((await ask('tools/call', call('a_t'))).result).toBeDefined();
  });

  it('refuse while their store cannot be asked', async () => {
    const gone = () => Promise.reject(new Error('gone'));
    const redis: Redis = {
      ready: true,
      key: (...parts) => parts.join(':'),
      run: gone,
      command: gone,
      subscribe: async () => async () => undefined,
      close: async () => undefined,
    };
    const more = { redis: { url: 'redis://nowhere:6379' }, budgets: { store: 'redis', budgets: [budget()] } };
    const { server, url, events, metrics } = await counting([], more, { redis });
    const { error } = await (await caller(url))('tools/call', call());
    expect(error).toEqual({ code: -32_603, message: 'Budgets cannot be checked at present' });
    expect(server.calls).toEqual([]);
    expect((await events(1))[0]).toMatchObject({ outcome: 'denied', reason: 'budget-unavailable' });
    expect(await metrics()).toContain('strata_budget_store_failures_total{reason="refused"} 1');
  });
});

describe('budgets of a gateway', () => {
  it('count what a guardrail left, and stand before it', async () => {
    // Nobody is there: each call that is counted is refused afterwards.
    const guardrails = [{ name: 'dlp', url: 'http://127.0.0.1:1/inspect', timeoutSeconds: 20 }];
    const { url } = await counting([budget({ amount: 1 })], { guardrails });
    const ask = async () => (await modern(url).request('tools/call', call())).last as Answered;
    expect((await ask()).error?.message).toContain('guardrail');
    expect((await ask()).error?.message).toContain('budget');
  });

  it('have names of their own, upstreams that there are, and a store that there is', () => {
    const wrong = (budgets: Json) =>
      GatewayConfig.safeParse({ ...gatewayConfig([upstream('a', 'http://a:1/mcp')]), budgets }).error?.issues[0]
        ?.message;
    expect(wrong({ budgets: [budget(), budget()] })).toBe('a name is given twice');
    expect(wrong({ budgets: [budget({ upstreams: ['b'] })] })).toBe('team counts calls of b, which is no upstream');
    expect(wrong({ budgets: [budget()], store: 'redis' })).toBe('sessions, rate limits or budgets are kept there');
  });
});
