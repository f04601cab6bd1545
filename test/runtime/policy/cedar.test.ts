import { afterAll, describe, expect, it } from '@jest/globals';
import { alice, authorizer, call, look, type Watched } from './support';

const open: Watched[] = [];
const engine = async (...args: Parameters<typeof authorizer>) => {
  const made = await authorizer(...args);
  open.push(made);
  return made;
};
afterAll(() => Promise.all(open.map(({ authorizer: made }) => made.close())));

const DEVS = 'principal in Group::"payments-devs", action == Action::"call_tool", resource in Server::"github"';
const readers = `permit(${DEVS}) when { resource.name like "get_*" };`;

describe('the Cedar engine', () => {
  it('permits what a policy permits and nothing else', async () => {
    const { decide } = await engine({ readers });
    expect(await decide(call())).toEqual({ verdict: 'permit', policies: ['readers'] });
    for (const refused of [
      call({ target: 'create_issue' }),
      call({ server: 'gitlab' }),
      call({ action: 'get_prompt' }),
      call({ principal: { ...alice, groups: [] } }),
      call({ principal: undefined }),
    ]) {
      expect(await decide(refused)).toEqual({ verdict: 'forbid', policies: [] });
    }
  });

  it('permits nothing without policies', async () => {
    const { decide } = await engine({});
    expect(await decide(call())).toEqual({ verdict: 'forbid', policies: [] });
  });

  it('lets a forbid win, and names it', async () => {
    const { decide } = await engine({
      readers,
      never: 'forbid(principal, action, resource == Tool::"github/get_secret");',
    });
    expect((await decide(call())).verdict).toBe('permit');
    expect(await decide(call({ target: 'get_secret' }))).toEqual({ verdict: 'forbid', policies: ['never'] });
  });

  it('asks a person only where every permit that decides asks', async () => {
    const asking = `@ask("Really?") permit(${DEVS});`;
    const { decide } = await engine({ asking, readers });
    expect(await decide(call({ target: 'create_issue' }))).toEqual({
      verdict: 'ask',
      policies: ['asking'],
      question: 'Really?',
    });
    expect(await decide(call())).toEqual({ verdict: 'permit', policies: ['asking', 'readers'] });
  });

  it('has a question where the annotation has none', async () => {
    const { decide } = await engine({ asking: `@ask permit(${DEVS});` });
    expect((await decide(call())).question).toBe('May this call be made?');
  });

  it('keeps prompts and resources apart from tools of the same name', async () => {
    const { decide } = await engine({ tool: 'permit(principal, action, resource == Tool::"github/get_issue");' });
    expect((await decide(call())).verdict).toBe('permit');
    expect((await decide(call({ action: 'get_prompt' }))).verdict).toBe('forbid');
    expect((await decide(call({ action: 'read_resource' }))).verdict).toBe('forbid');
  });

  it('knows scopes, client, issuer, business unit, actors and the hints of the tool', async () => {
    const { decide } = await engine({
      all: `permit(principal, action, resource) when {
        context.scopes.contains("mcp:tools") && context has client && context.client == "desktop" &&
        principal.issuer == "https://login.example" && principal.businessUnit == "payments" && principal.authenticated &&
        context.actors.contains("robot") && context.annotations has readOnlyHint && context.annotations.readOnlyHint };`,
    });
    const asked = call({ principal: { ...alice, actors: ['robot'] }, annotations: { readOnlyHint: true, title: 'x' } });
    expect((await decide(asked)).verdict).toBe('permit');
    expect((await decide({ ...asked, annotations: { readOnlyHint: 'yes' } })).verdict).toBe('forbid');
  });

  it('tells two issuers with one subject apart', async () => {
    const { decide } = await engine({ one: `permit(principal == User::"${alice.key}", action, resource);` });
    expect((await decide(call())).verdict).toBe('permit');
    expect((await decide(call({ principal: { ...alice, key: 'https://evil.example|alice' } }))).verdict).toBe('forbid');
  });

  it.each([
    ['no Cedar', 'permit(nobody);'],
    ['two policies', `${readers}${readers}`],
    ['a template', 'permit(principal == ?principal, action, resource);'],
  ])('does not start with %s', async (_what, text) => {
    await expect(authorizer({ broken: text })).rejects.toThrow('Policy broken cannot be read');
  });

  it('does not start with one id twice', async () => {
    const twice = [
      { id: 'readers', text: readers },
      { id: 'readers', text: readers },
    ];
    await expect(authorizer(twice)).rejects.toThrow('Two policies have the id readers');
  });

  it('keeps authorizers apart, and their names in the engine are used again', async () => {
    const first = await engine({ readers });
    const second = await authorizer({});
    expect((await second.decide(call())).verdict).toBe('forbid');
    await second.authorizer.close();
    const third = await engine({ all: 'permit(principal, action, resource);' });
    expect((await third.decide(call({ target: 'x' }))).verdict).toBe('permit');
    expect((await first.decide(call({ target: 'x' }))).verdict).toBe('forbid');
  });
});

