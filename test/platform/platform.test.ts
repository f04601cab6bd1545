import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { decodeJwt, UnsecuredJWT } from 'jose';
import { until } from '../runtime/support/http';
import { startIdentityProvider } from '../runtime/support/identity-provider';
import { Caller, Ledger } from './caller';
import { ROOT } from './composition';
import { HOST, Platform } from './platform';
import { REWRITES } from './rewrites';
import { PATIENCE } from './role';

let platform: Platform;
let alice: Caller;
let sam: Caller;
let pat: Caller;
const ledger = new Ledger();
const rows: string[] = [];
const row = (name: string, seen: string) => rows.push(`${name.padEnd(28)} ${seen}`);

const endpoint = () => `${platform.service('gateway').origin}/mcp`;
const holder = (token: string) => new Caller(endpoint, token, ledger);
const login = async (user: string, scope = 'openid mcp:use', resource = platform.resource) =>
  holder(await platform.provider.login(user, { resource, scope }));
const welcome = () => ({ path: join(platform.documents, 'welcome.md') });

beforeAll(async () => {
  platform = await Platform.start();
  [alice, sam, pat] = [await login('alice'), await login('sam'), await login('pat')];
}, 120_000);
afterAll(async () => {
  await platform?.stop();
  process.stdout.write(`\n${rows.join('\n')}\n`);
}, 60_000);

test('nothing is other than synthesized but what a single machine changes', () => {
  const listed = Object.keys(REWRITES);
  const changes = Object.values(platform.changes()).flat();
  const unlisted = changes.filter((at) => !listed.some((path) => at === path || at.startsWith(`${path}.`)));
  expect(unlisted).toEqual([]);
  row('rewrites', `${new Set(changes).size} paths, none unlisted`);
});

test('lists show what each may call', async () => {
  const [a, s, p] = [await alice.list(), await sam.list(), await pat.list()];
  expect(a.names).toContain('docs_read_text_file');
  expect(a.names).toContain('memory_read_graph');
  expect(a.names.some((name) => /^lab_|docs_write_file|memory_delete/.test(name))).toBe(false);
  expect(s.names.length).toBeGreaterThan(0);
  expect(s.names.every((name) => name.startsWith('docs_'))).toBe(true);
  expect(p.names.every((name) => name.startsWith('lab_'))).toBe(true);
  row('filtered lists', `alice ${a.names.length}, sam ${s.names.length}, pat ${p.names.length} tools`);
});

test('calls go through as the policy says', async () => {
  expect((await alice.call('docs_read_text_file', welcome())).text).toContain('Welcome to the platform');
  expect((await sam.call('docs_read_text_file', welcome())).text).toContain('Welcome to the platform');
  expect((await pat.call('lab_echo', { message: 'hello' })).text).toContain('Echo: hello');
  for (const [who, tool] of [
    [alice, 'docs_write_file'],
    [sam, 'memory_read_graph'],
    [pat, 'docs_read_text_file'],
    [alice, 'lab_echo'],
  ] as const) {
    expect((await who.call(tool, welcome())).last.error).toMatchObject({ code: -32_602 });
  }
  row('policy', '3 permitted, 4 denied');
});

test('tokens that are not for here, over, of others or unsigned are refused', async () => {
  const stranger = await startIdentityProvider();
  try {
    const { token } = alice;
    const other = await stranger.login('alice', { resource: platform.resource });
    platform.tokens.lifetime = -3_600;
    const old = (await login('alice')).token;
    delete platform.tokens.lifetime;
    expect(decodeJwt(old).exp).toBeLessThan(Date.now() / 1_000 - 60);
    const wrong = (await login('alice', 'openid mcp:use', 'https://elsewhere.example/mcp')).token;
    const none = new UnsecuredJWT(decodeJwt(token)).encode();
    for (const [name, bad] of Object.entries({ audience: wrong, expired: old, issuer: other, 'alg none': none })) {
      const { status, headers } = await holder(bad).request('tools/list');
      expect([name, status]).toEqual([name, 401]);
      expect(headers.get('www-authenticate')).toContain('invalid_token');
      row(name, `401 ${headers.get('www-authenticate')?.match(/error_description="[^"]*"/)?.[0] ?? ''}`);
    }
  } finally {
    delete platform.tokens.lifetime;
    await stranger.close();
  }
});

test('step-up, and a person confirms', async () => {
  const args = { entities: [{ name: 'ledger', entityType: 'service', observations: ['runs'] }] };
  const refused = await alice.call('memory_create_entities', args);
  expect(refused.status).toBe(403);
  expect(refused.headers.get('www-authenticate')).toMatch(/insufficient_scope.*mcp:write/);
  const writer = await login('alice', 'openid mcp:use mcp:write');
  const { result } = (await writer.call('memory_create_entities', args, {}, { elicitation: {} })).last as {
    result: { inputRequests: Record<string, unknown>; requestState: string };
  };
  const [key = ''] = Object.keys(result.inputRequests);
  expect(JSON.stringify(result.inputRequests[key])).toContain('Shall the team remember this?');
  const more = { inputResponses: { [key]: { action: 'accept', content: {} } }, requestState: result.requestState };
  const done = await writer.call('memory_create_entities', args, more, { elicitation: {} });
  expect(done.last.result).toMatchObject({ resultType: 'complete' });
  expect(done.text).toContain('ledger');
  expect((await writer.call('memory_read_graph')).text).toContain('ledger');
  row('step-up, elicitation', '403 names mcp:write; asked, confirmed, written');
});

