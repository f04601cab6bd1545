import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { abilitiesOf, NO_ABILITIES } from '../../../src/runtime/gateway/catalog/abilities';
import { pinsOf } from '../bridge/access/support';
import { bridgeTo, closeBridges, SERVERS } from '../support/bridge';
import { type Json, modern } from '../support/http';
import { closeGateways, gatewayTo, upstream } from './support';
import { closeUpstreams, fakeUpstream } from './upstream';

const EVERYTHING = join(
  import.meta.dirname,
  '../../../node_modules/@modelcontextprotocol/server-everything/dist/index.js',
);
const CAN = { elicitation: { form: {} } };
const ENVELOPE = 'io.modelcontextprotocol/clientCapabilities';

const clients: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const client of clients.splice(0)) await client.close().catch(() => undefined);
  await closeGateways();
  await closeUpstreams();
  await closeBridges();
});

/** A client that is asked for a name gives this one. */
const NAME = 'Ada Lovelace';

/** The client of an SDK, of an era without requests that stand alone. */
async function legacy(url: string, capabilities: Json) {
  const client = new Client({ name: 'sdk-v1', version: '1.0.0' }, { capabilities });
  if (capabilities.elicitation !== undefined)
    client.setRequestHandler(ElicitRequestSchema, () => ({ action: 'accept', content: { name: NAME } }));
  await client.connect(new StreamableHTTPClientTransport(new URL(url)));
  clients.push(client);
  return {
    names: async () => (await client.listTools()).tools.map(({ name }) => name),
    call: async (name: string) => JSON.stringify(await client.callTool({ name, arguments: {} }).catch(String)),
  };
}

/** A modern client: what it is asked comes as an answer, and its own answer with the same request once more. */
async function today(url: string, capabilities: Json) {
  const client = modern(url);
  const meta = { [ENVELOPE]: capabilities };
  const call = async (name: string, more: Json = {}): Promise<string> => {
    const { last, text } = await client.request('tools/call', { name, arguments: {}, ...more }, { meta });
    const asked = last.result as { inputRequests?: Json; requestState?: string } | undefined;
    if (asked?.inputRequests === undefined) return text;
    const answers = Object.keys(asked.inputRequests).map((key) => [key, { action: 'accept', content: { name: NAME } }]);
    return call(name, { inputResponses: Object.fromEntries(answers), requestState: asked.requestState });
  };
  const names = async () => {
    const { last } = await client.request('tools/list', {}, { meta });
    return (last.result as { tools: { name: string }[] }).tools.map(({ name }) => name);
  };
  return { names, call };
}

const CLIENTS = { legacy, modern: today } as const;
const REAL = [
  { title: 'server-everything', server: EVERYTHING, tool: 'trigger-elicitation-request', plain: 'echo' },
  { title: 'a server on SDK v2', server: join(SERVERS, 'asks-v2.mjs'), tool: 'ask', plain: 'plain' },
];

describe.each(REAL)('$title, which shows a tool only to clients that can be asked', ({ server, tool, plain }) => {
  it.each(['legacy', 'modern'] as const)('asks a %s client through bridge and gateway', async (era) => {
    const bridge = await bridgeTo(server);
    const { url } = await gatewayTo([upstream('real', bridge.url)]);
    const [shown, usual] = [`real_${tool}`, `real_${plain}`];
    const mute = await CLIENTS[era](url, {});
    const able = await CLIENTS[era](url, CAN);
    expect(await mute.names()).toContain(usual);
    expect(await mute.names()).not.toContain(shown);
    expect(await able.names()).toEqual(expect.arrayContaining([usual, shown]));
    expect(await able.call(shown)).toContain(NAME);
    // One client's abilities are no other's.
    expect(await mute.call(shown)).toContain(`Unknown tool: ${shown}`);
    expect(await mute.names()).not.toContain(shown);
  });

  it('is routed to by a client that never listed', async () => {
    const bridge = await bridgeTo(server);
    const { url } = await gatewayTo([upstream('real', bridge.url)]);
    expect(await (await today(url, CAN)).call(`real_${tool}`)).toContain(NAME);
  });
});

