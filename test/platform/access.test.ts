import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { decodeJwt, decodeProtectedHeader, SignJWT, UnsecuredJWT } from 'jose';
import { SERVERS as FIXTURES } from '../runtime/support/bridge';
import { EventReader, until } from '../runtime/support/http';
import { startIdentityProvider } from '../runtime/support/identity-provider';
import type { Caller } from './caller';
import type { Config } from './composition';
import { Platform } from './platform';
import { REWRITES } from './rewrites';
import { PATIENCE, Role } from './role';
import { checkTrail } from './trail';

let platform: Platform;
let alice: Caller;
let sam: Caller;
let pat: Caller;
const welcome = () => ({ path: join(platform.documents, 'welcome.md') });
const EVERYTHING = join(
  import.meta.dirname,
  '../../node_modules/@modelcontextprotocol/server-everything/dist/index.js',
);
const row = (name: string, seen: string) => platform.row(name, seen);

beforeAll(async () => {
  platform = await Platform.prepare();
  await platform.startGateways();
  await platform.startServers();
  [alice, sam, pat] = [await platform.login('alice'), await platform.login('sam'), await platform.login('pat')];
}, 240_000);
afterAll(() => platform?.stop(), 120_000);

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
  expect(p.names.length).toBeGreaterThan(0);
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
    const { last } = await who.call(tool, welcome());
    expect(last.error).toMatchObject({ code: -32_602, message: `Unknown tool: ${tool}` });
  }
  row('policy', '3 permitted, 4 denied as if they were not there');
});

test('tokens that are not for here, over, of others or unsigned are refused', async () => {
  const stranger = await startIdentityProvider();
  try {
    const claims = decodeJwt(alice.token);
    const now = Math.floor(Date.now() / 1_000);
    const { kid } = decodeProtectedHeader(alice.token);
    // The provider's own claims under its own key: valid but for what a row changes.
    expect((await platform.holder(await platform.provider.sign(claims)).request('tools/list')).status).toBe(200);
    const bad = {
      'wrong audience': (await platform.login('alice', 'openid mcp:use', 'https://elsewhere.example/mcp')).token,
      'no audience': await platform.provider.sign({ ...claims, aud: undefined }),
      expired: await platform.provider.sign({ ...claims, iat: now - 7_200, exp: now - 3_600 }),
      'without end': await platform.provider.sign({ ...claims, exp: undefined }),
      'not yet': await platform.provider.sign({ ...claims, nbf: now + 3_600, exp: now + 7_200 }),
      'wrong issuer': await stranger.login('alice', { resource: platform.resource }),
      'another key': await stranger.sign(claims),
      'another key of that name': await stranger.sign(claims, { kid: String(kid) }),
      'alg none': new UnsecuredJWT(claims).encode(),
      'alg HS256': await new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(Buffer.alloc(32, 'k')),
      'ID token': await platform.provider.sign({ ...claims, nonce: 'n' }, { typ: 'JWT' }),
      nothing: 'nonsense',
    };
    for (const [name, token] of Object.entries(bad)) {
      const { status, headers } = await platform.holder(token).request('tools/list');
      const challenge = headers.get('www-authenticate') ?? '';
      expect([name, status, challenge]).toEqual([name, 401, expect.stringContaining('error="invalid_token"')]);
      expect(challenge).toContain('resource_metadata="');
      row(name, `401 ${challenge.match(/error_description="([^"]*)"/)?.[1] ?? ''}`);
    }
  } finally {
    await stranger.close();
  }
});

test('step-up, and a person confirms', async () => {
  const args = { entities: [{ name: 'ledger', entityType: 'service', observations: ['runs'] }] };
  const refused = await alice.call('memory_create_entities', args);
  expect(refused.status).toBe(403);
  const challenge = refused.headers.get('www-authenticate') ?? '';
  expect(challenge).toContain('error="insufficient_scope"');
  expect(challenge.match(/scope="([^"]*)"/)?.[1]?.split(' ')).toEqual(expect.arrayContaining(['mcp:use', 'mcp:write']));
  const writer = await platform.login('alice', 'openid mcp:use mcp:write');
  const { asked, answer } = await writer.converse('memory_create_entities', args, {});
  expect(asked).toContain('Shall the team remember this?');
  expect(answer.last.result).toMatchObject({ resultType: 'complete' });
  expect((await writer.call('memory_read_graph')).text).toContain('ledger');
  row('step-up', '403 names mcp:use mcp:write; asked, confirmed, written');
});

test('servers see a token for themselves that names who acts, never the one of the client', async () => {
  const clients = [alice, sam, pat].map(({ token }) => token);
  for (const [name, aud, issuer] of [
    ['lab', 'http://lab.mcp.svc:8080/mcp', platform.provider.issuer],
    ['docs', 'http://docs.search.svc:8080/mcp', 'http://gateway.mcp.svc:8080'],
    ['memory', 'http://memory.payments.svc:8080/mcp', 'http://gateway.mcp.svc:8080'],
  ] as const) {
    const shown = platform.service(name).seen.flatMap(({ headers }) => headers.authorization?.slice(7) ?? []);
    expect(shown.length).toBeGreaterThan(0);
    expect(shown.length).toBe(platform.service(name).seen.length);
    for (const token of shown) {
      expect(clients).not.toContain(token);
      expect(decodeJwt(token)).toMatchObject({ aud, iss: issuer, act: { sub: expect.any(String) } });
    }
    row(
      `token at ${name}`,
      `${shown.length} requests, iss ${issuer}, act ${JSON.stringify(decodeJwt(shown[0] ?? '').act)}`,
    );
  }
  const exchange = platform.provider.tokenRequests.find(({ parameters }) => parameters.subject_token === pat.token);
  expect(exchange?.parameters).toMatchObject({
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    actor_token: expect.any(String),
  });
  // What the gateway is shown is worth nothing at a server, and what a server is shown is worth nothing at the gateway.
  const own = platform.service('lab').seen[0]?.headers.authorization?.slice(7) ?? '';
  expect((await platform.holder(own).request('tools/list')).status).toBe(401);
  const stolen = {
    authorization: `Bearer ${pat.token}`,
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
  };
  const direct = await fetch(platform.bridges[2]?.url ?? '', { method: 'POST', headers: stolen, body: '{}' });
  expect(direct.status).toBe(401);
  row('token exchange', 'RFC 8693 with actor; neither token is good at the other place');
});