test('servers see a token for themselves that names who acts, never the one of the client', () => {
  const clients = [alice, sam, pat].map(({ token }) => token);
  for (const [name, aud] of [
    ['lab', 'http://lab.mcp.svc:8080/mcp'],
    ['docs', 'http://docs.search.svc:8080/mcp'],
  ] as const) {
    const shown = platform.service(name).seen.flatMap(({ headers }) => headers.authorization?.slice(7) ?? []);
    expect(shown.length).toBeGreaterThan(0);
    for (const token of shown) {
      expect(clients).not.toContain(token);
      expect(decodeJwt(token)).toMatchObject({ aud, act: { sub: expect.any(String) } });
    }
    row(`token at ${name}`, `${shown.length} requests, act ${JSON.stringify(decodeJwt(shown[0] ?? '').act)}`);
  }
});

test('a slow server keeps only its own callers waiting; one that is down is missing from lists', async () => {
  const docs = platform.service('docs');
  const release = docs.hold();
  let isOver = false;
  const slow = sam.call('docs_read_text_file', welcome()).finally(() => {
    isOver = true;
  });
  expect((await pat.call('lab_echo', { message: 'meanwhile' })).text).toContain('meanwhile');
  expect(isOver).toBe(false);
  release();
  expect((await slow).text).toContain('Welcome');
  row('slow upstream', 'lab answered while docs was held');
  docs.isDown = true;
  const { names, meta } = await (await login('dana')).list();
  docs.isDown = false;
  row('upstream down', `${names.length} tools, ${JSON.stringify(meta['strata.dev/upstreams'])}`);
  expect(names).toContain('memory_read_graph');
  expect(meta['strata.dev/upstreams']).toHaveProperty('docs');
});

test('egress: the declared host alone, and each refusal audited', async () => {
  const ask = (target: string) =>
    new Promise<string>((resolve, reject) => {
      let text = '';
      const socket = connect(platform.egressPort, '127.0.0.1', () =>
        socket.write(`CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n\r\n`),
      );
      socket.setTimeout(PATIENCE, () => socket.destroy(new Error('silent')));
      socket.on('data', (chunk) => {
        text += chunk;
      });
      socket.on('error', reject).on('close', () => resolve(text));
    });
  expect(await ask('api.github.com:443')).toContain('hello from the host');
  const targets = [`${HOST.github}:443`, `${HOST.inside}:80`, 'example.com:443', 'api.github.com:22'];
  for (const target of targets) expect(await ask(target)).toMatch(/^HTTP\/1\.1 403/);
  await until(() => platform.egress.audit('egress').length === targets.length + 1, PATIENCE);
  const reasons = platform.egress.audit('egress').map(({ outcome, reason }) => reason ?? outcome);
  expect(reasons).toEqual(['success', 'address-literal', 'address-literal', 'undeclared-host', 'undeclared-port']);
  row('egress', reasons.join(', '));
});

test('a session goes on when the replica that began it is lost', async () => {
  const [first, second] = platform.gateways;
  const begun = await new Caller(() => first?.url ?? '', pat.token, ledger).session();
  expect((await begun.call('lab_echo', { message: 'before' })).text).toContain('before');
  platform.service('gateway').targets = [second?.url ?? ''];
  await first?.kill();
  expect((await begun.at(second?.url ?? '').call('lab_echo', { message: 'after' })).text).toContain('after');
  row('replica lost', 'kill -9, the session answers at the other one');
});

test('a change of the policy is in force without a restart', async () => {
  const used = platform.used('gateway') as { policy: { policies: { id: string }[] } };
  const policies = used.policy.policies.filter(({ id }) => !id.startsWith('allow:search-devs'));
  expect(policies).toHaveLength(used.policy.policies.length - 1);
  platform.gateways[1]?.configure({ ...used, policy: { ...used.policy, policies } });
  await until(async () => (await sam.call('docs_read_text_file', welcome())).last.error !== undefined, PATIENCE);
  expect((await alice.call('docs_read_text_file', welcome())).text).toContain('Welcome');
  row('policy live', 'sam denied, alice still served');
}, 90_000);

test('keys rotate: new tokens pass', async () => {
  await platform.provider.rotate();
  const fresh = await login('pat');
  await until(async () => (await fresh.request('tools/list')).status === 200, PATIENCE);
  row('key rotation', 'a token of the new key passes');
}, 90_000);

test('every request is audited, every chain is whole, and a changed line is found', async () => {
  const audited = () =>
    platform.gateways.reduce((sum, gateway) => {
      const refused = gateway.audit('access').reduce((total, { count }) => total + Number(count), 0);
      return sum + gateway.audit('call').length + refused;
    }, 0);
  for (const role of platform.roles) await role.stop();
  const each = platform.gateways.map((gateway) => gateway.audit('call').length + gateway.audit('access').length);
  row('audit', `${audited()} events / ${ledger.requests} requests; by replica ${each.join(', ')}`);
  expect(audited()).toBe(ledger.requests);
  expect(platform.receiver.batches.length).toBeGreaterThan(0);
  row('telemetry', `${platform.receiver.batches.length} OTLP batches (HTTP receiver of the test)`);
  const verify = (text: string) => {
    const file = join(platform.folder, 'audit.log');
    writeFileSync(file, text);
    return spawnSync(process.execPath, [join(ROOT, 'lib/cli/main.js'), 'audit', 'verify', file], { encoding: 'utf8' });
  };
  const text = platform.roles.map((role) => role.text).join('');
  expect(verify(text)).toMatchObject({ status: 0 });
  const changed = text.replace('"outcome":"denied"', '"outcome":"success"');
  expect(changed).not.toBe(text);
  expect(verify(changed).status).toBe(1);
  row('audit verify', `${platform.roles.length} chains whole; one changed line found`);
}, 90_000);
