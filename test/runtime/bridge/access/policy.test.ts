import { afterEach, describe, expect, it } from '@jest/globals';
import { closeBridges } from '../../support/bridge';
import { Legacy, post } from '../../support/http';
import { asker, COMBINATIONS, ERAS, errorOf, governed, policy, resultOf } from './support';

afterEach(closeBridges);

const POLICIES = {
  readers:
    'permit(principal, action == Action::"call_tool", resource in Server::"test") when { resource.name like "get_*" };',
  small: `permit(principal, action == Action::"call_tool", resource == Tool::"test/pay")
    when { context.arguments has amount && context.arguments.amount < 100 };`,
  prompts: 'permit(principal, action == Action::"get_prompt", resource == Prompt::"test/open");',
  resources:
    'permit(principal, action == Action::"read_resource", resource) when { resource.name like "doc://open/*" };',
};
const ENVELOPE = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {},
};
const names = (entries: unknown, key = 'name') => (entries as Record<string, unknown>[]).map((entry) => entry[key]);

describe.each(COMBINATIONS)('a server on SDK %s, a %s client, a policy', (sdk, era) => {
  it('lists what the caller may use, and refuses the rest in the words for what does not exist', async () => {
    const { url, lines, admin } = await governed(sdk, { ...policy(POLICIES), audit: { enabled: true } });
    const client = await asker(era, url);
    expect(names(resultOf(await client.request('tools/list')).tools)).toEqual(['get_one', 'get_two', 'pay']);
    expect(names(resultOf(await client.request('prompts/list')).prompts)).toEqual(['open']);
    expect(names(resultOf(await client.request('resources/list')).resources, 'uri')).toEqual(['doc://open/1']);
    const { resourceTemplates } = resultOf(await client.request('resources/templates/list'));
    expect(names(resourceTemplates)).toEqual(['open']);

    const call = (name: string, args = {}) => client.request('tools/call', { name, arguments: args });
    expect(JSON.stringify(resultOf(await call('get_one')))).toContain('get_one {}');
    expect(JSON.stringify(resultOf(await call('pay', { amount: 99 })))).toContain('99');
    const forbidden = await call('delete_one');
    const absent = await call('delete_two');
    expect(errorOf(forbidden)).toEqual({ code: -32_602, message: 'Unknown tool: delete_one' });
    expect(errorOf(absent)).toEqual({ code: -32_602, message: 'Unknown tool: delete_two' });
    expect(absent.status).toBe(forbidden.status);
    expect(errorOf(await call('change', { amount: 1 })).message).toBe('Unknown tool: change');
    expect(errorOf(await call('pay', { amount: 100 }))).toEqual({ code: -32_602, message: 'Not permitted: pay' });
    expect(errorOf(await call('pay', { Amount: 1, amount: 1 }))).toMatchObject({ code: -32_602 });

    expect(JSON.stringify(await client.request('prompts/get', { name: 'open' }))).toContain('prompt open');
    const [secret, none] = [
      await client.request('prompts/get', { name: 'secret' }),
      await client.request('prompts/get', { name: 'absent' }),
    ];
    expect([errorOf(secret).code, errorOf(none).code]).toEqual([-32_602, -32_602]);
    expect(errorOf(secret).message.replace('secret', 'absent')).toBe(errorOf(none).message);
    expect(JSON.stringify(await client.request('resources/read', { uri: 'doc://open/2' }))).toContain('resource doc');
    const hidden = await client.request('resources/read', { uri: 'doc://secret/1' });
    expect(errorOf(hidden)).toMatchObject({
      message: 'Resource not found',
      code: era === 'legacy' ? -32_002 : -32_602,
    });

    const refs = [
      { type: 'ref/prompt', name: 'secret' },
      { type: 'ref/resource', uri: 'doc://secret/{id}' },
    ];
    for (const ref of refs) {
      const answer = await client.request('completion/complete', { ref, argument: { name: 'id', value: '' } });
      expect(answer.text).not.toContain('leaked');
    }
    const denied = lines.audit.filter(({ outcome }) => outcome === 'denied');
    expect(denied.length).toBeGreaterThanOrEqual(6);
    expect(denied.every(({ reason }) => reason === 'policy' || reason === 'policy-unavailable')).toBe(true);
    expect(lines.audit.find(({ target }) => target === 'get_one')).toMatchObject({
      outcome: 'success',
      decision: { verdict: 'permit', policies: ['readers'], mode: 'enforce' },
    });
    const metrics = await (await fetch(`${admin}/metrics`)).text();
    expect(metrics).toMatch(/strata_policy_decisions_total\{reason="permit"\} [1-9]/);
  });

  it('refuses what no policy can speak of', async () => {
    const { url } = await governed(sdk, policy({ all: 'permit(principal, action, resource);' }));
    const client = await asker(era, url);
    expect(errorOf(await client.request('admin/everything')).code).toBe(-32_601);
    expect(errorOf(await client.request('tasks/list')).code).toBe(-32_601);
  });

  it('in dry-run mode records what would have been refused, and refuses nothing', async () => {
    const { url, lines } = await governed(sdk, { ...policy({}, { mode: 'dry-run' }), audit: { enabled: true } });
    const client = await asker(era, url);
    expect(names(resultOf(await client.request('tools/list')).tools)).toHaveLength(5);
    expect(JSON.stringify(await client.request('tools/call', { name: 'delete_one' }))).toContain('delete_one {}');
    expect(lines.audit.find(({ target }) => target === 'delete_one')).toMatchObject({
      outcome: 'success',
      decision: { verdict: 'permit', policies: [], mode: 'dry-run', wouldBe: 'forbid' },
    });
  });

  it('refuses everything while a policy fails, and says which one to the operator alone', async () => {
    const { url, lines } = await governed(
      sdk,
      policy({
        all: 'permit(principal, action, resource);',
        broken: 'forbid(principal, action, resource) when { principal.clearance > 1 };',
      }),
    );
    const client = await asker(era, url);
    expect(resultOf(await client.request('tools/list')).tools).toEqual([]);
    const answer = await client.request('tools/call', { name: 'get_one' });
    expect(errorOf(answer)).toEqual({ code: -32_602, message: 'Unknown tool: get_one' });
    expect(lines.events('policy-failed')[0]).toMatchObject({ policies: ['broken'] });
  });
});

