import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Client as ModernClient, StreamableHTTPClientTransport as ModernTransport } from '@modelcontextprotocol/client';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { bridgeTo, closeBridges, SERVERS, Server } from '../support/bridge';
import { closeGateways, gatewayTo, upstream } from './support';

const clients: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const client of clients.splice(0)) await client.close();
  await closeGateways();
  await closeBridges();
});

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

async function two() {
  const one = await bridgeTo(Server.ECHO_V1);
  const other = await bridgeTo(Server.ECHO_V2);
  return gatewayTo([upstream('one', one.url), upstream('two', other.url)]);
}

const children: ChildProcess[] = [];

/** A server of an SDK that listens itself, as one elsewhere does. */
async function listening(script: string): Promise<string> {
  const child = spawn(process.execPath, [join(SERVERS, script)], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  const [line] = await once(createInterface(child.stdout), 'line', { signal: AbortSignal.timeout(20_000) });
  return `http://127.0.0.1:${line}/mcp`;
}

describe('servers that speak one era', () => {
  afterEach(() => {
    for (const child of children.splice(0)) child.kill();
  });

  it('serve clients of both, without a bridge between', async () => {
    const { url } = await gatewayTo([
      upstream('old', await listening('http-v1.mjs')),
      upstream('new', await listening('http-v2.mjs')),
    ]);
    for (const client of [await modern(url), await legacy(url, { elicitation: {} })]) {
      const { tools } = await client.listTools();
      expect(tools.map(({ name }) => name)).toEqual(expect.arrayContaining(['old_echo', 'new_echo']));
      for (const name of ['old_echo', 'new_echo']) {
        const args = name === 'new_echo' ? { text: name, region: 'é' } : { text: name };
        expect(await client.callTool({ name, arguments: args })).toMatchObject({ content: [{ text: name }] });
      }
    }
  });
});

describe('two servers as one', () => {
  it('lists and calls for a modern client', async () => {
    const { url } = await two();
    const client = await modern(url);
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(['one_echo', 'two_echo']);
    for (const name of ['one_echo', 'two_echo']) {
      expect(await client.callTool({ name, arguments: { text: `hé ${name}` } })).toMatchObject({
        content: [{ text: `hé ${name}` }],
      });
    }
    await expect(client.callTool({ name: 'three_echo', arguments: {} })).rejects.toMatchObject({ code: -32_602 });
  });

  it('lists and calls for a legacy client', async () => {
    const { url } = await two();
    const client = await legacy(url);
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(['one_echo', 'two_echo']);
    for (const name of ['one_echo', 'two_echo']) {
      expect(await client.callTool({ name, arguments: { text: `hé ${name}` } })).toMatchObject({
        content: [{ text: `hé ${name}` }],
      });
    }
    await expect(client.callTool({ name: 'three_echo', arguments: {} })).rejects.toMatchObject({ code: -32_602 });
  });
});
