import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { bridgeTo, closeBridges, Server } from '../support/bridge';
import { type Json, modern } from '../support/http';
import { sharedStore } from './shared-store';
import { closeGateways, gatewayTo, type TestGateway, upstream } from './support';

const CAN = { 'io.modelcontextprotocol/clientCapabilities': { elicitation: { form: {} } } };
const done = { send: { id: '$id', result: { content: [{ type: 'text', text: 'done' }] } } };
const CALL = { name: 'a_script', arguments: { steps: [done] } };
const ACCEPT = { inputResponses: { strata_confirmation: { action: 'accept', content: {} } } };
const policy = (question: string) => ({
  engine: 'cedar',
  policies: [{ id: 'ask', text: `@ask("${question}") permit(principal, action, resource);` }],
});

let folder: string;
let server: Awaited<ReturnType<typeof bridgeTo>>;
const redis = sharedStore();

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'confirmations-'));
  server = await bridgeTo(Server.SCRIPTED);
  redis.entries.clear();
  redis.up = true;
});
afterEach(async () => {
  await closeGateways();
  await closeBridges();
  rmSync(folder, { recursive: true });
});

function keyFile(name: string, type: 'ec' | 'ed25519' = 'ec'): string {
  const { privateKey } =
    type === 'ec' ? generateKeyPairSync('ec', { namedCurve: 'P-256' }) : generateKeyPairSync('ed25519');
  const file = join(folder, name);
  writeFileSync(file, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  return file;
}

const replica = (keyFile: string | undefined, more: Json = {}) =>
  gatewayTo(
    [upstream('a', server.url), upstream('b', server.url)],
    {
      policy: policy('Sure?'),
      audit: { enabled: true },
      signer: { issuer: 'http://gateway.test', ...(keyFile !== undefined && { keyFile }) },
      ...more,
    },
    { redis },
  );

async function call({ url }: TestGateway, params: Json): Promise<{ kind: string; state: string; text: string }> {
  const { last, text } = await modern(url).request('tools/call', params, { meta: CAN });
  const result = last.result as { resultType?: string; requestState?: string } | undefined;
  return { kind: result?.resultType ?? 'error', state: result?.requestState ?? '', text };
}

describe('what a person confirmed', () => {
  it.each(['ec', 'ed25519'] as const)('is good at every replica with the same %s key, once', async (type) => {
    const key = keyFile('key.pem', type);
    const [one, two] = [await replica(key), await replica(key)];
    const { kind, state } = await call(one, CALL);
    expect(kind).toBe('input_required');
    const confirmed = { ...CALL, ...ACCEPT, requestState: state };
    expect((await call(two, confirmed)).text).toContain('done');
    expect((await call(one, confirmed)).kind).toBe('input_required');
    expect((await call(two, confirmed)).kind).toBe('input_required');
    // Another spelling of the same call is the same call.
    const { arguments: args, name } = CALL;
    expect((await call(two, { requestState: state, ...ACCEPT, arguments: args, name })).kind).toBe('input_required');
  });

  it('is used by one of two that come at once', async () => {
    const key = keyFile('key.pem');
    const [one, two] = [await replica(key), await replica(key)];
    const { state } = await call(one, CALL);
    const both = [one, two, one, two].map((gateway) => call(gateway, { ...CALL, ...ACCEPT, requestState: state }));
    const kinds = (await Promise.all(both)).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind !== 'input_required')).toHaveLength(1);
  });

  it('is good for one server, one call and one question', async () => {
    const key = keyFile('key.pem');
    const [one, other] = [await replica(key), await replica(key, { policy: policy('Really?') })];
    const { state } = await call(one, CALL);
    const retry = { ...CALL, ...ACCEPT, requestState: state };
    expect((await call(one, { ...retry, name: 'b_script' })).kind).toBe('input_required');
    expect((await call(one, { ...retry, arguments: { steps: [] } })).kind).toBe('input_required');
    expect((await call(other, retry)).kind).toBe('input_required');
    expect((await call(one, retry)).text).toContain('done');
  });

  it('is nothing at a replica with another key, or with one that nobody shares', async () => {
    const gateways = [await replica(keyFile('one.pem')), await replica(keyFile('two.pem')), await replica(undefined)];
    for (const [index, gateway] of gateways.entries()) {
      const { state } = await call(gateway, CALL);
      const retry = { ...CALL, ...ACCEPT, requestState: state };
      for (const other of gateways.filter((one) => one !== gateway)) {
        expect([index, (await call(other, retry)).kind]).toEqual([index, 'input_required']);
      }
      expect((await call(gateway, retry)).text).toContain('done');
    }
  });

  it('counts for nothing while nobody can tell whether it was used', async () => {
    const gateway = await replica(keyFile('key.pem'));
    const { state } = await call(gateway, CALL);
    redis.up = false;
    const { kind, text } = await call(gateway, { ...CALL, ...ACCEPT, requestState: state });
    expect([kind, text.includes('done')]).toEqual(['error', false]);
    expect(text).toContain('Confirmations cannot be checked');
    expect(gateway.lines.audit.at(-1)).toMatchObject({ outcome: 'denied', reason: 'unavailable' });
    redis.up = true;
    expect((await call(gateway, { ...CALL, ...ACCEPT, requestState: state })).text).toContain('done');
  });
});
