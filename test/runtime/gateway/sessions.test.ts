import { afterEach, describe, expect, it } from '@jest/globals';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import {
  CreateMessageRequestSchema,
  ElicitRequestSchema,
  LoggingMessageNotificationSchema,
  ResourceUpdatedNotificationSchema,
  ToolListChangedNotificationSchema,
} from '@modelcontextprotocol/sdk/types.js';
import { bridgeTo, closeBridges, Server } from '../support/bridge';
import { type Json, post, until } from '../support/http';
import { sharedStore } from './shared-store';
import { closeGateways, gatewayTo, upstream } from './support';
import { closeUpstreams } from './upstream';

const clients: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const client of clients.splice(0)) await client.close().catch(() => undefined);
  await closeGateways();
  await closeUpstreams();
  await closeBridges();
});

async function legacy(url: string, capabilities = {}): Promise<Client> {
  const client = new Client({ name: 'sdk-v1', version: '1.0.0' }, { capabilities });
  await client.connect(new StreamableHTTPClientTransport(new URL(url)));
  clients.push(client);
  return client;
}

const script = (...steps: Json[]) => ({ steps });

describe('a legacy session over several servers', () => {
  it('has its own session at each, and hears questions, progress, logs and changes of all', async () => {
    const one = await bridgeTo(Server.SCRIPTED);
    const two = await bridgeTo(Server.SCRIPTED);
    const { url } = await gatewayTo([upstream('one', one.url), upstream('two', two.url)]);
    const client = await legacy(url, { sampling: {}, elicitation: {} });
    client.setRequestHandler(ElicitRequestSchema, ({ params }) => ({
      action: 'accept',
      content: { said: params.message },
    }));
    client.setRequestHandler(CreateMessageRequestSchema, () => ({
      role: 'assistant',
      model: 'none',
      content: { type: 'text', text: 'sampled' },
    }));
    const ask = (method: string, params: Json) => ({ ask: { method, params } });
    const done = { send: { id: '$id', result: { content: [{ type: 'text', text: 'done' }], asked: '$asked' } } };
    const question = ask('elicitation/create', {
      message: 'why',
      requestedSchema: { type: 'object', properties: { said: { type: 'string' } } },
    });
    const both = await Promise.all(
      ['one_script', 'two_script'].map((name) => client.callTool({ name, arguments: script(question, done) })),
    );
    for (const result of both) expect(JSON.stringify(result)).toContain('"said":"why"');
    const sampled = await client.callTool({
      name: 'one_script',
      arguments: script(ask('sampling/createMessage', { messages: [], maxTokens: 1 }), done),
    });
    expect(JSON.stringify(sampled)).toContain('sampled');

    const progress: number[] = [];
    await client.callTool(
      {
        name: 'two_script',
        arguments: script(
          { send: { method: 'notifications/progress', params: { progressToken: '$token', progress: 1 } } },
          { send: { method: 'notifications/progress', params: { progressToken: '$token', progress: 2 } } },
          done,
        ),
      },
      undefined,
      { onprogress: ({ progress: value }) => progress.push(value) },
    );
    expect(progress).toEqual([1, 2]);

    const logs: unknown[] = [];
    client.setNotificationHandler(LoggingMessageNotificationSchema, ({ params }) => void logs.push(params.data));
    await client.setLoggingLevel('debug');
    const log = { send: { method: 'notifications/message', params: { level: 'info', data: 'logged' } } };
    await client.callTool({ name: 'one_script', arguments: script(log, done) });
    await until(() => logs.length === 1, 20_000);

    let changes = 0;
    client.setNotificationHandler(ToolListChangedNotificationSchema, () => void changes++);
    const changed = { send: { method: 'notifications/tools/list_changed' } };
    await client.callTool({ name: 'one_script', arguments: script(changed, done) });
    await until(() => changes > 0, 20_000);

    const updates: string[] = [];
    client.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) => void updates.push(params.uri));
    await client.subscribeResource({ uri: 'two+file:///x' });
    const updated = (uri: string) => ({ send: { method: 'notifications/resources/updated', params: { uri } } });
    await client.callTool({
      name: 'two_script',
      arguments: script(updated('secret:///y'), updated('file:///x'), done),
    });
    await until(() => updates.length > 0, 20_000);
    expect(updates).toEqual(['two+file:///x']);
  });

  it('goes on when a server loses its session: the call is told, the next one begins anew', async () => {
    const server = await bridgeTo(Server.SCRIPTED);
    const { url } = await gatewayTo([upstream('a', server.url)]);
    const client = await legacy(url);
    const dying = client.callTool({ name: 'a_script', arguments: script({ exit: 1 }) });
    await expect(dying).rejects.toThrow();
    const done = { send: { id: '$id', result: { content: [] } } };
    // At most the one call that finds out is told; a call may have had effects, and is not made twice.
    await until(
      () =>
        client.callTool({ name: 'a_script', arguments: script(done) }).then(
          () => true,
          () => false,
        ),
      20_000,
    );
  });

  it('takes calls back, and asks a person where the policy says so', async () => {
    const server = await bridgeTo(Server.SCRIPTED);
    const policies = [{ id: 'ask', text: '@ask("Sure?") permit(principal, action, resource);' }];
    const { url, lines } = await gatewayTo([upstream('a', server.url)], {
      policy: { engine: 'cedar', policies },
      audit: { enabled: true },
    });
    const done = { send: { id: '$id', result: { content: [] } } };
    const client = await legacy(url, { elicitation: {} });
    let action: 'accept' | 'decline' = 'accept';
    const questions: string[] = [];
    client.setRequestHandler(ElicitRequestSchema, ({ params }) => {
      questions.push(params.message);
      return { action };
    });
    expect(await client.callTool({ name: 'a_script', arguments: script(done) })).toMatchObject({ content: [] });
    action = 'decline';
    await expect(client.callTool({ name: 'a_script', arguments: script(done) })).rejects.toThrow(/not confirmed/);
    expect(questions).toHaveLength(2);
    expect(questions[0]).toContain('Sure?');
    const calls = lines.audit.filter(({ method }) => method === 'tools/call');
    expect(calls.map(({ outcome }) => outcome)).toEqual(['success', 'denied']);
    expect(calls[0]).toMatchObject({ decision: { verdict: 'ask', confirmed: true } });
    action = 'accept';
    const taken = new AbortController();
    const waiting = client.callTool({ name: 'a_script', arguments: script({ wait: 60_000 }) }, undefined, {
      signal: taken.signal,
    });
    await until(() => questions.length === 3, 20_000);
    taken.abort();
    await expect(waiting).rejects.toThrow();
    await until(() => lines.audit.some(({ outcome }) => outcome === 'cancelled'), 20_000);
  });
});

