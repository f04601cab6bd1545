import { afterEach, describe, expect, it } from '@jest/globals';
import { closeBridges } from '../../support/bridge';
import { until } from '../../support/http';
import { asker, COMBINATIONS, ERAS, errorOf, governed, pinsOf, resultOf } from './support';

afterEach(closeBridges);

/** What the server's tools were when somebody approved them. */
async function approved(): Promise<Record<string, string>> {
  const { url } = await governed('v1', {});
  return pinsOf(resultOf(await (await asker('legacy', url)).request('tools/list')).tools);
}
const names = (tools: readonly Record<string, unknown>[]) => tools.map(({ name }) => name);

describe.each(COMBINATIONS)('pinned tools of a server on SDK %s, a %s client', (sdk, era) => {
  it('are served while they are what was approved', async () => {
    const { url, lines } = await governed(sdk, { pins: { tools: await approved() } });
    const client = await asker(era, url);
    expect(errorOf(await client.request('tools/call', { name: 'get_one' }))).toBeUndefined();
    expect(resultOf(await client.request('tools/list')).tools).toHaveLength(5);
    expect(lines.events('tool-drift')).toEqual([]);
  });

  it('that changed are neither called, before any list, nor shown, and an alarm says so once', async () => {
    const { url, lines, admin } = await governed(sdk, { pins: { tools: await approved() } }, 'changed');
    const client = await asker(era, url);
    expect(errorOf(await client.request('tools/call', { name: 'get_one' })).message).toBe('Unknown tool: get_one');
    expect(errorOf(await client.request('tools/call', { name: 'get_two' }))).toBeUndefined();
    for (let time = 0; time < 2; time++) {
      const { tools } = resultOf(await client.request('tools/list'));
      expect(names(tools)).toEqual(['get_two', 'delete_one', 'pay', 'change']);
    }
    expect(lines.events('tool-drift')).toHaveLength(1);
    expect(lines.events('tool-drift')[0]).toMatchObject({ level: 'error', tool: 'get_one', kind: 'changed' });
    expect(await (await fetch(`${admin}/metrics`)).text()).toContain('strata_tool_drift_total{reason="changed"} 1');
  });
});

describe.each(ERAS)('a server that changes while it runs, a %s client', (era) => {
  it('loses the tool with the next list', async () => {
    const config = { pins: { tools: await approved() }, sessions: { poolMax: 1 }, audit: { enabled: true } };
    const { url, lines } = await governed('v1', config);
    const client = await asker(era, url);
    expect(names(resultOf(await client.request('tools/list')).tools)).toContain('get_one');
    expect(errorOf(await client.request('tools/call', { name: 'get_one' }))).toBeUndefined();
    await client.request('tools/call', { name: 'change' });
    await until(async () => !names(resultOf(await client.request('tools/list')).tools).includes('get_one'), 20_000);
    expect(errorOf(await client.request('tools/call', { name: 'get_one' })).message).toBe('Unknown tool: get_one');
    expect(lines.audit.find(({ outcome }) => outcome === 'denied')).toMatchObject({
      reason: 'drift',
      target: 'get_one',
    });
  });

  it('keeps it where the configuration only warns', async () => {
    const { get_two, ...rest } = await approved();
    const { url, lines } = await governed('v1', { pins: { tools: rest, onDrift: 'warn' } }, 'changed');
    const client = await asker(era, url);
    expect(resultOf(await client.request('tools/list')).tools).toHaveLength(5);
    expect(errorOf(await client.request('tools/call', { name: 'get_one' }))).toBeUndefined();
    expect(lines.events('tool-drift').map(({ tool, kind }) => [tool, kind])).toEqual([
      ['get_one', 'changed'],
      ['get_two', 'unknown'],
    ]);
  });
});

it('pins hold where only legacy revisions are offered', async () => {
  const { url } = await governed('v1', { pins: { tools: await approved() }, revisions: ['2025-11-25'] }, 'changed');
  const client = await asker('legacy', url);
  expect(errorOf(await client.request('tools/call', { name: 'get_one' })).message).toBe('Unknown tool: get_one');
  expect(errorOf(await client.request('tools/call', { name: 'get_two' }))).toBeUndefined();
});

it('a tool without pin is unknown, and told like one that is not there', async () => {
  const { get_two, ...rest } = await approved();
  const { url } = await governed('v1', { pins: { tools: rest } });
  const client = await asker('legacy', url);
  const answers = [
    await client.request('tools/call', { name: 'get_two' }),
    await client.request('tools/call', { name: 'get_six' }),
  ];
  expect(answers.map((answer) => errorOf(answer).message)).toEqual(['Unknown tool: get_two', 'Unknown tool: get_six']);
});
