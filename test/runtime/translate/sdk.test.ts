/** The clients that people run, each in front of servers of the other era: real processes, real HTTP. */
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Client as NewClient, StreamableHTTPClientTransport as NewTransport } from '@modelcontextprotocol/client';
import { Client as OldClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as OldTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import {
  CreateMessageRequestSchema,
  ElicitRequestSchema,
  ListRootsRequestSchema,
  LoggingMessageNotificationSchema,
  ResourceUpdatedNotificationSchema,
  ToolListChangedNotificationSchema,
} from '@modelcontextprotocol/sdk/types.js';
import { BridgeConfig } from '../../../src/contract';
import type { Bridge } from '../../../src/runtime/bridge/bridge';
import { startBridge } from '../../../src/runtime/bridge/start';
import { type Json, until } from './support';

const servers = resolve(import.meta.dirname, '../../fixtures/servers');
const FIXTURES: Record<string, string[]> = {
  'SDK v2, modern': ['conformance-v2.mjs', '--era', 'modern'],
  'SDK v2, legacy': ['conformance-v2.mjs', '--era', 'legacy'],
  'SDK v1': ['conformance-v1.mjs'],
};

const silent = {
  write: () => undefined,
  waiting: 0,
  broken: false,
  flush: () => undefined,
  drained: async () => undefined,
  written: async () => true,
};

function bridge(fixture: string): Promise<Bridge> {
  const [file = '', ...args] = FIXTURES[fixture] ?? [];
  const config = BridgeConfig.parse({
    role: 'bridge',
    server: 'fixture',
    listen: { host: '127.0.0.1', port: 0, adminPort: 0, allowedHosts: ['127.0.0.1'] },
    upstream: { transport: 'command', command: process.execPath, args: [resolve(servers, file), ...args] },
    drainSeconds: 1,
  });
  return startBridge(config, { output: silent });
}

const said = (result: Json): string => result.content[0].text;
const form = { name: 'Ada', username: 'ada', email: 'a@a.example', ok: true, context: 'here' };
/** What the user fills in. */
const filled = (message: string): Json => (message.startsWith('Step 2') ? { color: 'red' } : form);
const sampled = { role: 'assistant', content: { type: 'text', text: 'Paris' }, model: 'm' } as const;
const roots = { roots: [{ uri: 'file:///home', name: 'home' }] };

describe('an SDK v1 client over a modern server', () => {
  let running: Bridge;
  let client: OldClient;
  const logs: string[] = [];
  const updated: string[] = [];
  let listChanges = 0;

  beforeAll(async () => {
    running = await bridge('SDK v2, modern');
    client = new OldClient(
      { name: 'old', version: '1' },
      { capabilities: { elicitation: {}, sampling: {}, roots: {} } },
    );
    client.setRequestHandler(ElicitRequestSchema, ({ params }) => ({
      action: 'accept',
      content: filled(params.message),
    }));
    client.setRequestHandler(CreateMessageRequestSchema, () => sampled);
    client.setRequestHandler(ListRootsRequestSchema, () => roots);
    client.setNotificationHandler(LoggingMessageNotificationSchema, ({ params }) => {
      logs.push(String(params.data));
    });
    client.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) => {
      updated.push(params.uri);
    });
    client.setNotificationHandler(ToolListChangedNotificationSchema, () => {
      listChanges++;
    });
    await client.connect(new OldTransport(new URL(running.url)));
  });

  afterAll(async () => {
    await client.close();
    await running.close();
  });

  test('learns who the server is and what it can', () => {
    expect(client.getServerVersion()).toMatchObject({ name: 'conformance-fixture' });
    expect(client.getServerCapabilities()).toMatchObject({
      tools: { listChanged: true },
      resources: { subscribe: true },
    });
    expect(client.getServerCapabilities()).not.toHaveProperty('extensions');
  });

  test('lists, calls, reads and gets', async () => {
    expect((await client.listTools()).tools.length).toBeGreaterThan(10);
    expect(said(await client.callTool({ name: 'test_simple_text' }))).toBe(
      'This is a simple text response for testing.',
    );
    expect(await client.readResource({ uri: 'test://static-text' })).toEqual({
      contents: [{ uri: 'test://static-text', mimeType: 'text/plain', text: expect.any(String) }],
    });
    expect((await client.getPrompt({ name: 'test_simple_prompt' })).messages).toHaveLength(1);
  });

  test.each([
    ['test_input_required_result_elicitation', 'Hello, Ada!'],
    ['test_input_required_result_sampling', 'Model said: Paris'],
    ['test_input_required_result_list_roots', 'Roots: file:///home'],
    ['test_input_required_result_multiple_inputs', 'Paris Ada (1 roots)'],
    ['test_input_required_result_multi_round', 'Ada likes red'],
    ['test_input_required_result_request_state', 'state-ok'],
  ])('is asked during %s', async (name, expected) => {
    expect(said(await client.callTool({ name }))).toBe(expected);
  });

  test('sees progress and, once it asked for them, logs', async () => {
    const progress: number[] = [];
    await client.callTool({ name: 'test_tool_with_progress' }, undefined, {
      onprogress: (p) => progress.push(p.progress),
    });
    expect(progress).toEqual([0, 50, 100]);
    await client.callTool({ name: 'test_tool_with_logging' });
    expect(logs).toEqual([]);
    await client.setLoggingLevel('info');
    await client.callTool({ name: 'test_tool_with_logging' });
    await until(() => logs.length === 3);
  });

  test('is told of changes', async () => {
    await client.callTool({ name: 'test_trigger_tool_change' });
    await until(() => listChanges === 1);
    await client.subscribeResource({ uri: 'test://watched-resource' });
    await client.callTool({ name: 'test_update_watched_resource' });
    await until(() => updated.length === 1);
    expect(updated).toEqual(['test://watched-resource']);
    await client.unsubscribeResource({ uri: 'test://watched-resource' });
  });

  test('gets the codes of its era', async () => {
    await expect(client.readResource({ uri: 'test://none' })).rejects.toMatchObject({ code: -32002 });
  });

  test('can take a call back that waits for the user', async () => {
    const other = new OldClient({ name: 'old', version: '1' }, { capabilities: { elicitation: {} } });
    const withdrawn = new Promise((dismissed) => {
      other.setRequestHandler(ElicitRequestSchema, (_request, { signal }) => {
        signal.addEventListener('abort', dismissed);
        return new Promise(() => undefined);
      });
    });
    await other.connect(new OldTransport(new URL(running.url)));
    const abort = new AbortController();
    const call = other.callTool({ name: 'test_elicitation', arguments: { message: 'Who?' } }, undefined, {
      signal: abort.signal,
    });
    setTimeout(() => abort.abort('changed my mind'), 300);
    await expect(call).rejects.toThrow('changed my mind');
    await withdrawn;
    await other.close();
  });
});

