import { afterEach, describe, expect, it } from '@jest/globals';
import { bridgeTo, closeBridges, Server } from '../support/bridge';
import { type Json, modern, until } from '../support/http';

afterEach(closeBridges);

const script = (...steps: Json[]) => ({ name: 'script', arguments: { steps } });
const pidOf = (answer: Json) =>
  JSON.parse((answer.result as { content: { text: string }[] }).content[0]?.text ?? 'null').pid;

describe('the pool', () => {
  it('grows when calls pile up for a second, up to its cap, and not before', async () => {
    const { url } = await bridgeTo(Server.SCRIPTED, { sessions: { poolMax: 2 } });
    const client = modern(url);
    const pid = async () => pidOf((await client.request('tools/call', script())).last);
    const first = await pid();
    const calls = Array.from({ length: 140 }, () => client.request('tools/call', script({ wait: 3_000 })));
    const pids = new Set([first]);
    await until(async () => pids.add(await pid()).size === 2, 10_000);
    const all = await Promise.all(calls);
    expect(all.every(({ status, last }) => status === 200 && last.result !== undefined)).toBe(true);
  }, 30_000);
});
