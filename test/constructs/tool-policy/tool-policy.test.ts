import { ToolPolicy, When } from '../../../src/constructs/tool-policy';
import { PolicyConfig, Stage } from '../../../src/contract';
import { StrataError, StrataErrors } from '../../../src/errors';
import { context } from './policies';

const github = { name: 'github' };

function codes(policy: ToolPolicy, more = {}): string[] {
  try {
    policy.resolve(context(more));
    return [];
  } catch (error) {
    if (error instanceof StrataErrors) return error.errors.map(({ code }) => code);
    if (error instanceof StrataError) return [error.code];
    throw error;
  }
}

const cedar = (text: string) => new ToolPolicy().cedar(text, { id: 'it' });

describe('a tool policy', () => {
  it('becomes configuration that the runtime reads', () => {
    const policy = new ToolPolicy({ mode: 'dry-run', arguments: false });
    policy.allow('payments-devs').toCall(github, 'get_*', 'list_issues');
    policy
      .ask('payments-devs')
      .saying('Really?')
      .toCall(github, 'create_*')
      .when(When.scope('write'))
      .named('creators');
    policy.forbid().toCall(github, 'delete_repo').when(When.scope('admin').not());
    const config = PolicyConfig.parse(policy.resolve(context()));
    expect(config).toMatchObject({ engine: 'cedar', mode: 'dry-run', arguments: false });
    expect(config.engine === 'cedar' && config.policies.map(({ text }) => text)).toEqual([
      expect.stringContaining(
        'permit (principal in Group::"payments-devs", action == Action::"call_tool", resource is Tool in Server::"github") when { (resource.name like "get_*" || resource.name == "list_issues") };',
      ),
      expect.stringMatching(
        /^@id\("creators"\)\n@ask\("Really\?"\)\npermit .*\(context\.scopes\.contains\("write"\)\) };$/,
      ),
      expect.stringMatching(/^@id\("forbid:everyone:github:[0-9a-f]{8}"\)\nforbid \(principal, .*!\(context/),
    ]);
  });

  it('has ids that stay when other rules come and go', () => {
    const rule = (policy: ToolPolicy) => policy.allow('devs').toCall(github, 'get_*').toCedar()[0]?.id;
    const alone = rule(new ToolPolicy());
    const later = new ToolPolicy();
    later.allow('others').toCall(github);
    expect(rule(later)).toBe(alone);
    expect(alone).toMatch(/^allow:devs:github:[0-9a-f]{8}$/);
  });

  it('speaks of prompts, resources, everybody and several groups', () => {
    const policy = new ToolPolicy();
    policy.allow(ToolPolicy.everyone).toGet(github, 'review');
    policy.allow('a', 'b').toRead('github', 'doc://open/*').named('docs');
    policy.ask('ops').toCallAnything();
    const { policies } = policy;
    expect(policies.map(({ id }) => id).slice(1, 3)).toEqual(['docs:a', 'docs:b']);
    expect(policies[0]?.text).toContain('resource is Prompt in Server::"github") when { (principal.authenticated)');
    expect(policies[3]?.text).toContain('@ask("May this call be made?")');
    expect(codes(policy)).toEqual([]);
  });

  it.each([
    ['a quote', 'a"b'],
    ['a backslash', 'a\\b'],
    ['a line end', 'a\nb'],
    ['a control character', 'a\u0001\b\fb'],
    ['an umlaut', 'gruppe-ä'],
  ])('writes names with %s as Cedar reads them', (_what, name) => {
    const policy = new ToolPolicy();
    policy.allow(name).toCall(github).when(When.argument('repo').is(name), When.client(name));
    policy
      .allow('x')
      .toCall(github, 'delete_repo')
      .when(When.argument('repo').matches(`${name}*`), When.businessUnit(name));
    expect(codes(policy)).not.toContain('POLICY_UNREADABLE');
  });

  it('refuses what names nobody, names that are none, one id twice and rules that come too late', () => {
    expect(() => new ToolPolicy().allow()).toThrow('names nobody');
    expect(() => new ToolPolicy().ask('')).toThrow('names nobody');
    expect(() => When.argument('a b')).toThrow('The argument');
    expect(() => When.argument('a').atMost(1.5)).toThrow('The number');
    expect(() => new ToolPolicy().cedar('permit(principal, action, resource);', { id: 'a b' })).toThrow('The id');
    expect(() => new ToolPolicy().allow('a').toCall(github).named('a b')).toThrow('The id');
    const text = 'permit(principal in Group::"a", action, resource);';
    expect(codes(new ToolPolicy().cedar(text, { id: 'it' }).cedar(text, { id: 'it' }))).toContain('POLICY_ID_TAKEN');
    const used = new ToolPolicy();
    const rule = used.allow('a').toCall(github, 'get_*');
    used.resolve(context());
    expect(() => used.allow('b').toCall(github)).toThrow('was used already');
    expect(() => rule.when(When.scope('x'))).toThrow('was used already');
  });
});

describe('checked against the tool lock, a policy', () => {
  const devs = 'principal in Group::"devs", action == Action::"call_tool"';

  it.each([
    ['a tool', `permit(${devs}, resource == Tool::"github/get_isue");`, 'POLICY_TOOL_UNKNOWN'],
    [
      'a pattern',
      `permit(${devs}, resource in Server::"github") when { resource.name like "fetch_*" };`,
      'POLICY_TOOL_UNKNOWN',
    ],
    [
      'one pattern of several',
      `permit(${devs}, resource) when { resource.name like "get_*" || resource.name == "x" };`,
      'POLICY_TOOL_UNKNOWN',
    ],
    ['a server', `permit(${devs}, resource in Server::"gitlab");`, 'POLICY_SERVER_UNKNOWN'],
    [
      'a server in a condition',
      `permit(${devs}, resource) when { resource in Server::"gitlab" };`,
      'POLICY_SERVER_UNKNOWN',
    ],
    ['an action', 'permit(principal, action == Action::"call_tol", resource);', 'POLICY_INVALID'],
    ['an entity type', `permit(${devs}, resource) when { principal in Team::"x" };`, 'POLICY_INVALID'],
    ['an attribute', `permit(${devs}, resource) when { principal.clearance > 1 };`, 'POLICY_INVALID'],
    ['no Cedar', 'permit(', 'POLICY_UNREADABLE'],
    ['two policies', 'permit(principal, action, resource);permit(principal, action, resource);', 'POLICY_UNREADABLE'],
  ])('may not name %s that is not there', (_what, text, code) => {
    expect(codes(cedar(text))).toEqual([code]);
  });

  it.each([
    [
      'its argument has another type',
      `permit(${devs}, resource == Tool::"github/get_issue") when { context.arguments has number && context.arguments.number == "1" };`,
    ],
    [
      'it does not ask whether the argument is there',
      `permit(${devs}, resource == Tool::"github/get_issue") when { context.arguments.number == 1 };`,
    ],
    [
      'a nested argument has another type',
      `permit(${devs}, resource == Tool::"github/get_issue") when { context.arguments has target.repo && context.arguments.target.repo > 1 };`,
    ],
  ])('is refused where %s', (_what, text) => {
    expect(codes(cedar(text))).toEqual(['POLICY_INVALID']);
  });

  it.each([
    [
      'of the type of the lock',
      `permit(${devs}, resource) when { context.arguments has number && context.arguments.number < 5 };`,
    ],
    [
      'of a nested one',
      `permit(${devs}, resource) when { context.arguments has target.repo && context.arguments.target.repo like "acme/*" };`,
    ],
    [
      'that is a list',
      `permit(${devs}, resource) when { context.arguments has labels && context.arguments.labels.contains("bug") };`,
    ],
    [
      'whose schema has no type of Cedar',
      `permit(${devs}, resource) when { context.arguments has filter && context.arguments.filter == "x" };`,
    ],
  ])('may read an argument %s', (_what, text) => {
    expect(codes(cedar(text))).toEqual([]);
  });

  it.each([
    ['a contradiction', `permit(${devs}, resource) when { false };`],
    [
      'names that exclude each other',
      `permit(${devs}, resource in Server::"github") when { resource.name like "get_*" && resource.name like "list_*" };`,
    ],
    [
      'an argument that no tool has',
      `permit(${devs}, resource) when { context.arguments has nothing && context.arguments.nothing == 1 };`,
    ],
  ])('can never apply for %s', (_what, text) => {
    expect(codes(cedar(text))).toEqual(['POLICY_VACUOUS']);
  });

  it('is told what no other leaves an effect', () => {
    const forbidden = new ToolPolicy();
    forbidden.allow('devs').toCall(github, 'delete_repo').named('useless');
    forbidden.forbid().toCall(github, 'delete_*').named('never');
    expect(() => forbidden.resolve(context())).toThrow('Policy "useless" has no effect: never decides first');
    const twice = new ToolPolicy();
    twice.allow('devs').toCall(github, 'get_issue').named('narrow');
    twice.allow('devs').toCall(github, 'get_*').named('wide');
    expect(codes(twice)).toEqual(['POLICY_SHADOWED']);
    const unasked = new ToolPolicy();
    unasked.allow('devs').toCall(github).named('everything');
    unasked.ask('devs').toCall(github, 'delete_repo').named('never-asked');
    expect(() => unasked.resolve(context())).toThrow('Policy "never-asked" has no effect');
  });

  it('is not told so where the other leaves something', () => {
    const policy = new ToolPolicy();
    policy.ask('devs').toCall(github).named('asks');
    policy.allow('devs').toCall(github, 'get_*').named('reads');
    policy.allow('others').toCall(github, 'get_*').named('others');
    policy.forbid('devs').toCall(github, 'get_*').when(When.argument('number').atLeast(100)).named('large');
    expect(codes(policy)).toEqual([]);
  });

  it('needs the lock from stage 3 on, but not while tools are locked', () => {
    const policy = () =>
      cedar(`permit(${devs}, resource in Server::"github") when { resource.name like "anything_*" };`);
    const servers = [{ name: 'github' }];
    expect(codes(policy(), { servers })).toEqual(['POLICY_LOCK_MISSING']);
    expect(codes(policy(), { servers, stage: Stage.PILOT })).toEqual([]);
    expect(codes(policy(), { servers, locking: true })).toEqual([]);
    expect(codes(policy(), { locking: true })).toEqual([]);
    expect(codes(new ToolPolicy(), { servers })).toEqual([]);
  });
});