describe('a policy that fails', () => {
  const failing = 'forbid(principal, action, resource) when { principal.clearance > 3 };';

  it('refuses, is named, counted and logged: it may be a forbid', async () => {
    const { decide, metrics, lines } = await engine({ readers, failing });
    const decision = await decide(call());
    expect(decision).toMatchObject({ verdict: 'forbid', failed: true, policies: ['failing'] });
    expect(metrics.render()).toContain('strata_policy_failures_total{reason="failing"} 1');
    expect(JSON.parse(lines[0] as string)).toMatchObject({ event: 'policy-failed', policies: ['failing'] });
  });

  it('refuses where it is a permit beside one that holds', async () => {
    const { decide } = await engine({ readers, failing: failing.replace('forbid', 'permit') });
    expect(await decide(call())).toMatchObject({ verdict: 'forbid', failed: true });
  });

  it('hides tools that it would refuse whatever their arguments', async () => {
    const { decide } = await engine({ readers, failing });
    expect((await decide(look())).verdict).toBe('forbid');
  });

  it('concerns only the server that its scope names', async () => {
    const { decide } = await engine({ readers, failing: failing.replace('resource)', 'resource in Server::"other")') });
    expect((await decide(call())).verdict).toBe('permit');
  });
});

describe('lists', () => {
  const small = `permit(${DEVS}) when { context.arguments has amount && context.arguments.amount < 100 };`;

  it('show a tool that some arguments would be permitted for', async () => {
    const { decide } = await engine({ small });
    expect((await decide(look())).verdict).toBe('permit');
    expect((await decide(call())).verdict).toBe('forbid');
    expect((await decide(call({ arguments: { amount: 99 } }))).verdict).toBe('permit');
    expect((await decide(call({ arguments: { amount: 100 } }))).verdict).toBe('forbid');
  });

  it('hide a tool that no arguments would be permitted for', async () => {
    const others = `permit(${DEVS}) when { context.arguments has amount && resource.name == "other" };`;
    const { decide } = await engine({ others });
    expect((await decide(look())).verdict).toBe('forbid');
    expect((await decide(look({ target: 'other' }))).verdict).toBe('permit');
  });

  it('hide what is forbidden whatever the arguments, and show what is forbidden for some', async () => {
    const some = 'forbid(principal, action, resource) when { context.arguments.repo == "secret" };';
    const all =
      'forbid(principal, action, resource) unless { principal.authenticated && context.scopes.contains("admin") };';
    expect((await (await engine({ readers, some })).decide(look())).verdict).toBe('permit');
    expect((await (await engine({ readers, some, all })).decide(look())).verdict).toBe('forbid');
  });

  it.each([
    ['!(context.arguments has x)', 'permit'],
    ['!(context.arguments has x && true) || false', 'permit'],
    ['if context.arguments has x then false else principal.authenticated', 'permit'],
    ['if principal.authenticated then context.arguments.x == 1 else true', 'permit'],
    ['if principal.authenticated then false else context.arguments.x == 1', 'forbid'],
    ['context.arguments == {}', 'permit'],
    ['context == {}', 'permit'],
    ['context has arguments.x', 'permit'],
    ['context["arguments"]["x"] == 1', 'permit'],
    ['context.arguments has x && !principal.authenticated', 'forbid'],
  ])('judge `%s` as %s without arguments', async (condition, verdict) => {
    const { decide } = await engine({ it: `permit(principal, action, resource) when { ${condition} };` });
    expect((await decide(look())).verdict).toBe(verdict);
  });

  it('are sound: whatever is permitted for some arguments is listed', async () => {
    const leaves = [
      'context.arguments has x',
      'context.arguments.y == 1',
      'principal.authenticated',
      'resource.name == "a"',
    ];
    let seed = 7;
    const random = (most: number) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return Math.floor((seed / 2_147_483_648) * most);
    };
    const expression = (depth: number): string => {
      if (depth === 0) return `(${leaves[random(4)]})`;
      const [one, two, three] = [expression(depth - 1), expression(depth - 1), expression(depth - 1)];
      return [`!${one}`, `(${one} && ${two})`, `(${one} || ${two})`, `(if ${one} then ${two} else ${three})`][
        random(4)
      ] as string;
    };
    const someArguments = [{}, { x: 1 }, { y: 1 }, { y: 2 }, { x: 1, y: 1 }, { x: 1, y: 2 }];
    for (let round = 0; round < 60; round++) {
      const { authorizer: made, decide } = await authorizer({
        permit: `permit(principal, action, resource) ${random(2) === 0 ? 'when' : 'unless'} { ${expression(3)} };`,
        forbid: `forbid(principal, action, resource) ${random(2) === 0 ? 'when' : 'unless'} { ${expression(2)} };`,
      });
      for (const target of ['a', 'b']) {
        const permitted = await Promise.all(someArguments.map((args) => decide(call({ target, arguments: args }))));
        const listed = await decide(look({ target }));
        if (permitted.some(({ verdict }) => verdict !== 'forbid')) expect(listed.verdict).not.toBe('forbid');
      }
      await made.close();
    }
  });
});

describe('dry run', () => {
  it('permits, and says what would have been', async () => {
    const { decide, metrics } = await engine({ readers }, { mode: 'dry-run' });
    expect(await decide(call({ target: 'create_issue' }))).toEqual({
      verdict: 'permit',
      policies: [],
      wouldBe: 'forbid',
    });
    expect(await decide(call())).toEqual({ verdict: 'permit', policies: ['readers'] });
    expect(metrics.render()).toContain('strata_policy_decisions_total{reason="dry-run-forbid"} 1');
  });
});
