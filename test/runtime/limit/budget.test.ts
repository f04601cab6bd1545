import { describe, expect, it } from '@jest/globals';
import { Budgets } from '../../../src/contract';
import { BudgetMetrics } from '../../../src/runtime/limit/budget/budget-metrics';
import type { BudgetStore } from '../../../src/runtime/limit/budget/budget-store';
import { BudgetBook, type BudgetSubject, type BudgetVerdict } from '../../../src/runtime/limit/budget/budgets';
import { ProcessBudgetStore } from '../../../src/runtime/limit/budget/process-budget-store';
import { windowAt } from '../../../src/runtime/limit/budget/window';
import { createLog } from '../../../src/runtime/telemetry/log';
import { Series } from '../../../src/runtime/telemetry/series';
import { Lines } from '../support/bridge';

const NOON = Date.UTC(2026, 10, 21, 12, 30);
const HOUR = 3_600_000;

type Given = { store?: BudgetStore; onFailure?: string; max?: number };

function bookOf(budgets: readonly object[], { store, onFailure = 'closed', max }: Given = {}) {
  let time = NOON;
  const now = () => time;
  const metrics = new Series();
  const lines = new Lines();
  const full = budgets.map((budget, index) => ({ name: `b${index}`, window: 'day', unit: 'calls', ...budget }));
  const book = new BudgetBook({
    config: Budgets.parse({ budgets: full, onFailure }),
    store: store ?? new ProcessBudgetStore(now, max),
    metrics: new BudgetMetrics(metrics),
    log: createLog({ level: 'info', server: 's', output: lines }),
    now,
  });
  const pass = (milliseconds: number) => {
    time += milliseconds;
  };
  const begin = (subject: Partial<BudgetSubject> = {}) =>
    book.begin({ upstream: 'a', tool: 't', call: true, ...subject }) as BudgetVerdict;
  const goes = (subject: Partial<BudgetSubject> = {}) => begin(subject).kind === 'go';
  const ends = (tokens: number, subject: Partial<BudgetSubject> = {}) => {
    const begun = begin(subject);
    if (begun.kind === 'go') begun.ended(tokens);
    return begun.kind;
  };
  return { book, begin, goes, ends, pass, metrics, lines };
}
const ada = { principal: { key: 'i ada', businessUnit: 'cards' } };
const bob = { principal: { key: 'i bob', businessUnit: 'cards' } };
const eve = { principal: { key: 'i eve' } };

describe('whose use a budget counts', () => {
  const once = (per: string, more: object = {}) => bookOf([{ per, amount: 1, ...more }]);

  it('principal: each alone, over all tools; strangers are one', () => {
    const { goes } = once('principal');
    expect([goes(ada), goes({ ...ada, tool: 'u', upstream: 'b' }), goes(bob)]).toEqual([true, false, true]);
    expect([goes(), goes()]).toEqual([true, false]);
    // A stranger is no principal, though one be called like it.
    expect(goes({ principal: { key: 'anonymous' } })).toBe(true);
  });

  it('business-unit: all of a unit, and all of none', () => {
    const { goes } = once('business-unit');
    expect([goes(ada), goes(bob), goes(eve), goes()]).toEqual([true, false, true, false]);
  });

  it('upstream, tool, principal and tool, gateway', () => {
    const servers = once('upstream');
    expect([servers.goes(ada), servers.goes({ ...bob, tool: 'u' }), servers.goes({ upstream: 'b' })]).toEqual([
      true,
      false,
      true,
    ]);
    const tools = once('tool');
    expect([tools.goes(ada), tools.goes(bob), tools.goes({ tool: 'u' }), tools.goes({ upstream: 'b' })]).toEqual([
      true,
      false,
      true,
      true,
    ]);
    const both = once('principal-tool');
    expect([both.goes(ada), both.goes(ada), both.goes(bob), both.goes({ ...ada, tool: 'u' })]).toEqual([
      true,
      false,
      true,
      true,
    ]);
    const all = once('gateway');
    expect([all.goes(ada), all.goes({ upstream: 'b' })]).toEqual([true, false]);
  });

  it('only of the upstreams and tools that it names', () => {
    const { goes } = once('gateway', { upstreams: ['a'], tools: ['create_*'] });
    const free = [{ tool: 'get_x' }, { upstream: 'b', tool: 'create_x' }, { tool: undefined }];
    for (const subject of [...free, ...free]) expect(goes(subject)).toBe(true);
    expect([goes({ tool: 'create_x' }), goes({ tool: 'create_y' })]).toEqual([true, false]);
    expect(once('tool').goes({ tool: undefined })).toBe(true);
  });
});

