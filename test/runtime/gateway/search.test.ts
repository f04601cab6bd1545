import { afterEach, describe, expect, it } from '@jest/globals';
import { closeBridges } from '../support/bridge';
import { modern } from '../support/http';
import { closeGateways, gatewayTo, upstream } from './support';
import { closeUpstreams, fakeUpstream } from './upstream';

afterEach(async () => {
  await closeGateways();
  await closeUpstreams();
  await closeBridges();
});

const TOOLS = [
  { name: 'get_weather', description: 'Tells the weather of a city', inputSchema: { type: 'object', properties: {} } },
  { name: 'create_invoice', description: 'Writes an invoice', inputSchema: { type: 'object', properties: {} } },
  { name: 'listFiles', description: 'Lists files of a folder', inputSchema: { type: 'object', properties: {} } },
];

describe('a search in the place of many tools', () => {
  it('finds by words of name and description, and calls what was found', async () => {
    const others = Array.from({ length: 60 }, (_, index) => ({
      name: `other_${index}`,
      description: `Does something that nobody asked for, number ${index}`,
      inputSchema: { type: 'object' },
    }));
    const server = await fakeUpstream({ tools: [...TOOLS, ...others] });
    const { url, metrics, lines } = await gatewayTo([upstream('a', server.url)], {
      search: { mode: 'always', always: ['a_list*'] },
      audit: { enabled: true },
    });
    const client = modern(url);
    const { last: list } = await client.request('tools/list');
    expect((list.result as { tools: { name: string }[] }).tools.map(({ name }) => name)).toEqual([
      'call_tool',
      'find_tool',
      'a_listFiles',
    ]);
    const { last: found } = await client.request('tools/call', {
      name: 'find_tool',
      arguments: { query: 'weather in Oslo' },
    });
    const { structuredContent } = found.result as { structuredContent: { tools: { name: string }[] } };
    expect(structuredContent.tools[0]?.name).toBe('a_get_weather');
    const { last: files } = await client.request('tools/call', {
      name: 'find_tool',
      arguments: { query: 'files', limit: 1 },
    });
    expect(
      (files.result as typeof found & { structuredContent: { tools: unknown[] } }).structuredContent.tools,
    ).toEqual([expect.objectContaining({ name: 'a_listFiles' })]);
    const { last: called } = await client.request('tools/call', {
      name: 'call_tool',
      arguments: { name: 'a_get_weather', arguments: { city: 'Oslo' } },
    });
    expect(called.result).toMatchObject({ content: [{ text: 'get_weather {"city":"Oslo"}' }] });
    // The audit stream names what was meant.
    expect(lines.audit.filter(({ target }) => target === 'a_get_weather')).toHaveLength(1);
    expect(await metrics()).toMatch(/strata_gateway_listing_tokens_saved_total [1-9]/);
  });

  it('keeps a listing within its budget of tokens', async () => {
    const server = await fakeUpstream({ tools: TOOLS });
    const listed = async (tokens: number) => {
      const { url } = await gatewayTo([upstream('a', server.url)], { search: { mode: 'auto', tokens } });
      const { last } = await modern(url).request('tools/list');
      return (last.result as { tools: { name: string }[] }).tools.map(({ name }) => name).sort();
    };
    expect(await listed(50)).toEqual(['call_tool', 'find_tool']);
    expect(await listed(5_000)).toEqual(['a_create_invoice', 'a_get_weather', 'a_listFiles']);
  });

  it('is offered from so many tools on, and calls nothing under another name', async () => {
    const server = await fakeUpstream({ tools: TOOLS });
    const { url } = await gatewayTo([upstream('a', server.url)], { search: { mode: 'auto', threshold: 4 } });
    const client = modern(url);
    const { last: list } = await client.request('tools/list');
    expect((list.result as { tools: unknown[] }).tools).toHaveLength(3);
    for (const args of [{}, { name: 'call_tool', arguments: {} }, { name: 'a_get_weather', arguments: 'text' }]) {
      const { last } = await client.request('tools/call', { name: 'call_tool', arguments: args });
      expect(last.error).toMatchObject({ code: -32_602 });
    }
    expect(server.calls).toEqual([]);
  });
});
