import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Client as ModernClient, StreamableHTTPClientTransport as ModernTransport } from '@modelcontextprotocol/client';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import {
  CreateMessageRequestSchema,
  LoggingMessageNotificationSchema,
  ResourceUpdatedNotificationSchema,
} from '@modelcontextprotocol/sdk/types.js';
import { bridgeTo, closeBridges, Server } from '../support/bridge';
import { until } from '../support/http';

const EVERYTHING = join(
  import.meta.dirname,
  '../../../node_modules/@modelcontextprotocol/server-everything/dist/index.js',
);
const clients: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const client of clients.splice(0)) await client.close();
  await closeBridges();
});

/** The client that most people run today. */
async function legacy(url: string, capabilities = {}): Promise<Client> {
  const client = new Client({ name: 'sdk-v1', version: '1.0.0' }, { capabilities });
  await client.connect(new StreamableHTTPClientTransport(new URL(url)));
  clients.push(client);
  return client;
}

async function modern(url: string): Promise<ModernClient> {
  const client = new ModernClient({ name: 'sdk-v2', version: '1.0.0' }, { versionNegotiation: { mode: 'auto' } });
  await client.connect(new ModernTransport(new URL(url)));
  clients.push(client);
  return client;
}

describe('the SDKs at a real server', () => {
  it('v1 at server-everything: tools, resources, prompts, progress, sampling, logs, subscriptions', async () => {
    const { url } = await bridgeTo({ transport: 'command', command: process.execPath, args: [EVERYTHING, 'stdio'] });
    const client = await legacy(url, { sampling: {}, elicitation: {}, roots: {} });
    client.setRequestHandler(CreateMessageRequestSchema, ({ params }) => ({
      role: 'assistant',
      model: 'none',
      content: { type: 'text', text: `asked: ${JSON.stringify(params.messages[0]?.content)}` },
    }));
    const { tools } = await client.listTools();
    expect(tools.length).toBeGreaterThan(5);
    const names = tools.map(({ name }) => name);
    const named = (pattern: RegExp) => names.find((name) => pattern.test(name)) ?? '';
    expect(await client.callTool({ name: 'echo', arguments: { message: 'hé' } })).toMatchObject({
      content: [{ text: 'Echo: hé' }],
    });
    const progress: number[] = [];
    await client.callTool({ name: named(/long.*running/i), arguments: { duration: 1, steps: 4 } }, undefined, {
      onprogress: ({ progress: value }) => progress.push(value),
    });
    expect(progress).toEqual([1, 2, 3, 4]);
    const sampled = await client.callTool({ name: named(/sampling/i), arguments: { prompt: 'why', maxTokens: 10 } });
    expect(JSON.stringify(sampled.content)).toContain('why');
    expect((await client.listPrompts()).prompts.length).toBeGreaterThan(0);
    const { resources } = await client.listResources();
    const [resource] = resources;
    expect((await client.readResource({ uri: resource?.uri ?? '' })).contents).toHaveLength(1);
    let updates = 0;
    client.setNotificationHandler(ResourceUpdatedNotificationSchema, () => void updates++);
    client.setNotificationHandler(LoggingMessageNotificationSchema, () => undefined);
    await client.setLoggingLevel('debug');
    await client.subscribeResource({ uri: resource?.uri ?? '' });
    const toggle = named(/subscriber/i);
    if (toggle !== '') {
      await client.callTool({ name: toggle, arguments: {} });
      await until(() => updates > 0, 15_000);
    }
    await expect(client.callTool({ name: 'echo', arguments: {} })).resolves.toMatchObject({ isError: true });
    await expect(
      client.request({ method: 'no/such' } as never, CreateMessageRequestSchema as never),
    ).rejects.toMatchObject({ code: -32_601 });
  }, 40_000);

  it('v2 at a server of SDK v2: modern, without a session', async () => {
    const { url, admin } = await bridgeTo(Server.ECHO_V2);
    const client = await modern(url);
    expect(client.getProtocolEra()).toBe('modern');
    expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(['echo']);
    expect(await client.callTool({ name: 'echo', arguments: { text: 'drüp ✓' } })).toMatchObject({
      content: [{ text: 'drüp ✓' }],
    });
    const many = await Promise.all(
      Array.from({ length: 50 }, (_, index) => client.callTool({ name: 'echo', arguments: { text: String(index) } })),
    );
    expect(many.map(({ content }) => (content as { text: string }[])[0]?.text)).toEqual(
      Array.from({ length: 50 }, (_, index) => String(index)),
    );
    expect(await (await fetch(`${admin}/metrics`)).text()).toMatch(/^strata_bridge_sessions 0$/m);
  }, 30_000);

  it('v1 and v2 side by side at one server, large messages too', async () => {
    const { url } = await bridgeTo(Server.ECHO_V2);
    const [one, two] = [await legacy(url), await modern(url)];
    const text = '😀"\\\n'.repeat(200_000);
    for (const client of [one, two]) {
      const { content } = await client.callTool({ name: 'echo', arguments: { text } });
      expect((content as { text: string }[])[0]?.text === text).toBe(true);
    }
  }, 30_000);
});
