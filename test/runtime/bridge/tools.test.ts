import { afterEach, describe, expect, it } from '@jest/globals';
import { ToolFilter } from '../../../src/runtime/bridge/tools/tool-filter';
import { Message } from '../../../src/runtime/mcp/message';
import { bridgeTo, closeBridges, Server } from '../support/bridge';
import { type Json, Legacy, modern } from '../support/http';

afterEach(closeBridges);

const VIEW = { tools: { deny: ['sec*'], rename: { script: 'run' }, describe: { other: 'Now "described" ✓' } } };
const filter = (view: object) => new ToolFilter({ deny: [], rename: {}, describe: {}, ...view });

describe.each(['2025-11-25', '2026-07-28'])('the tool view at %s', (revision) => {
  async function client(url: string) {
    if (revision === '2026-07-28') return modern(url);
    return Legacy.begin(url);
  }

  it('shows, hides, renames and describes', async () => {
    const { url } = await bridgeTo(Server.SCRIPTED, VIEW);
    const { last, text } = await (await client(url)).request('tools/list', {});
    const tools = (last.result as { tools: Json[] }).tools;
    expect(tools.map(({ name }) => name)).toEqual(['run', 'other']);
    expect(tools.map(({ description }) => description)).toEqual(['Does as told', 'Now "described" ✓']);
    expect(text).not.toContain('secret');
    expect(text).toContain('"x-kept":1');
  });

  it('calls by the shown name, and knows no other', async () => {
    const { url } = await bridgeTo(Server.SCRIPTED, VIEW);
    const session = await client(url);
    const called = await session.request('tools/call', { name: 'run', arguments: {} });
    expect(JSON.stringify(called.last)).toContain('\\"name\\":\\"script\\"');
    for (const name of ['script', 'secret', 'secret2']) {
      const refused = await session.request('tools/call', { name, arguments: {} });
      expect(refused.status).toBe(200);
      expect(refused.last).toMatchObject({ error: { code: -32_602, message: `Unknown tool: ${name}` } });
    }
  });
});

describe('ToolFilter', () => {
  it('allows what is named, and denies whatever is allowed', () => {
    const view = filter({ allow: ['get_*', 'list'], deny: ['*_secret'] });
    expect(['get_a', 'list', 'get_secret', 'lists', 'xget_a', 'constructor'].map((name) => view.ownName(name))).toEqual(
      ['get_a', 'list', undefined, undefined, undefined, undefined],
    );
    // A point is a point.
    expect(filter({ allow: ['a.b'] }).ownName('axb')).toBeUndefined();
  });

  it('gives a name to one tool only', () => {
    const view = filter({ rename: { a: 'b' } });
    expect(view.ownName('b')).toBe('a');
    expect(view.ownName('a')).toBeUndefined();
    expect(view.shownName('a')).toBe('b');
    // The tool whose name was taken.
    expect(view.shownName('b')).toBeUndefined();
    const swapped = filter({ rename: { a: 'b', b: 'a' } });
    expect([swapped.ownName('a'), swapped.ownName('b')]).toEqual(['b', 'a']);
  });

  it('leaves every other byte as it is', () => {
    const json =
      '{"jsonrpc":"2.0","id":1,"result":{"nextCursor":"c","tools":[ {"inputSchema":{"n":1.0},"name":"a"} , {"name":"b","big":12345678901234567890}]}}';
    const answer = Message.of(JSON.parse(json), Buffer.from(json));
    if (answer === undefined) throw new Error();
    expect(
      filter({ rename: { a: 'z' }, describe: { b: 'B' } })
        .toClient(answer)
        .bytes.toString(),
    ).toBe(
      '{"jsonrpc":"2.0","id":1,"result":{"nextCursor":"c","tools":[{"inputSchema":{"n":1.0},"name":"z"},{"description":"B","name":"b","big":12345678901234567890}]}}',
    );
  });

  it('is not fooled by a list that stands there twice, or by a tool without a name', () => {
    const json =
      '{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"shown"}],"tools":[{"name":"secret"},{"name":"a","name":"secret"},{"title":"x"}]}}';
    const answer = Message.of(JSON.parse(json), Buffer.from(json));
    if (answer === undefined) throw new Error();
    expect(
      filter({ deny: ['secret'] })
        .toClient(answer)
        .bytes.toString(),
    ).not.toContain('secret');
    const twice = '{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"secret","name":"fine"}]}}';
    const sly = Message.of(JSON.parse(twice), Buffer.from(twice));
    if (sly === undefined) throw new Error();
    const seen = JSON.parse(
      filter({ deny: ['secret'], rename: { fine: 'good' } })
        .toClient(sly)
        .bytes.toString(),
    ).result.tools;
    expect(JSON.stringify(seen)).not.toContain('secret');
  });
});