describe.each(['SDK v1', 'SDK v2, legacy'])('an SDK v2 client over a legacy server (%s)', (fixture) => {
  let running: Bridge;
  let client: NewClient;
  let plain: NewClient;

  beforeAll(async () => {
    running = await bridge(fixture);
    const connect = async (capabilities: Json) => {
      const made = new NewClient(
        { name: 'new', version: '2' },
        { capabilities, versionNegotiation: { mode: { pin: '2026-07-28' } } },
      );
      if (capabilities.elicitation) {
        made.setRequestHandler('elicitation/create', ({ params }) => ({
          action: 'accept',
          content: filled(params.message),
        }));
        made.setRequestHandler('sampling/createMessage', () => sampled);
        made.setRequestHandler('roots/list', () => roots);
      }
      await made.connect(new NewTransport(new URL(running.url)));
      return made;
    };
    client = await connect({ elicitation: {}, sampling: {}, roots: {} });
    plain = await connect({});
  });

  afterAll(async () => {
    await client.close();
    await plain.close();
    await running.close();
  });

  test('speaks its own era', () => {
    expect(client.getProtocolEra()).toBe('modern');
    expect(client.getServerVersion()).toMatchObject({ name: 'conformance-fixture' });
  });

  test('lists, calls, reads and gets', async () => {
    expect((await client.listTools()).tools.length).toBeGreaterThan(10);
    expect(said(await client.callTool({ name: 'test_simple_text' }))).toBe(
      'This is a simple text response for testing.',
    );
    expect((await client.readResource({ uri: 'test://static-text' })).contents).toHaveLength(1);
    expect((await client.getPrompt({ name: 'test_simple_prompt' })).messages).toHaveLength(1);
    await expect(client.readResource({ uri: 'test://none' })).rejects.toMatchObject({ code: -32602 });
  });

  test.each([
    ['test_input_required_result_elicitation', 'Hello, Ada!'],
    ['test_input_required_result_sampling', 'Model said: Paris'],
    ['test_input_required_result_list_roots', 'Roots: file:///home'],
    ['test_input_required_result_multiple_inputs', 'Paris Ada (1 roots)'],
    ['test_input_required_result_multi_round', 'Ada likes red'],
  ])('is asked during %s', async (name, expected) => {
    expect(said(await client.callTool({ name }))).toBe(expected);
  });

  test('several calls are asked at one time, each for itself', async () => {
    const calls = Array.from({ length: 4 }, () => client.callTool({ name: 'test_input_required_result_elicitation' }));
    expect((await Promise.all(calls)).map(said)).toEqual(Array.from({ length: 4 }, () => 'Hello, Ada!'));
  });

  test('is asked during prompts/get', async () => {
    const { messages } = await client.getPrompt({ name: 'test_input_required_result_prompt' });
    expect(messages).toMatchObject([{ content: { text: 'Context: here' } }]);
  });

  test('sees progress', async () => {
    const progress: number[] = [];
    await client.callTool({ name: 'test_tool_with_progress' }, { onprogress: (p) => progress.push(p.progress) });
    expect(progress).toEqual([0, 50, 100]);
  });

  test('is told of changes, those that its own calls make among them', async () => {
    const heard: string[] = [];
    for (const method of ['notifications/tools/list_changed', 'notifications/resources/updated'] as const) {
      client.setNotificationHandler(method, () => void heard.push(method));
    }
    const subscription = await client.listen({
      toolsListChanged: true,
      resourceSubscriptions: ['test://watched-resource'],
    });
    expect(subscription.honoredFilter).toEqual({
      toolsListChanged: true,
      resourceSubscriptions: ['test://watched-resource'],
    });
    await client.callTool({ name: 'test_trigger_tool_change' });
    await plain.callTool({ name: 'test_update_watched_resource' });
    await until(() => heard.length >= 2);
    expect(new Set(heard)).toEqual(new Set(['notifications/tools/list_changed', 'notifications/resources/updated']));
    await subscription.close();
  });

  test('without the capability is told so, or told by the tool', async () => {
    const call = plain.callTool({ name: 'test_missing_capability' });
    if (fixture === 'SDK v1') await expect(call).rejects.toMatchObject({ code: -32021 });
    else expect(await call).toMatchObject({ isError: true });
  });
});
