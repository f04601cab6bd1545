import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { OFFICIAL_META, REGISTRY_META } from '../../../src/contract';
import { TestIssuer } from '../support/issuer';
import { type Composed, composed, composition, type Json, publishedSchema, server } from './support';

const RESOURCE = 'https://registry.acme.example/v0.1/servers';
const encoded = encodeURIComponent('com.acme.payments/ledger');
let issuer: TestIssuer;
let registry: Composed;
const as = async (sub: string, ...groups: string[]) => ({
  authorization: `Bearer ${await issuer.sign({ sub, groups, aud: RESOURCE })}`,
  'content-type': 'application/json',
});
const send = async (method: string, path: string, body: unknown, headers: Record<string, string>) => {
  const answer = await registry.get(path, {
    method,
    headers,
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: answer.status, body: (await answer.json()) as Json, headers: answer.headers };
};
const publish = async (document: unknown, groups: string[] = ['payments-devs']) =>
  send('POST', '/v0.1/publish', document, await as('alice', ...groups));

beforeAll(async () => {
  issuer = await TestIssuer.start();
  registry = await composed({
    entries: [server('com.acme/open'), { server: server('com.acme/secret'), groups: ['security'] }],
    config: {
      sources: [composition('/dev/null'), { kind: 'managed', id: 'published', class: 'internal' }],
      authentication: {
        resource: RESOURCE,
        issuers: [{ issuer: issuer.url, audiences: [RESOURCE], privateNetwork: true }],
      },
      reserved: { 'com.acme.core': 'composition' },
      publishing: [
        { groups: ['payments-devs'], namespaces: ['com.acme.payments', 'com.acme.core'] },
        { groups: ['tools'], namespaces: ['com.acme.tools.*'] },
      ],
      workflow: { reviewers: ['reviewers'], approvers: ['approvers'] },
    },
  });
});
afterAll(async () => {
  await registry.close();
  await issuer.close();
});

test('everyone sees the allow-list, and a token there shows no more', async () => {
  expect(await registry.names('/v0.1/servers')).toEqual(['com.acme/open@1.0.0']);
  expect(await registry.names('/v0.1/servers', { headers: await as('bob', 'security') })).toEqual([
    'com.acme/open@1.0.0',
  ]);
});

test('the catalogue asks for a token, and says where to get one (RFC 9728)', async () => {
  const answer = await registry.get('/catalog/v0.1/servers');
  expect(answer.status).toBe(401);
  expect(answer.headers.get('www-authenticate')).toBe(
    'Bearer realm="MCP Registry", resource_metadata="https://registry.acme.example/.well-known/oauth-protected-resource/v0.1/servers"',
  );
  expect(await registry.json('/.well-known/oauth-protected-resource/v0.1/servers')).toMatchObject({
    resource: RESOURCE,
    authorization_servers: [issuer.url],
  });
  const other = { authorization: `Bearer ${await issuer.sign({ aud: 'https://elsewhere.example' })}` };
  expect((await registry.get('/catalog/v0.1/servers', { headers: other })).status).toBe(401);
});

test('groups decide what is seen there, and it is not kept for others', async () => {
  expect(await registry.names('/catalog/v0.1/servers', { headers: await as('bob') })).toEqual(['com.acme/open@1.0.0']);
  const headers = await as('eve', 'security');
  const answer = await registry.get('/catalog/v0.1/servers', { headers });
  expect([answer.headers.get('cache-control'), answer.headers.get('vary')]).toEqual([
    'private, no-cache',
    'Authorization',
  ]);
  const body = (await answer.json()) as Json;
  expect(publishedSchema('ServerList')(body)).toEqual([]);
  expect(body['servers']).toMatchObject([
    {
      server: { name: 'com.acme/open' },
      _meta: { [REGISTRY_META]: { tier: 'approved', source: 'composition', lifecycle: 'ready' } },
    },
    { server: { name: 'com.acme/secret' } },
  ]);
  expect(
    (await registry.get('/catalog/v0.1/servers/com.acme%2Fsecret/versions/latest', { headers: await as('bob') }))
      .status,
  ).toBe(404);
});

test('who owns a namespace publishes there, once; it is seen, and on no allow-list before it is approved', async () => {
  const document = server('com.acme.payments/ledger', '1.0.0');
  const published = await publish(document);
  expect(published.status).toBe(200);
  expect(publishedSchema('ServerResponse')(published.body)).toEqual([]);
  expect(published.body).toMatchObject({
    server: document,
    _meta: { [REGISTRY_META]: { tier: 'listed', lifecycle: 'listed' } },
  });
  expect(await publish({ ...document, description: 'Another' })).toMatchObject({
    status: 409,
    body: { problems: [{ pointer: '/version' }] },
  });
  expect(await registry.names('/v0.1/servers')).toEqual(['com.acme/open@1.0.0']);
  expect(await registry.names('/catalog/v0.1/servers', { headers: await as('bob') })).toContain(
    'com.acme.payments/ledger@1.0.0',
  );
});

test.each<[string, Json, string[], number, string]>([
  ['a namespace of others', server('com.acme.tools/x'), ['payments-devs'], 403, '/name'],
  ['the parent of namespaces that are owned', server('com.acme.tools/x'), ['tools'], 403, '/name'],
  [
    'a namespace that only begins as one that is owned',
    server('com.acme.paymentsevil/x'),
    ['payments-devs'],
    403,
    '/name',
  ],
  ['a namespace that is reserved for another source', server('com.acme.core/x'), ['payments-devs'], 409, '/name'],
  ['a range', server('com.acme.payments/x', '^1.2.3'), ['payments-devs'], 400, '/version'],
  ['a name without a slash', server('ledger'), ['payments-devs'], 400, '/name'],
  [
    'a description that is too long',
    { ...server('com.acme.payments/x'), description: 'a'.repeat(101) },
    ['payments-devs'],
    400,
    '/description',
  ],
  ['no description', { name: 'com.acme.payments/x', version: '1.0.0' }, ['payments-devs'], 400, '/description'],
])('%s is refused with the place', async (_, document, groups, status, pointer) => {
  expect(await publish(document, groups)).toMatchObject({ status, body: { problems: [{ pointer }] } });
});

test('a remote belongs to one server', async () => {
  const remotes = [{ type: 'streamable-http', url: 'https://one.acme.example/mcp' }];
  expect((await publish(server('com.acme.payments/one', '1.0.0', { remotes }))).status).toBe(200);
  expect(await publish(server('com.acme.payments/two', '1.0.0', { remotes }))).toMatchObject({
    status: 409,
    body: { problems: [{ pointer: '/remotes/0/url' }] },
  });
});

test('approval takes three people, and each step is an event that stays', async () => {
  const events = `/catalog/x/strata/v1/servers/${encoded}/versions/1.0.0/events`;
  const to = async (state: string, sub: string, ...groups: string[]) =>
    (await send('POST', events, { to: state }, await as(sub, ...groups))).status;
  expect(await to('approved', 'carol', 'approvers')).toBe(409);
  expect(await to('submitted', 'bob')).toBe(200);
  expect(await to('reviewed', 'bob')).toBe(403);
  expect(await to('reviewed', 'bob', 'reviewers')).toBe(409);
  expect(await to('reviewed', 'rita', 'reviewers')).toBe(200);
  expect(await to('approved', 'rita', 'reviewers')).toBe(403);
  expect(await to('approved', 'rita', 'approvers')).toBe(409);
  expect(await to('approved', 'carol', 'approvers')).toBe(200);
  expect(await registry.names('/v0.1/servers')).toContain('com.acme.payments/ledger@1.0.0');
  expect(await to('ready', 'carol', 'approvers')).toBe(200);
  const seen = (await registry.json(events, { headers: await as('carol', 'approvers') }))['events'] as Json[];
  expect(seen.map(({ detail, kind }) => (detail as Json)['to'] ?? kind)).toEqual([
    'published',
    'submitted',
    'reviewed',
    'approved',
    'ready',
  ]);
  expect(seen.every(({ at, actor }) => !Number.isNaN(Date.parse(String(at))) && typeof actor === 'string')).toBe(true);
  const others = (await registry.json(events, { headers: await as('bob') }))['events'] as Json[];
  expect(others.every((event) => !('actor' in event))).toBe(true);
  // What is blocked disappears, and who asks for changes is told.
  expect(await to('blocked', 'carol', 'approvers')).toBe(200);
  expect(await registry.names('/v0.1/servers')).toEqual(['com.acme/open@1.0.0']);
  const told = await registry.json('/v0.1/servers?include_deleted=true');
  expect(told['servers']).toContainEqual(
    expect.objectContaining({ _meta: { [OFFICIAL_META]: expect.objectContaining({ status: 'deleted' }) } }),
  );
});

test('the status of one version, and of all at once', async () => {
  const name = encodeURIComponent('com.acme.payments/rates');
  await publish(server('com.acme.payments/rates', '1.0.0'));
  await publish(server('com.acme.payments/rates', '2.0.0'));
  const headers = await as('alice', 'payments-devs');
  const one = `/v0.1/servers/${name}/versions/1.0.0/status`;
  expect((await send('PATCH', one, { status: 'deprecated' }, await as('bob'))).status).toBe(403);
  expect(await send('PATCH', one, { status: 'gone' }, headers)).toMatchObject({
    status: 400,
    body: { problems: [{ pointer: '/status' }] },
  });
  const changed = await send('PATCH', one, { status: 'deprecated', statusMessage: 'Use 2.0.0' }, headers);
  expect(changed).toMatchObject({
    status: 200,
    body: { _meta: { [OFFICIAL_META]: { status: 'deprecated', statusMessage: 'Use 2.0.0' } } },
  });
  expect((await send('PATCH', one, { status: 'deprecated', statusMessage: 'Use 2.0.0' }, headers)).status).toBe(400);
  const all = await send('PATCH', `/v0.1/servers/${name}/status`, { status: 'deleted' }, headers);
  expect(publishedSchema('AllVersionsStatusResponse')(all.body)).toEqual([]);
  expect(all.body).toMatchObject({ updatedCount: 2 });
});

test('a page elsewhere can make a browser approve nothing', async () => {
  const events = `/catalog/x/strata/v1/servers/${encoded}/versions/1.0.0/events`;
  const form = { origin: 'https://evil.example', 'content-type': 'text/plain', cookie: 'session=1' };
  expect((await send('POST', events, '{"to":"submitted"}', form)).status).toBe(401);
  const { authorization } = await as('carol', 'approvers');
  expect((await send('POST', events, '{"to":"submitted"}', { ...form, authorization })).status).toBe(415);
  const preflight = await registry.get(events, {
    method: 'OPTIONS',
    headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
  });
  expect(preflight.headers.get('access-control-allow-methods')).toBe('GET, OPTIONS');
});

test('bodies have a size', async () => {
  const huge = {
    ...server('com.acme.payments/huge'),
    _meta: { 'io.modelcontextprotocol.registry/publisher-provided': { readme: 'a'.repeat(100_000) } },
  };
  expect((await publish(huge)).status).toBe(413);
  huge._meta['io.modelcontextprotocol.registry/publisher-provided'].readme = 'a'.repeat(5_000);
  expect(await publish(huge)).toMatchObject({
    status: 400,
    body: { problems: [{ pointer: '/_meta/io.modelcontextprotocol.registry~1publisher-provided' }] },
  });
});