describe('replicas that share sessions', () => {
  const shared = { sessions: { store: 'redis' }, redis: { url: 'redis://127.0.0.1:1' } };
  const initialize = {
    jsonrpc: '2.0',
    id: 1,
    method: 'initialize',
    params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '1' } },
  };
  const call = (id: number, ...steps: Json[]) => ({
    jsonrpc: '2.0',
    id,
    method: 'tools/call',
    params: { name: 'a_script', arguments: script(...steps) },
  });

  it('go on with a session, and with its session at the server, when its replica is gone', async () => {
    const server = await bridgeTo(Server.SCRIPTED);
    const redis = sharedStore();
    const upstreams = [upstream('a', server.url)];
    const first = await gatewayTo(upstreams, shared, { redis });
    const second = await gatewayTo(upstreams, shared, { redis });
    const begun = await post(first.url, initialize);
    const session = { 'mcp-session-id': begun.headers.get('mcp-session-id') ?? '' };
    await post(first.url, { jsonrpc: '2.0', method: 'notifications/initialized' }, session);
    const done = { send: { id: '$id', result: { content: [] } } };
    expect((await post(first.url, call(2, done), session)).last.result).toBeDefined();
    await until(() => redis.entries.size === 1, 20_000);
    const [[key, value] = ['', '']] = redis.entries;
    // Who reads the store learns neither the id nor what is kept under it.
    expect(key).not.toContain(session['mcp-session-id']);
    expect(value).not.toContain('clientInfo');
    await first.gateway.close();
    expect((await post(second.url, call(3, done), session)).last.result).toBeDefined();
    expect((await post(second.url, { jsonrpc: '2.0', id: 4, method: 'tools/list' }, session)).status).toBe(200);
    // The server's own session went on as well: each gateway's question what it speaks was a session, and the client's was the second of all.
    expect(server.lines.events('session-end').map((event) => event.session)).not.toContain(2);
    expect(second.lines.events('session-resumed')).toHaveLength(1);
    expect(await second.metrics()).toContain('strata_gateway_sessions_resumed_total 1');
    expect((await post(second.url, call(5, done), { 'mcp-session-id': 'x'.repeat(32) })).status).toBe(404);
    const ended = await fetch(second.url, { method: 'DELETE', headers: session });
    expect(ended.status).toBe(200);
    await until(() => redis.entries.size === 0, 20_000);
    expect((await post(second.url, call(6, done), session)).status).toBe(404);
  });

  it('end no session that another one goes on with', async () => {
    const server = await bridgeTo(Server.SCRIPTED);
    const redis = sharedStore();
    const first = await gatewayTo(
      [upstream('a', server.url)],
      { ...shared, sessions: { store: 'redis', idleSeconds: 5 } },
      { redis },
    );
    const second = await gatewayTo([upstream('a', server.url)], shared, { redis });
    const begun = await post(first.url, initialize);
    const session = { 'mcp-session-id': begun.headers.get('mcp-session-id') ?? '' };
    const done = { send: { id: '$id', result: { content: [] } } };
    await post(first.url, call(2, done), session);
    expect((await post(second.url, call(3, done), session)).last.result).toBeDefined();
    await until(() => first.lines.events('session-end').length === 1, 20_000);
    expect((await post(second.url, call(4, done), session)).last.result).toBeDefined();
    expect(redis.entries.size).toBe(1);
    expect(server.lines.events('session-end').map((event) => event.session)).not.toContain(2);
  });

  it('are not ready, and say so, while the store cannot be reached', async () => {
    const server = await bridgeTo(Server.SCRIPTED);
    const redis = sharedStore();
    const { url, admin } = await gatewayTo([upstream('a', server.url)], shared, { redis });
    expect((await fetch(`${admin}/readyz`)).status).toBe(200);
    redis.up = false;
    expect((await fetch(`${admin}/readyz`)).status).toBe(503);
    const answer = await post(url, call(1), { 'mcp-session-id': 'x'.repeat(32) });
    expect(answer.status).toBe(503);
  });
});
