import { afterEach, describe, expect, it } from '@jest/globals';
import { Client as ModernClient, StreamableHTTPClientTransport as ModernTransport } from '@modelcontextprotocol/client';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { closeBridges } from '../../support/bridge';
import { EventReader, type Json, Legacy, modern, until } from '../../support/http';
import { asker, ERAS, errorOf, governed, policy, resultOf, SDKS } from './support';

const clients: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const client of clients.splice(0)) await client.close();
  await closeBridges();
});

const ASK = policy({
  ask: '@ask("Delete for good?") permit(principal, action, resource == Tool::"test/delete_one");',
  rest: 'permit(principal, action, resource) unless { resource == Tool::"test/delete_one" };',
});
const CALL = { name: 'delete_one', arguments: { amount: 3 } };
const CAN = { 'io.modelcontextprotocol/clientCapabilities': { elicitation: { form: {} } } };
const ACCEPT = { inputResponses: { strata_confirmation: { action: 'accept', content: {} } } };

/** Answers a person's questions in turn, and keeps them. */
function person(...actions: ('accept' | 'decline' | 'cancel')[]) {
  const asked: string[] = [];
  const answer = async ({ params }: { params: { message: string } }) => {
    asked.push(params.message);
    return { action: actions[asked.length - 1] ?? ('cancel' as const) };
  };
  return { asked, answer };
}

describe.each(SDKS)('a call that a person has to confirm, at a server on SDK %s', (sdk) => {
  it('with a client on SDK v1', async () => {
    const { url, lines } = await governed(sdk, { ...ASK, audit: { enabled: true } });
    const client = new Client({ name: 'v1', version: '1' }, { capabilities: { elicitation: {} } });
    const { asked, answer } = person('accept', 'decline', 'cancel');
    client.setRequestHandler(ElicitRequestSchema, answer as never);
    clients.push(client);
    await client.connect(new StreamableHTTPClientTransport(new URL(url)));
    expect(await client.callTool(CALL)).toMatchObject({ content: [{ text: 'delete_one {"amount":3}' }] });
    expect(asked[0]).toBe('Delete for good?\n\ntest: "delete_one"\n\n{"amount":3}');
    await expect(client.callTool(CALL)).rejects.toThrow('The call was not confirmed');
    await expect(client.callTool(CALL)).rejects.toThrow('The call was not confirmed');
    expect(await client.callTool({ name: 'get_one' })).toMatchObject({ content: [{ text: 'get_one {}' }] });
    expect(asked).toHaveLength(3);
    const calls = lines.audit.filter(({ target }) => target === 'delete_one');
    expect(calls.map(({ outcome, reason }) => [outcome, reason])).toEqual([
      ['success', undefined],
      ['denied', 'not-confirmed'],
      ['denied', 'not-confirmed'],
    ]);
    expect(calls[0]).toMatchObject({ decision: { verdict: 'ask', policies: ['ask'], confirmed: true } });
  });

  it('with a client on SDK v2', async () => {
    const { url } = await governed(sdk, ASK);
    const client = new ModernClient(
      { name: 'v2', version: '1' },
      { capabilities: { elicitation: { form: {} } }, versionNegotiation: { mode: 'auto' } },
    );
    const { asked, answer } = person('accept', 'decline');
    client.setRequestHandler('elicitation/create', answer as never);
    clients.push(client);
    await client.connect(new ModernTransport(new URL(url)));
    expect(await client.callTool(CALL)).toMatchObject({ content: [{ text: 'delete_one {"amount":3}' }] });
    await expect(client.callTool(CALL)).rejects.toThrow('The call was not confirmed');
    expect(asked).toHaveLength(2);
  });
});

describe.each(ERAS)('a %s client that cannot ask', (era) => {
  it('is told why, and the server hears nothing', async () => {
    const { url } = await governed('v1', ASK);
    const client = await asker(era, url, era === 'legacy' ? {} : { elicitation: { url: {} } });
    const { code, message, data } = errorOf(await client.request('tools/call', CALL));
    expect(message).toContain('has not declared elicitation');
    expect(code).toBe(era === 'legacy' ? -32_602 : -32_021);
    if (era === 'modern') expect(data).toEqual({ requiredCapabilities: { elicitation: { form: {} } } });
    const { tools } = resultOf(await client.request('tools/list'));
    expect(tools.map(({ name }) => name)).toContain('delete_one');
  });
});

describe('a sealed confirmation', () => {
  const begin = async () => {
    const { url } = await governed('v1', ASK);
    const client = modern(url);
    const call = (params: Json) => client.request('tools/call', params, { meta: CAN });
    const { requestState } = resultOf(await call(CALL)) as unknown as { requestState: string };
    return { call, requestState };
  };

  it('is good for one retry of the same call', async () => {
    const { call, requestState } = await begin();
    const other = await call({ ...CALL, arguments: { amount: 4 }, ...ACCEPT, requestState });
    expect(resultOf(other)).toMatchObject({ resultType: 'input_required' });
    const another = await call({
      ...CALL,
      name: 'delete_one',
      ...ACCEPT,
      requestState: `${requestState.slice(0, -2)}AA`,
    });
    expect(resultOf(another)).toMatchObject({ resultType: 'input_required' });
    expect(JSON.stringify(resultOf(await call({ ...CALL, ...ACCEPT, requestState })))).toContain('delete_one');
    expect(resultOf(await call({ ...CALL, ...ACCEPT, requestState }))).toMatchObject({ resultType: 'input_required' });
  });

  it('counts only with an answer, and a refusal uses it up', async () => {
    const { call, requestState } = await begin();
    const answered = (action: unknown) =>
      call({ ...CALL, requestState, inputResponses: { strata_confirmation: { action } } });
    expect(resultOf(await call({ ...CALL, requestState }))).toMatchObject({ resultType: 'input_required' });
    expect(resultOf(await answered('yes'))).toMatchObject({ resultType: 'input_required' });
    expect(errorOf(await answered('decline')).message).toBe('The call was not confirmed');
    expect(resultOf(await answered('accept'))).toMatchObject({ resultType: 'input_required' });
  });

  it('is nothing without a state, whatever the client claims', async () => {
    const { call } = await begin();
    expect(resultOf(await call({ ...CALL, ...ACCEPT }))).toMatchObject({ resultType: 'input_required' });
  });
});

describe('a question to a legacy client', () => {
  it('is taken back with the call, and late or foreign answers change nothing', async () => {
    const { url } = await governed('v1', ASK);
    const session = await Legacy.begin(url, { capabilities: { elicitation: {} } });
    const reader = new EventReader(await session.open('tools/call', CALL, 'call-1'));
    const question = await reader.next();
    expect(question).toMatchObject({ method: 'elicitation/create' });
    const stranger = await Legacy.begin(url, { capabilities: { elicitation: {} } });
    await stranger.send({ jsonrpc: '2.0', id: question?.id, result: { action: 'accept' } });
    await session.send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 'call-1' } });
    await session.send({ jsonrpc: '2.0', id: question?.id, result: { action: 'accept' } });
    const rest: Json[] = [];
    for (let message = await reader.next(); message !== undefined; message = await reader.next()) rest.push(message);
    expect(rest.filter(({ result }) => result !== undefined)).toEqual([]);
    await until(async () => errorOf(await session.request('tools/call', { name: 'get_one' })) === undefined, 20_000);
  });
});
