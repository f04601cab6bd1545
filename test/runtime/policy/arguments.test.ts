import { afterAll, describe, expect, it } from '@jest/globals';
import { authorizer, call, type Watched } from './support';

const open: Watched[] = [];
afterAll(() => Promise.all(open.map(({ authorizer: made }) => made.close())));

const all = 'permit(principal, action, resource);';

/** The verdict where everything is permitted but what a condition forbids. */
async function forbidding(condition: string, kind = 'when') {
  const made = await authorizer({ all, it: `forbid(principal, action, resource) ${kind} { ${condition} };` });
  open.push(made);
  return async (json: string) => made.decide(call({ arguments: JSON.parse(json) }));
}

describe('arguments that policies read', () => {
  it('are judged by value', async () => {
    const decide = await forbidding('context.arguments has amount && context.arguments.amount > 100');
    expect((await decide('{"amount": 100}')).verdict).toBe('permit');
    expect((await decide('{"amount": 1.01e2}')).verdict).toBe('forbid');
    expect((await decide('{}')).verdict).toBe('permit');
  });

  it.each([
    ['a fraction', '{"amount": 100.5}'],
    ['many decimals', '{"amount": 0.1234567}'],
    ['a tiny number', '{"amount": 1e-9}'],
    ['more than is exact', '{"amount": 9007199254740993}'],
    ['more than there is', '{"amount": 1e400}'],
    ['null', '{"amount": null}'],
    ['text', '{"amount": "101"}'],
    ['a list', '{"amount": [101]}'],
    ['an object', '{"amount": {"value": 101}}'],
    ['an entity', '{"amount": {"__entity": {"type": "User", "id": "alice"}}}'],
    ['an extension', '{"amount": {"__extn": {"fn": "decimal", "arg": "1.0"}}}'],
    ['an escape of old', '{"amount": {"__expr": "1"}}'],
    ['half a character', '{"amount": "\\ud800"}'],
    ['other capitals', '{"Amount": 101}'],
    ['capitals beside it', '{"amount": 1, "AMOUNT": 101}'],
  ])('never make a forbid vanish: %s', async (_what, json) => {
    const decide = await forbidding('context.arguments has amount && context.arguments.amount > 100');
    expect(await decide(json)).toMatchObject({ verdict: 'forbid', failed: true });
  });

  it('compare fractions as decimals', async () => {
    const decide = await forbidding('context.arguments has rate && context.arguments.rate.greaterThan(decimal("0.5"))');
    expect((await decide('{"rate": 0.25}')).verdict).toBe('permit');
    expect((await decide('{"rate": 0.5001}')).verdict).toBe('forbid');
    expect(await decide('{"rate": 1}')).toMatchObject({ verdict: 'forbid', failed: true });
  });

  it('take null for absent and for a value, whichever is stricter', async () => {
    const unlessConfirmed = await forbidding('context.arguments has confirm', 'unless');
    expect((await unlessConfirmed('{"confirm": true}')).verdict).toBe('permit');
    expect((await unlessConfirmed('{"confirm": null}')).verdict).toBe('forbid');
    const withTarget = await forbidding('context.arguments has target');
    expect((await withTarget('{"target": null}')).verdict).toBe('forbid');
    expect((await withTarget('{"other": null}')).verdict).toBe('permit');
  });

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    'have a key `%s` only where it was sent',
    async (key) => {
      const decide = await forbidding(`context.arguments has "${key}"`);
      expect((await decide('{}')).verdict).toBe('permit');
      expect((await decide(`{"${key}": {"a": 1}}`)).verdict).toBe('forbid');
      expect((await decide(`{"${key}": "x"}`)).verdict).toBe('forbid');
    },
  );

  it('are not read where no policy names them, however many they are', async () => {
    const decide = await forbidding('context.arguments has amount && context.arguments.amount > 100');
    const many = Object.fromEntries(Array.from({ length: 10_000 }, (_value, index) => [`key${index}`, { a: [index] }]));
    expect((await decide(JSON.stringify(many))).verdict).toBe('permit');
    expect((await decide(JSON.stringify({ ...many, amount: 101 }))).verdict).toBe('forbid');
  });

  it('are refused where policies would have to read too many, too deep or too long ones', async () => {
    const decide = await forbidding('context.arguments == {a: 1}');
    const many = Object.fromEntries(Array.from({ length: 10_000 }, (_value, index) => [`key${index}`, index]));
    const deep = `${'{"a":'.repeat(100)}1${'}'.repeat(100)}`;
    for (const json of [JSON.stringify(many), deep, JSON.stringify({ text: 'x'.repeat(2_000_000) })]) {
      expect(await decide(json)).toMatchObject({ verdict: 'forbid', failed: true });
    }
    expect((await decide('{"a": 1}')).verdict).toBe('forbid');
    expect((await decide('{"a": 2}')).verdict).toBe('permit');
  });

  it('are read below the first level', async () => {
    const decide = await forbidding(
      'context.arguments has target.repo && context.arguments.target.repo like "*secret*"',
    );
    expect((await decide('{"target": {"repo": "public"}}')).verdict).toBe('permit');
    expect((await decide('{"target": {"repo": "top-secret"}}')).verdict).toBe('forbid');
    expect(await decide('{"target": {"Repo": "top-secret"}}')).toMatchObject({ verdict: 'forbid', failed: true });
    expect(await decide('{"target": {"repo": null}}')).toMatchObject({ verdict: 'forbid' });
  });

  it('keep lists as sets', async () => {
    const decide = await forbidding('context.arguments has labels && context.arguments.labels.contains("prod")');
    expect((await decide('{"labels": ["dev", "test"]}')).verdict).toBe('permit');
    expect((await decide('{"labels": ["dev", 1.5, null, "prod"]}')).verdict).toBe('forbid');
  });

  it('are withheld where the configuration says so; policies that read them refuse', async () => {
    const made = await authorizer(
      { all, it: 'forbid(principal, action, resource in Server::"bank") when { context.arguments.amount > 1 };' },
      { arguments: false },
    );
    open.push(made);
    expect((await made.decide(call({ arguments: { amount: 2 } }))).verdict).toBe('permit');
    expect(await made.decide(call({ server: 'bank', arguments: { amount: 0 } }))).toMatchObject({ failed: true });
  });
});
