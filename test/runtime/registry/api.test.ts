import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { OFFICIAL_META, REGISTRY_META } from '../../../src/contract';
import { schemaProblems } from '../../../src/runtime/registry/validate/json-schema';
import { type Composed, composed, type Json, namesOf, publishedSchema, server, until } from './support';

const entries = [
  ...Array.from({ length: 25 }, (_, index) => server(`com.acme/server-${String(index).padStart(2, '0')}`)),
  server('com.acme/files', '1.0.0', { title: 'Documents of Acme' }),
  server('com.acme/files', '1.10.0'),
  server('com.acme/files', '1.9.0'),
  server('com.acme/files', '2.0.0-rc.1'),
  { server: server('com.acme/old', '1.0.0'), status: 'deprecated', statusMessage: 'Use com.acme/files' },
  { server: server('com.acme/secret', '1.0.0'), groups: ['security'] },
];
let registry: Composed;
beforeAll(async () => {
  registry = await composed({ entries });
});
afterAll(() => registry.close());

const encoded = encodeURIComponent('com.acme/files');

test('a list is a list of the official API, page by page and without one twice', async () => {
  const valid = publishedSchema('ServerList');
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await registry.json(`/v0.1/servers?limit=7${cursor === undefined ? '' : `&cursor=${cursor}`}`);
    expect(valid(page)).toEqual([]);
    for (const { server: one } of page['servers'] as { server: Json }[]) expect(schemaProblems(one)).toEqual([]);
    seen.push(...namesOf(page));
    const { count, nextCursor } = page['metadata'] as { count: number; nextCursor?: string };
    expect(count).toBe((page['servers'] as unknown[]).length);
    cursor = nextCursor;
  } while (cursor !== undefined);
  expect(seen).toHaveLength(30);
  expect(new Set(seen).size).toBe(30);
  expect(seen).not.toContain('com.acme/secret@1.0.0');
});

test('a version and all versions, whether the slash of a name is escaped or a proxy took that away', async () => {
  const response = publishedSchema('ServerResponse');
  for (const name of [encoded, 'com.acme/files']) {
    const latest = await registry.json(`/v0.1/servers/${name}/versions/latest`);
    expect(response(latest)).toEqual([]);
    expect(latest).toMatchObject({
      server: { version: '2.0.0-rc.1' },
      _meta: { [OFFICIAL_META]: { isLatest: true, status: 'active' } },
    });
    expect((await registry.json(`/v0.1/servers/${name}/versions`))['servers']).toHaveLength(4);
    expect(await registry.json(`/v0/servers/${name}/versions/1.9.0`)).toMatchObject({
      server: { version: '1.9.0' },
      _meta: { [OFFICIAL_META]: { isLatest: false } },
    });
  }
  const missing = await registry.get(`/v0.1/servers/${encoded}/versions/7.0.0`);
  expect([missing.status, await missing.json()]).toEqual([404, { error: 'Server not found' }]);
});

test('search reads names, titles and descriptions; `version` takes the latest or one', async () => {
  expect(await registry.names('/v0.1/servers?search=DOCUMENTS')).toEqual(['com.acme/files@1.0.0']);
  expect(await registry.names('/v0.1/servers?search=acme/files&version=latest')).toEqual(['com.acme/files@2.0.0-rc.1']);
  expect(await registry.names('/v0.1/servers?version=1.9.0')).toEqual(['com.acme/files@1.9.0']);
});

test('a deprecated server says so', async () => {
  const old = await registry.json(`/v0.1/servers/${encodeURIComponent('com.acme/old')}/versions/latest`);
  expect(old).toMatchObject({
    _meta: { [OFFICIAL_META]: { status: 'deprecated', statusMessage: 'Use com.acme/files' } },
  });
  expect(old).not.toHaveProperty(['_meta', REGISTRY_META]);
});

test('equal answers have equal tags, and are not sent twice', async () => {
  const first = await registry.get('/v0.1/servers?limit=3');
  const tag = first.headers.get('etag') ?? '';
  expect([first.headers.get('cache-control'), tag]).toEqual([
    'public, no-cache',
    expect.stringMatching(/^"[\w-]{27}"$/),
  ]);
  const again = await registry.get('/v0.1/servers?limit=3', { headers: { 'if-none-match': `"other", W/${tag}` } });
  expect([again.status, await again.text(), again.headers.get('etag')]).toEqual([304, '', tag]);
});

test.each([
  ['limit=0', 'limit'],
  ['limit=many', 'limit'],
  ['updated_since=yesterday', 'updated_since'],
  ['include_deleted=maybe', 'include_deleted'],
  ['cursor=bm9uc2Vuc2U', 'cursor'],
  [`search=${'a'.repeat(300)}`, 'search'],
])('%s is refused in words', async (query, word) => {
  const answer = await registry.get(`/v0.1/servers?${query}`);
  expect(answer.status).toBe(400);
  expect(((await answer.json()) as { error: string }).error).toContain(word);
});

test('what is no longer composed is told as deleted, to who asks what changed', async () => {
  const since = new Date().toISOString();
  const gone = server('com.acme/short-lived');
  registry.compose([...entries, gone]);
  await until(async () => (await registry.names('/v0.1/servers?search=short-lived')).length === 1);
  registry.compose(entries);
  await until(async () => (await registry.names('/v0.1/servers?search=short-lived')).length === 0);
  const changed = await registry.json(`/v0.1/servers?updated_since=${since}`);
  expect(namesOf(changed)).toEqual(['com.acme/short-lived@1.0.0']);
  expect(changed['servers']).toMatchObject([{ _meta: { [OFFICIAL_META]: { status: 'deleted' } } }]);
  expect(await registry.names('/v0.1/servers?search=short-lived&include_deleted=true')).toHaveLength(1);
});

test('nobody may use a foreign name for it, and nobody can write where nobody is asked for a name', async () => {
  const port = new URL(registry.registry.url).port;
  const { request } = await import('node:http');
  const status = await new Promise<number | undefined>((resolve, reject) => {
    request({ port, host: '127.0.0.1', path: '/v0.1/servers', headers: { host: 'evil.example' } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    })
      .on('error', reject)
      .end();
  });
  expect(status).toBe(403);
  expect((await registry.get('/v0.1/publish', { method: 'POST', body: '{}' })).status).toBe(501);
  expect((await registry.get(`/v0.1/servers/${encoded}/versions/1.0.0`, { method: 'DELETE' })).status).toBe(501);
  expect((await registry.get('/catalog/v0.1/servers')).status).toBe(404);
});
