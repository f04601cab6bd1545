import { mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { GatewayConfig } from '../../../src/contract';
import type { Gateway } from '../../../src/runtime/gateway/gateway';
import { startGateway } from '../../../src/runtime/gateway/start';
import { Lines } from '../support/bridge';
import { eventsOf, modern, until } from '../support/http';
import { LOOPBACK } from './support';
import { closeUpstreams, fakeUpstream } from './upstream';

const folders: string[] = [];
const gateways: Gateway[] = [];

afterEach(async () => {
  for (const gateway of gateways.splice(0)) await gateway.close();
  await closeUpstreams();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

const tool = (name: string) => ({ name, inputSchema: { type: 'object' } });

/** A ConfigMap's folder: the file is a link into a folder that is a link itself, which moves. */
function mounted() {
  const folder = mkdtempSync(join(tmpdir(), 'strata-gateway-'));
  folders.push(folder);
  let version = 0;
  const write = (content: unknown) => {
    const name = `..version-${++version}`;
    const data = mkdtempSync(join(folder, name));
    writeFileSync(join(data, 'config.json'), typeof content === 'string' ? content : JSON.stringify(content));
    symlinkSync(data, join(folder, '..next'));
    renameSync(join(folder, '..next'), join(folder, '..data'));
  };
  const file = join(folder, 'config.json');
  return { file, write, link: () => symlinkSync(join(folder, '..data', 'config.json'), file) };
}

describe('the configuration changes while the gateway runs', () => {
  it('applies what is valid without dropping streams, refuses what is not, and says so', async () => {
    const one = await fakeUpstream({ tools: [tool('a')] });
    const two = await fakeUpstream({ tools: [tool('b')] });
    const up = (id: string, url: string) => ({ id, url, token: { kind: 'none' } });
    const base = { role: 'gateway', name: 'live', drainSeconds: 1, listen: LOOPBACK };
    const config = mounted();
    config.write({ ...base, upstreams: [up('one', one.url)] });
    config.link();
    const lines = new Lines();
    const parsed = GatewayConfig.parse({ ...base, upstreams: [up('one', one.url)] });
    const gateway = await startGateway(parsed, { output: lines, file: config.file, look: 20 });
    gateways.push(gateway);
    const client = modern(gateway.url);
    const names = async () => {
      const { last } = await client.request('tools/list');
      return (last.result as { tools: { name: string }[] }).tools.map(({ name }) => name);
    };
    expect(await names()).toEqual(['one_a']);
    const listening = new AbortController();
    const stream = await client.open(
      'subscriptions/listen',
      { notifications: { toolsListChanged: true } },
      {},
      listening.signal,
    );
    const reader = (stream.body as ReadableStream<Uint8Array>).getReader();
    let heard = '';
    const reading = (async () => {
      for (let part = await reader.read(); !part.done; part = await reader.read())
        heard += Buffer.from(part.value).toString();
    })().catch(() => undefined);
    await until(() => heard.includes('acknowledged'), 20_000);

    config.write({ ...base, upstreams: [up('one', one.url), up('two', two.url)], naming: { separator: '.' } });
    await until(() => lines.events('config-applied').length === 1, 20_000);
    expect(await names()).toEqual(['one.a', 'two.b']);
    await until(() => eventsOf(heard).some(({ data }) => data.includes('tools/list_changed')), 20_000);

    const metrics = async () => (await fetch(`${gateway.adminUrl}/metrics`)).text();
    for (const bad of ['{', { ...base, upstreams: [] }, { ...base, name: 'other', upstreams: [up('one', one.url)] }]) {
      const before = lines.events('config-refused').length;
      config.write(bad);
      await until(() => lines.events('config-refused').length === before + 1, 20_000);
      expect(await names()).toEqual(['one.a', 'two.b']);
      expect(await metrics()).toContain('strata_gateway_config_valid 0');
    }
    expect(lines.events('config-refused').at(-1)?.reason).toContain('name');

    const policy = {
      engine: 'cedar',
      policies: [{ id: 'b', text: 'permit(principal, action, resource == Tool::"two/b");' }],
    };
    config.write({ ...base, upstreams: [up('two', two.url)], policy });
    await until(() => lines.events('config-applied').length === 2, 20_000);
    expect(await names()).toEqual(['two_b']);
    expect(await metrics()).toContain('strata_gateway_config_valid 1');
    const { last } = await client.request('tools/call', { name: 'one_a', arguments: {} });
    expect(last.error).toMatchObject({ code: -32_602 });
    // The stream is the same all the time.
    expect(eventsOf(heard).filter(({ data }) => data.includes('acknowledged'))).toHaveLength(1);
    listening.abort();
    await reading;
  });
});