describe.each(['bridge', 'gateway'] as const)('tools that are held to a lock by the %s', (holder) => {
  it.each(['legacy', 'modern'] as const)('are those of all abilities, to a %s client', async (era) => {
    const server = join(SERVERS, 'asks-v2.mjs');
    const tools = ['plain', 'ask'].map((name) => ({ name, inputSchema: { type: 'object' } }));
    const pins = { pins: { tools: pinsOf(tools) } };
    const bridge = await bridgeTo(server, holder === 'bridge' ? pins : {});
    const { url, lines } = await gatewayTo([upstream('real', bridge.url, holder === 'gateway' ? pins : {})]);
    const mute = await CLIENTS[era](url, {});
    const able = await CLIENTS[era](url, CAN);
    for (let round = 0; round < 2; round++) {
      expect(await mute.names()).toEqual(['real_plain']);
      expect(await mute.call('real_plain')).toContain('plain');
      expect(await able.names()).toEqual(['real_ask', 'real_plain']);
      expect(await able.call('real_ask')).toContain(NAME);
    }
    expect([...lines.events('tool-drift'), ...bridge.lines.events('tool-drift')]).toEqual([]);
  });
});

it('server-everything asks through the gateway without a bridge between them, too', async () => {
  // The gateway itself speaks to a server of 2025-11-25 then.
  const bridge = await bridgeTo(EVERYTHING, { revisions: ['2025-11-25'] });
  const { url } = await gatewayTo([upstream('real', bridge.url)]);
  for (const era of ['legacy', 'modern'] as const) {
    expect(await (await CLIENTS[era](url, {})).names()).not.toContain('real_trigger-elicitation-request');
    const able = await CLIENTS[era](url, CAN);
    expect(await able.names()).toContain('real_trigger-elicitation-request');
    expect(await able.call('real_trigger-elicitation-request')).toContain(NAME);
  }
});

describe('an upstream', () => {
  const lists = ({ requests }: Awaited<ReturnType<typeof fakeUpstream>>) =>
    requests
      .filter(({ method }) => method === 'tools/list')
      .map(({ body }) => ((body.params as Json)._meta as Json)[ENVELOPE]);
  const list = async (url: string, capabilities: Json) =>
    (await modern(url).request('tools/list', {}, { meta: { [ENVELOPE]: capabilities } })).last.result;

  it('is asked for what a client with these abilities is shown, whatever else the client says', async () => {
    const fake = await fakeUpstream({ tools: [{ name: 'a' }], list: { ttlMs: 60_000, cacheScope: 'private' } });
    const { url } = await gatewayTo([upstream('real', fake.url)]);
    await list(url, {});
    await list(url, { elicitation: {}, experimental: { x: 1 } });
    await list(url, { elicitation: { form: {} }, roots: { listChanged: true } });
    await list(url, { elicitation: { form: { y: 2 } }, extensions: {} });
    expect(lists(fake)).toEqual([{}, { elicitation: { form: {} } }, { elicitation: { form: {} }, roots: {} }]);
  });

  it('that says that its list is everybody’s is asked once', async () => {
    const fake = await fakeUpstream({ tools: [{ name: 'a' }], list: { ttlMs: 60_000, cacheScope: 'public' } });
    const { url } = await gatewayTo([upstream('real', fake.url)]);
    for (const capabilities of [CAN, {}, { sampling: {}, roots: {} }]) await list(url, capabilities);
    expect(lists(fake)).toEqual([CAN]);
  });
});

it('abilities are few, and the same for clients that can be asked the same', () => {
  expect(abilitiesOf(undefined)).toBe(NO_ABILITIES);
  expect(abilitiesOf({ experimental: {} })).toBe(NO_ABILITIES);
  expect(abilitiesOf({ elicitation: {} })).toBe(abilitiesOf({ elicitation: { form: {} } }));
  const forms = [undefined, {}, { url: {} }, { form: {}, url: {} }];
  const all = forms.flatMap((elicitation) =>
    [undefined, {}, { tools: {} }, { context: {} }].flatMap((sampling) =>
      [undefined, {}, { listChanged: true }].map((roots) =>
        abilitiesOf({ ...(elicitation && { elicitation }), ...(sampling && { sampling }), ...(roots && { roots }) }),
      ),
    ),
  );
  expect(new Set(all).size).toBe(24);
  expect(new Set(all.map(({ key }) => key)).size).toBe(24);
  expect(abilitiesOf({ elicitation: { url: {} }, sampling: { tools: {} }, roots: {} }).capabilities).toEqual({
    elicitation: { url: {} },
    sampling: { tools: {} },
    roots: {},
  });
});