test('a server asks the person behind the client, in both revisions', async () => {
  const upstream = {
    transport: 'command',
    command: process.execPath,
    args: [join(FIXTURES, 'scripted.mjs'), '--legacy'],
  };
  const listen = { host: '127.0.0.1', port: 0, adminPort: 0, allowedHosts: ['127.0.0.1'] };
  const desk = await Role.start('desk', platform.folder, { role: 'bridge', server: 'desk', listen, upstream });
  const real = await Role.start('everything', platform.folder, {
    role: 'bridge',
    server: 'everything',
    listen,
    upstream: { ...upstream, args: [EVERYTHING] },
  });
  platform.bridges.push(desk, real);
  const { policy, upstreams } = platform.used('gateway') as { policy: { policies: Config[] }; upstreams: Config[] };
  const permit = (id: string) => ({
    id,
    text: `permit(principal in Group::"platform-engineers", action, resource in Server::"${id}");`,
  });
  const gateway = await platform.replica('gateway-desk', {
    upstreams: [
      ...upstreams,
      { id: 'desk', url: desk.url, token: { kind: 'none' } },
      { id: 'everything', url: real.url, token: { kind: 'none' } },
    ],
    policy: { ...policy, policies: [...policy.policies, permit('desk'), permit('everything')] },
  });
  const requestedSchema = { type: 'object', properties: { said: { type: 'string' } } };
  const ask = { ask: { method: 'elicitation/create', params: { message: 'Which team?', requestedSchema } } };
  const args = {
    steps: [ask, { send: { id: '$id', result: { content: [{ type: 'text', text: 'done' }], asked: '$asked' } } }],
  };
  const caller = pat.at(gateway.url);

  const { asked, answer } = await caller.converse('desk_script', args, { said: 'platform' });
  expect(asked).toContain('Which team?');
  expect(answer.text).toContain('"said":"platform"');

  const session = await caller.session({ elicitation: {} });
  const reader = new EventReader(await session.open('desk_script', args));
  let question = await reader.next();
  while (question !== undefined && question.method !== 'elicitation/create') question = await reader.next();
  expect(question).toMatchObject({ params: { message: 'Which team?' } });
  await session.answer(question?.id, { action: 'accept', content: { said: 'platform' } });
  const result = await reader.next();
  expect(JSON.stringify(result)).toContain('"said":"platform"');
  expect((await alice.at(gateway.url).call('desk_script', args)).last.error).toMatchObject({ code: -32_602 });

  // A server that is nobody's double: it shows the tool only to clients that can be asked.
  const tool = 'everything_trigger-elicitation-request';
  expect((await caller.list()).names).not.toContain(tool);
  const said = await caller.converse(tool, {}, { name: 'Ada Lovelace' });
  expect(said.asked).toContain('Please provide inputs');
  expect(said.answer.text).toContain('Ada Lovelace');
  expect((await session.request('tools/list')).text).toContain(tool);
  const realReader = new EventReader(await session.open(tool));
  let posed = await realReader.next();
  while (posed !== undefined && posed.method !== 'elicitation/create') posed = await realReader.next();
  await session.answer(posed?.id, { action: 'accept', content: { name: 'Grace Hopper' } });
  expect(JSON.stringify(await realReader.next())).toContain('Grace Hopper');
  row(
    'elicitation',
    'question and answer through the gateway, server-everything among them: 2026-07-28 and 2025-11-25',
  );
});

test('keys rotate: new tokens pass, old ones do not', async () => {
  const old = await platform.login('pat');
  await platform.provider.rotate();
  const fresh = await platform.login('pat');
  for (const { url } of platform.gateways) {
    await until(async () => (await fresh.at(url).request('tools/list')).status === 200, PATIENCE);
    expect((await old.at(url).request('tools/list')).status).toBe(401);
  }
  // The lab is shown the provider's tokens as well.
  await until(async () => (await fresh.call('lab_echo', { message: 'rotated' })).text.includes('rotated'), PATIENCE);
  row('key rotation', 'at each replica a token of the new key passes, one of the old key is refused');
});

test('every request is on record, and traces say which way it went', async () => {
  await checkTrail(platform);
  const spans = platform.receiver.spans;
  const services = new Set(spans.map(({ service }) => service));
  expect([...services]).toEqual(expect.arrayContaining(['gateway', 'docs', 'memory', 'lab']));
  const calls = spans.filter(({ name, service }) => service === 'gateway' && name === 'tools/call docs_read_text_file');
  const traces = new Set(spans.filter(({ service }) => service === 'docs').map(({ trace }) => trace));
  expect(calls.some(({ trace }) => traces.has(trace))).toBe(true);
  const text = platform.receiver.batches.map((batch) => batch.text).join('');
  for (const secret of [alice.token, 'Welcome to the platform', 'the-secret-of']) expect(text).not.toContain(secret);
  row('telemetry', `${spans.length} spans of ${services.size} services by OTLP; one trace goes from gateway to server`);
}, 180_000);