it('a bridge whose policies cannot be read does not start', async () => {
  await expect(governed('v1', policy({ broken: 'permit(' }))).rejects.toThrow('Policy broken cannot be read');
});

describe.each(ERAS)('a view that renames tools, a %s client', (era) => {
  it('is judged by the names of the server, and refuses in those of the client', async () => {
    const rename = { get_one: 'fetch_one', delete_one: 'get_rid_of' };
    const { url } = await governed('v1', { ...policy(POLICIES), tools: { rename } });
    const client = await asker(era, url);
    expect(names(resultOf(await client.request('tools/list')).tools)).toEqual(['fetch_one', 'get_two', 'pay']);
    expect(errorOf(await client.request('tools/call', { name: 'fetch_one' }))).toBeUndefined();
    expect(errorOf(await client.request('tools/call', { name: 'get_one' })).message).toBe('Unknown tool: get_one');
    expect(errorOf(await client.request('tools/call', { name: 'get_rid_of' })).message).toBe(
      'Unknown tool: get_rid_of',
    );
  });

  it('refuses arguments with a key twice below the first level', async () => {
    const { url } = await governed('v1', policy({ all: 'permit(principal, action, resource);' }));
    const twice = '{"a":{"amount":1,"amount":2}}';
    const once = '{"a":{"amount":1,"note":"amount:2"}}';
    for (const [args, code] of [
      [twice, -32_602],
      [once, undefined],
    ] as const) {
      const text = `{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"pay","arguments":${args}`;
      if (era === 'legacy') {
        const session = await Legacy.begin(url);
        expect(errorOf(await session.send(`${text}}}`))?.code).toBe(code);
      } else {
        const answer = await post(url, `${text},"_meta":${JSON.stringify(ENVELOPE)}}}`, {
          'mcp-protocol-version': '2026-07-28',
          'mcp-method': 'tools/call',
          'mcp-name': 'pay',
        });
        expect(errorOf(answer)?.code).toBe(code);
      }
    }
  });
});