describe('a window', () => {
  it.each([
    ['hour', '2026-11-21T12', Date.UTC(2026, 10, 21, 13)],
    ['day', '2026-11-21', Date.UTC(2026, 10, 22)],
    ['month', '2026-11', Date.UTC(2026, 11, 1)],
  ] as const)('of one %s begins and ends with that of UTC', (length, name, until) => {
    expect(windowAt(length, NOON)).toEqual({ name, until });
    expect(windowAt(length, until - 1)).toEqual({ name, until });
    expect(windowAt(length, until).name).not.toBe(name);
  });

  it('ends a year as it ends a month', () => {
    expect(windowAt('month', Date.UTC(2026, 11, 31, 23, 59))).toEqual({ name: '2026-12', until: Date.UTC(2027, 0, 1) });
  });

  it('frees what was spent in the one before', () => {
    const { goes, begin, pass } = bookOf([{ per: 'gateway', amount: 1, window: 'hour' }]);
    expect(goes()).toBe(true);
    expect(begin()).toEqual({ kind: 'spent', spent: ['b0'], until: Date.UTC(2026, 10, 21, 13) });
    pass(HOUR / 2 - 1);
    expect(goes()).toBe(false);
    pass(1);
    expect(goes()).toBe(true);
  });
});

describe('what a budget counts', () => {
  it('calls, but not what follows up on one', () => {
    const { goes } = bookOf([{ per: 'gateway', amount: 1 }]);
    expect([goes({ call: false, tool: undefined }), goes({ call: false, tool: undefined }), goes()]).toEqual([
      true,
      true,
      true,
    ]);
    expect(goes()).toBe(false);
    // What follows up on a call is refused like one: it is how the budget would be walked around.
    expect(goes({ call: false, tool: undefined })).toBe(false);
  });

  it('tokens of answers, of every intercepted request; the one that spends it is still shown', () => {
    const { ends, metrics } = bookOf([{ per: 'gateway', amount: 100, unit: 'tokens' }]);
    expect([ends(60), ends(60, { call: false, tool: undefined }), ends(1)]).toEqual(['go', 'go', 'spent']);
    expect(metrics.render()).toContain('strata_budget_used_total{budget="b0",unit="tokens"} 120');
    expect(metrics.render()).toContain('strata_budget_highest_share{budget="b0"} 1.2');
  });

  it('to all budgets or to none', () => {
    const { goes, metrics } = bookOf([
      { per: 'gateway', amount: 1 },
      { per: 'principal', amount: 2 },
    ]);
    expect([goes(ada), goes(ada), goes(ada)]).toEqual([true, false, false]);
    expect(metrics.render()).toContain('strata_budget_used_total{budget="b1",unit="calls"} 1');
    expect(metrics.render()).toContain('strata_budget_spent_total{budget="b0",verdict="deny"} 2');
  });

  it('and warns where it is to warn', () => {
    const { begin, metrics } = bookOf([{ per: 'gateway', amount: 1, onSpent: 'warn' }]);
    expect(begin()).toMatchObject({ kind: 'go', spent: [] });
    expect(begin()).toMatchObject({ kind: 'go', spent: ['b0'] });
    expect(metrics.render()).toContain('strata_budget_used_total{budget="b0",unit="calls"} 2');
    expect(metrics.render()).toContain('strata_budget_spent_total{budget="b0",verdict="warn"} 1');
  });
});

describe('a store that cannot be asked', () => {
  const broken: BudgetStore = {
    begin: () => Promise.reject(new Error('gone')),
    add: () => Promise.reject(new Error('gone')),
  };

  it('refuses calls, or serves them where the configuration says so', async () => {
    const closed = bookOf([{ per: 'gateway', amount: 1 }], { store: broken });
    expect(await closed.begin()).toEqual({ kind: 'unavailable' });
    expect(closed.metrics.render()).toContain('strata_budget_store_failures_total{reason="refused"} 1');
    const open = bookOf([{ per: 'gateway', amount: 1 }], { store: broken, onFailure: 'open' });
    expect(await open.begin()).toMatchObject({ kind: 'go' });
    expect(open.metrics.render()).toContain('strata_budget_store_failures_total{reason="served"} 1');
    expect(open.lines.events('budget-store-failed')).toHaveLength(1);
  });

  it('does not take back an answer whose tokens it cannot count', async () => {
    const half: BudgetStore = { begin: (meters) => ({ used: meters.map(() => 0), counted: true }), add: broken.add };
    const { ends, metrics } = bookOf([{ per: 'gateway', amount: 1, unit: 'tokens' }], { store: half });
    expect(ends(5)).toBe('go');
    await new Promise((resolve) => setImmediate(resolve));
    expect(metrics.render()).toContain('strata_budget_store_failures_total{reason="uncounted"} 1');
  });

  it('is one that is full: no subject forgets what it owes, and nobody is served uncounted', () => {
    const { begin, goes, pass } = bookOf([{ per: 'principal', amount: 1, window: 'hour' }], { max: 2 });
    expect([goes(ada), goes(bob)]).toEqual([true, true]);
    expect(begin(eve)).toEqual({ kind: 'unavailable' });
    expect(begin(ada)).toMatchObject({ kind: 'spent' });
    pass(HOUR);
    expect([goes(eve), goes(ada)]).toEqual([true, true]);
  });
});
