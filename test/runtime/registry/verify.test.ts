import { createHash } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { RegistryConfig, type RegistryConfigInput } from '../../../src/contract';
import { LiveCatalog } from '../../../src/runtime/registry/catalog/live';
import { syncSource } from '../../../src/runtime/registry/sources/sync';
import { RegistryStore } from '../../../src/runtime/registry/store/registry-store';
import { DeclaredHosts } from '../../../src/runtime/registry/verify/hosts';
import { VerificationRunner } from '../../../src/runtime/registry/verify/runner';
import { openSqlite } from '../../../src/runtime/store/sqlite';
import { createLog } from '../../../src/runtime/telemetry/log';
import { Series } from '../../../src/runtime/telemetry/series';
import { Authority, type Signing, statementOf } from './authority';
import { folder, type Json, server, silent, until } from './support';

const closed: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closed.splice(0).reverse()) await close();
});

type Route = { status?: number; headers?: Record<string, string>; body?: unknown };

/** A host that answers what it is given, by path. */
async function host(routes: Map<string, Route | ((authorization: string | undefined) => Route)>) {
  const asked: string[] = [];
  const http = createServer(({ url = '', headers }, response) => {
    asked.push(url);
    const route = routes.get(url) ?? routes.get(url.split('?')[0] ?? '') ?? { status: 404, body: {} };
    const { status = 200, headers: more, body } = typeof route === 'function' ? route(headers.authorization) : route;
    response.writeHead(status, more).end(Buffer.isBuffer(body) ? body : JSON.stringify(body ?? {}));
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  closed.push(() => {
    http.closeAllConnections();
    return new Promise((resolve) => http.close(resolve));
  });
  return { at: `127.0.0.1:${(http.address() as AddressInfo).port}`, asked };
}

interface Given {
  readonly entries: readonly Json[];
  readonly verification: NonNullable<RegistryConfigInput['verification']>;
  readonly verifiesNamespaces?: boolean;
}

/** A catalogue whose entries nobody approved, and the job that verifies them. */
async function verified({ entries, verification }: Given) {
  const place = folder();
  closed.push(() => rmSync(place, { recursive: true, force: true }));
  writeFileSync(join(place, 'root.json'), JSON.stringify(authority.trustedRoot));
  const list = (all: readonly Json[]) => writeFileSync(join(place, 'list.json'), JSON.stringify(all));
  list(entries);
  const config = RegistryConfig.parse({
    role: 'registry',
    name: 'registry',
    listen: { allowedHosts: ['x'] },
    store: { kind: 'sqlite', path: join(place, 'registry.db') },
    sources: [{ kind: 'file', id: 'listed', class: 'public', path: join(place, 'list.json') }],
    verification: { trustedRootFile: join(place, 'root.json'), ...verification },
  });
  const clock = { now: Date.parse('2026-06-01T00:00:00Z') };
  const now = () => clock.now;
  const store = await RegistryStore.open(openSqlite(join(place, 'registry.db')));
  closed.push(() => store.close());
  const catalog = new LiveCatalog(config, store);
  const metrics = new Series();
  const sync = async () => {
    await syncSource(config.sources[0] as never, { config, store, now });
    await catalog.refresh();
  };
  await sync();
  const log = createLog({ level: 'error', server: 'registry', output: silent });
  let runner: VerificationRunner | undefined;
  const run = async (done: () => boolean | Promise<boolean>) => {
    runner = new VerificationRunner({
      config,
      verification: config.verification as never,
      store,
      catalog,
      log,
      metrics,
      now,
    });
    await runner.prepare();
    runner.start();
    await until(done);
    await runner.close();
    await catalog.refresh();
  };
  const tier = (name: string) => catalog.current.entries.find((entry) => entry.name === name)?.tier;
  const evidence = (name: string) => catalog.current.entries.find((entry) => entry.name === name)?.evidence ?? [];
  const events = async (name: string) => (await store.events(name)).filter(({ kind }) => kind === 'verified');
  return { catalog, clock, store, run, tier, evidence, events, list, sync, metrics };
}

const authority = new Authority();
const NAME = 'com.acme/files';
const SUBJECT = 'pkg:npm/%40acme/files@1.0.0';
const CONTENT = createHash('sha512').update('the package');
const HEX = CONTENT.copy().digest('hex');
const INTEGRITY = `sha512-${CONTENT.digest('base64')}`;
const repository = { url: 'https://github.com/acme/files', source: 'github' };
const npmEntry = server(NAME, '1.0.0', {
  repository,
  packages: [{ registryType: 'npm', identifier: '@acme/files', version: '1.0.0', transport: { type: 'stdio' } }],
});
const packageOf = (more: Json = {}): Route => ({ body: { mcpName: NAME, dist: { integrity: INTEGRITY }, ...more } });
const attested = (more: Partial<Signing> = {}): Route => {
  const statement = statementOf(SUBJECT, { sha512: HEX });
  const bundle = authority.sign({ statement, ...more });
  return { body: { attestations: [{ predicateType: 'https://slsa.dev/provenance/v1', bundle }] } };
};
const VERSION = '/@acme%2ffiles/1.0.0';
const ATTESTATIONS = '/-/npm/v1/attestations/@acme%2ffiles@1.0.0';

async function npm(routes: Record<string, Route>, entry: Json = npmEntry) {
  const map = new Map(Object.entries(routes));
  const { at, asked } = await host(map);
  const verification = { npm: { url: `http://${at}`, privateNetwork: true }, intervalSeconds: 60 };
  return { ...(await verified({ entries: [entry], verification })), routes: map, asked };
}

test('an npm package that its repository built is attested, and the record says by whom', async () => {
  const { run, tier, evidence, events, catalog, metrics, store } = await npm({
    [VERSION]: packageOf(),
    [ATTESTATIONS]: attested(),
  });
  expect(tier(NAME)).toBe('listed');
  await run(async () => (await events(NAME)).length > 0);
  expect(tier(NAME)).toBe('attested');
  const record = {
    kind: 'npm-provenance',
    subject: SUBJECT,
    verified: true,
    digest: `sha512:${HEX}`,
    serverName: NAME,
    issuer: 'https://token.actions.githubusercontent.com',
    signer: 'https://github.com/acme/files/.github/workflows/release.yml@refs/heads/main',
    repository: 'https://github.com/acme/files',
    commit: 'a'.repeat(40),
  };
  expect(evidence(NAME)).toEqual([{ ...record, checkedAt: '2026-06-01T00:00:00.000Z' }]);
  expect(await events(NAME)).toEqual([
    expect.objectContaining({ kind: 'verified', actor: 'registry', at: '2026-06-01T00:00:00.000Z', detail: record }),
  ]);
  expect(metrics.render()).toContain('strata_registry_attested_entries 1\n');
  // What people approve beside it takes nothing away from what was verified.
  for (const to of ['submitted', 'reviewed', 'approved']) {
    const detail = { to };
    await store.write((writer) =>
      writer.append({ at: '2026-06-02', kind: 'lifecycle', name: NAME, version: '1.0.0', actor: 'somebody', detail }),
    );
  }
  await catalog.refresh();
  expect(tier(NAME)).toBe('approved');
  expect(metrics.render()).toContain('strata_registry_attested_entries 1\n');
});

const claims = {
  'io.modelcontextprotocol.registry/publisher-provided': {
    provenance: { sigstore_url: 'tuf-repo-cdn.sigstore.dev', verified: true },
    'dev.strata.registry/entry': { tier: 'attested', evidence: [{ subject: SUBJECT, verified: true }] },
  },
  'dev.strata.registry/entry': { tier: 'attested' },
};

const failing: [string, Record<string, Route>, RegExp, Json?][] = [
  [
    'the registry serves other content than was built',
    {
      [VERSION]: packageOf({ dist: { integrity: `sha512-${createHash('sha512').update('evil').digest('base64')}` } }),
      [ATTESTATIONS]: attested(),
    },
    /other content/,
  ],
  [
    'another repository built it',
    { [VERSION]: packageOf(), [ATTESTATIONS]: attested({ repository: 'https://github.com/mallory/files' }) },
    /built from https:\/\/github.com\/mallory\/files/,
  ],
  [
    'its provenance is of another package',
    {
      [VERSION]: packageOf(),
      [ATTESTATIONS]: attested({ statement: statementOf('pkg:npm/other@1.0.0', { sha512: HEX }) }),
    },
    /other content/,
  ],
  [
    'an authority of nobody signed it',
    {
      [VERSION]: packageOf(),
      [ATTESTATIONS]: {
        body: {
          attestations: [
            {
              predicateType: 'https://slsa.dev/provenance/v1',
              bundle: new Authority().sign({ statement: statementOf(SUBJECT, { sha512: HEX }) }),
            },
          ],
        },
      },
    },
    /./,
  ],
  ['metadata claims what nobody verified', { [VERSION]: packageOf() }, /no provenance/, { ...npmEntry, _meta: claims }],
  ['there is no such version', {}, /no such version/],
  [
    'the entry names no repository',
    { [VERSION]: packageOf(), [ATTESTATIONS]: attested() },
    /names no repository/,
    server(NAME, '1.0.0', { packages: npmEntry['packages'] }),
  ],
];
test.each(failing.map(([title, routes, reason, entry = npmEntry]) => [title, routes, reason, entry] as const))(
  'it is not attested where %s',
  async (_, routes, reason, entry) => {
    const { run, tier, evidence, events } = await npm(routes, entry);
    await run(async () => (await events(NAME)).length > 0);
    expect(tier(NAME)).toBe('listed');
    expect(evidence(NAME)).toEqual([
      expect.objectContaining({ verified: false, reason: expect.stringMatching(reason) }),
    ]);
  },
);

test('a package that says it is another server proves nothing for this one', async () => {
  const { run, tier, events } = await npm({
    [VERSION]: packageOf({ mcpName: 'com.acme/other' }),
    [ATTESTATIONS]: attested(),
  });
  await run(async () => (await events(NAME)).length > 0);
  expect(tier(NAME)).toBe('listed');
});

test('what is taken back takes the tier away; what cannot be told changes nothing; both records stay', async () => {
  const { run, tier, events, routes, clock, asked, metrics } = await npm({
    [VERSION]: packageOf(),
    [ATTESTATIONS]: attested(),
  });
  await run(async () => (await events(NAME)).length === 1);
  clock.now += 61_000;
  routes.set(ATTESTATIONS, { status: 503 });
  await run(() => metrics.render().includes('verification_failures_total{reason="look-up"} 1'));
  expect(tier(NAME)).toBe('attested');
  routes.set(ATTESTATIONS, { status: 404 });
  await run(async () => (await events(NAME)).length === 2);
  expect(tier(NAME)).toBe('listed');
  const before = asked.length;
  clock.now += 61_000;
  await run(() => asked.length >= before + 2);
  expect((await events(NAME)).map(({ detail }) => detail['verified'])).toEqual([true, false]);
});

test('a package of a registry that anybody may run is not looked up elsewhere', async () => {
  const [one] = npmEntry['packages'] as Json[];
  const entry = { ...npmEntry, packages: [{ ...one, registryBaseUrl: 'https://npm.mallory.example' }] };
  const { run, tier, asked } = await npm({ [VERSION]: packageOf(), [ATTESTATIONS]: attested() }, entry);
  await run(() => true);
  expect([tier(NAME), asked]).toEqual(['listed', []]);
});

const bytesOf = (value: unknown) => Buffer.from(JSON.stringify(value));
const digestOf = (bytes: Buffer) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** An image, its label, and a bundle that refers to it. */
function image(more: Partial<Signing> = {}, label = NAME) {
  const config = bytesOf({ config: { Labels: { 'io.modelcontextprotocol.server.name': label } } });
  const manifest = bytesOf({ config: { digest: digestOf(config) }, layers: [] });
  const digest = digestOf(manifest);
  const statement = statementOf('ghcr.io/acme/files', { sha256: digest.slice(7) });
  const bundle = bytesOf(authority.sign({ statement, ...more }));
  const type = 'application/vnd.dev.sigstore.bundle.v0.3+json';
  const referrer = bytesOf({ artifactType: type, layers: [{ mediaType: type, digest: digestOf(bundle) }] });
  const index = bytesOf({ manifests: [{ digest: digestOf(referrer), artifactType: type }] });
  const v2 = '/v2/acme/files';
  return {
    digest,
    routes: {
      [`${v2}/manifests/${digest}`]: { body: manifest },
      [`${v2}/blobs/${digestOf(config)}`]: { body: config },
      [`${v2}/manifests/${digestOf(referrer)}`]: { body: referrer },
      [`${v2}/blobs/${digestOf(bundle)}`]: { body: bundle },
    } as Record<string, Route>,
    index: { body: index } as Route,
    bundle: `${v2}/blobs/${digestOf(bundle)}`,
    bundleBytes: bundle,
    listed: `${v2}/referrers/${digest}`,
    tagged: `${v2}/manifests/${digest.replace(':', '-')}`,
  };
}

async function images(
  routes: Record<string, Route | ((authorization: string | undefined) => Route)>,
  digest: string,
  more: readonly string[] = [],
  tag = '',
) {
  const map = new Map(Object.entries(routes));
  const { at, asked } = await host(map);
  const identifier = `${at}/acme/files${tag}${digest === '' ? '' : `@${digest}`}`;
  const packages = [{ registryType: 'oci', identifier, transport: { type: 'stdio' } }];
  const entries = [server(NAME, '1.0.0', { repository, packages })];
  return {
    ...(await verified({ entries, verification: { images: { hosts: [at, ...more], privateNetwork: true } } })),
    map,
    at,
    asked,
  };
}

test.each(['listed', 'tagged'] as const)('an image by its digest, whose bundle is %s by its registry', async (way) => {
  const one = image();
  const { run, tier, events, evidence } = await images({ ...one.routes, [one[way]]: one.index }, one.digest);
  await run(async () => (await events(NAME)).length > 0);
  expect(evidence(NAME)).toEqual([
    expect.objectContaining({ kind: 'sigstore-bundle', verified: true, digest: one.digest, serverName: NAME }),
  ]);
  expect(tier(NAME)).toBe('attested');
});

test.each<[string, () => [ReturnType<typeof image>, Record<string, Route>], RegExp]>([
  ['another repository', () => [image({ repository: 'https://github.com/mallory/x' }), {}], /built from/],
  ['other content', () => [image({ statement: statementOf('x', { sha256: 'ab'.repeat(32) }) }), {}], /other content/],
  [
    'a bundle that is not what its digest says',
    () => {
      const one = image();
      return [one, { [one.bundle]: { body: Buffer.concat([one.bundleBytes, Buffer.from(' ')]) } }];
    },
    /other content than its digest/,
  ],
])('an image is not attested by %s', async (_, make, reason) => {
  const [one, more] = make();
  const { run, tier, events, evidence } = await images({ ...one.routes, [one.listed]: one.index, ...more }, one.digest);
  await run(async () => (await events(NAME)).length > 0);
  expect(tier(NAME)).toBe('listed');
  expect(evidence(NAME)[0]?.reason).toMatch(reason);
});

test('an image whose label names another server, and one by a tag that can be moved', async () => {
  const one = image({}, 'com.acme/other');
  const first = await images({ ...one.routes, [one.listed]: one.index }, one.digest);
  await first.run(async () => (await first.events(NAME)).length > 0);
  expect(first.tier(NAME)).toBe('listed');
  const second = await images({ ...one.routes, [one.listed]: one.index }, '', [], ':1.0.0');
  await second.run(() => true);
  expect([second.tier(NAME), second.asked]).toEqual(['listed', []]);
});

test('tokens are asked for where the registry says, and only at declared hosts; they go nowhere else', async () => {
  const one = image();
  const seen: (string | undefined)[] = [];
  const store = await host(
    new Map<string, (authorization: string | undefined) => Route>([
      [
        '/content',
        (authorization) => {
          seen.push(authorization);
          return { body: one.bundleBytes };
        },
      ],
    ]),
  );
  const evil = await host(new Map());
  let realm = `http://${evil.at}/token`;
  const guarded = Object.fromEntries(
    Object.entries({
      ...one.routes,
      [one.listed]: one.index,
      [one.bundle]: { status: 307, headers: { location: `http://${store.at}/content` } } as Route,
    }).map(
      ([path, route]) =>
        [
          path,
          (authorization: string | undefined): Route =>
            authorization === 'Bearer secret'
              ? route
              : { status: 401, headers: { 'www-authenticate': `Bearer realm="${realm}",service="x"` } },
        ] as const,
    ),
  );
  const { run, tier, events, clock, metrics, map, at } = await images(guarded, one.digest, [store.at]);
  await run(() => metrics.render().includes('verification_failures_total{reason="look-up"} 1'));
  expect([tier(NAME), evil.asked]).toEqual(['listed', []]);
  realm = `http://${at}/token`;
  map.set('/token', { body: { token: 'secret' } });
  clock.now += 3_600_000;
  await run(async () => (await events(NAME)).length > 0);
  expect(tier(NAME)).toBe('attested');
  expect(seen).toEqual([undefined]);
});

test.each(['https://127.0.0.1:1/', 'https://[::ffff:169.254.169.254]/', 'https://localhost:1/'])(
  'nothing is looked up at %s, though it is declared: its address is not public',
  async (url) => {
    const hosts = new DeclaredHosts({ hosts: [new URL(url).host], privateNetwork: false, answerBytes: 1_000 });
    closed.push(() => hosts.close());
    await expect(hosts.get(new URL(url))).rejects.toThrow(/not allowed/);
    await expect(hosts.get(new URL('https://registry.npmjs.org/'))).rejects.toThrow(/not among the hosts/);
    await expect(hosts.get(new URL(url.replace('https:', 'http:')))).rejects.toThrow(/TLS|not among/);
  },
);
