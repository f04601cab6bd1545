import { rmSync, writeFileSync } from 'node:fs';
import { afterEach, describe, expect, it, test } from '@jest/globals';
import { ClusterSource, type RegistryConfigInput } from '../../../src/contract';
import { ClusterView } from '../../../src/runtime/registry/sources/kubernetes/view';
import { createLog } from '../../../src/runtime/telemetry/log';
import { ApiServer, credentials, status } from './api-server';
import { type Composed, composed, composition, folder, type Json, server, silent, until } from './support';

const closed: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closed.splice(0).reverse()) await close();
});

type Source = Extract<RegistryConfigInput['sources'][number], { kind: 'kubernetes' }>;

async function cluster(path?: string): Promise<ApiServer> {
  const api = await new ApiServer(path).start();
  closed.push(() => api.close());
  return api;
}

function sourceOf(api: ApiServer, more: Partial<Source> = {}): Source {
  const place = folder();
  closed.push(() => rmSync(place, { recursive: true, force: true }));
  return {
    kind: 'kubernetes',
    id: 'cluster',
    class: 'cluster',
    apiServer: api.url,
    ...credentials(place),
    namespaces: ['payments'],
    namespace: 'example.acme.cluster',
    approval: 'automatic',
    ...more,
  };
}

async function registryOf(
  source: Source,
  config: Partial<RegistryConfigInput> = {},
  entries: Json[] = [],
): Promise<Composed> {
  const registry = await composed({ entries, config: { sources: [composition(''), source], ...config } });
  closed.push(() => registry.close());
  return registry;
}

const names = async (registry: Composed) => (await registry.names('/v0.1/servers')).sort();
const shows = (registry: Composed, ...wanted: string[]) =>
  until(async () => JSON.stringify(await names(registry)) === JSON.stringify(wanted));
const metrics = async ({ registry }: Composed) => (await fetch(`${registry.adminUrl}/metrics`)).text();
const refuses = (registry: Composed, count: number) =>
  until(async () => (await metrics(registry)).includes(`strata_registry_source_refused{source="cluster"} ${count}\n`));
const fails = (registry: Composed) =>
  until(async () => /source_failures\{source="cluster"\} [1-9]/.test(await metrics(registry)));
const NOTES = {
  'strata.dev/registry-title': 'Files',
  'strata.dev/registry-description': 'Reads files',
  'strata.dev/registry-url': 'https://mcp.acme.example/files/mcp',
  'strata.dev/registry-version': '2.0.0',
};

describe('a cluster as a source', () => {
  it('lists what asks by its label, under a name made of where it is; what asks not, or is elsewhere, is not there', async () => {
    const api = await cluster();
    api.put('payments', 'files', { annotations: NOTES });
    api.put('payments', 'plain');
    api.put('payments', 'silent', { labels: {} });
    api.put('payments', 'no', { labels: { 'strata.dev/listed': 'false' } });
    api.put('other', 'files');
    const registry = await registryOf(sourceOf(api));
    await shows(registry, 'example.acme.cluster.payments/files@2.0.0', 'example.acme.cluster.payments/plain@1.0.0');
    const { server: found } = await registry.json(
      '/v0.1/servers/example.acme.cluster.payments%2Ffiles/versions/latest',
    );
    expect(found).toMatchObject({
      title: 'Files',
      description: 'Reads files',
      remotes: [{ type: 'streamable-http', url: 'https://mcp.acme.example/files/mcp' }],
    });
    expect(api.asked.every(({ pathname }) => pathname === '/api/v1/namespaces/payments/services')).toBe(true);
  });

  it('follows what changes, without listing again: added, changed, gone, and no longer asking', async () => {
    const api = await cluster();
    const registry = await registryOf(sourceOf(api));
    await until(() => api.watching === 1);
    api.put('payments', 'files');
    await shows(registry, 'example.acme.cluster.payments/files@1.0.0');
    api.put('payments', 'notes');
    api.put('payments', 'files', { annotations: NOTES });
    await shows(registry, 'example.acme.cluster.payments/files@2.0.0', 'example.acme.cluster.payments/notes@1.0.0');
    api.remove('payments', 'notes');
    await shows(registry, 'example.acme.cluster.payments/files@2.0.0');
    api.put('payments', 'files', { labels: {} });
    await shows(registry);
    expect(api.asked.filter(({ searchParams }) => searchParams.get('watch') === null)).toHaveLength(1);
  });

  it('goes on where a watch ended, from the version of a bookmark, with the token that is there then', async () => {
    const api = await cluster();
    const source = sourceOf(api);
    const registry = await registryOf(source);
    await until(() => api.watching === 1);
    api.bookmark();
    writeFileSync(source.tokenFile, 'token-2');
    api.token = 'token-2';
    api.drop();
    await until(() => api.watching === 1);
    const watches = api.asked.filter(({ searchParams }) => searchParams.get('watch') === 'true');
    const [first, second] = [watches.at(0), watches.at(-1)];
    expect(Number(second?.searchParams.get('resourceVersion'))).toBeGreaterThan(
      Number(first?.searchParams.get('resourceVersion')),
    );
    api.put('payments', 'files');
    await shows(registry, 'example.acme.cluster.payments/files@1.0.0');
  });

  it.each<[string, (api: ApiServer) => void]>([
    ['an answer', (api) => api.forget()],
    ['an event', (api) => api.raw(`${JSON.stringify({ type: 'ERROR', object: { kind: 'Status', code: 410 } })}\n`)],
  ])('lists again where the version was forgotten, which %s of 410 says', async (_, forget) => {
    const api = await cluster();
    api.put('payments', 'files');
    const registry = await registryOf(sourceOf(api));
    await until(() => api.watching === 1);
    forget(api);
    api.put('payments', 'notes');
    await shows(registry, 'example.acme.cluster.payments/files@1.0.0', 'example.acme.cluster.payments/notes@1.0.0');
    const lists = () => api.asked.filter(({ searchParams }) => searchParams.get('watch') === null).length;
    await until(() => lists() >= 2);
  });

  it('lists again before it tells of anything while one of its namespaces is not watched', async () => {
    const api = await cluster();
    const place = folder();
    closed.push(() => rmSync(place, { recursive: true, force: true }));
    api.put('payments', 'files');
    api.put('tools', 'notes');
    let late = 0;
    let told = 0;
    const source = ClusterSource.parse(sourceOf(api, { namespaces: ['payments', 'tools'] }));
    const view = new ClusterView({
      source,
      changed: () => told++,
      log: createLog({ level: 'error', server: 'registry', output: silent }),
      now: () => Date.now() + late,
    });
    closed.push(() => view.close());
    const known = async () => (await view.objects()).map(({ namespace, name }) => `${namespace}/${name}`);
    expect(await known()).toEqual(['payments/files', 'tools/notes']);
    await until(() => api.watching === 2);
    // One namespace is watched no longer, and something goes in it.
    api.misbehave = (_, response, url) => {
      if (url.searchParams.get('watch') !== 'true' || !url.pathname.includes('/payments/')) return false;
      status(response, 403);
      return true;
    };
    const before = api.asked.length;
    api.drop();
    await until(() => api.asked.length >= before + 2 && api.watching === 1);
    api.remove('payments', 'files');
    api.put('tools', 'more');
    await until(() => told > 0);
    expect(await known()).toEqual(['payments/files', 'tools/more', 'tools/notes']);
    late = 30_000;
    await until(async () => (await known()).join() === 'tools/more,tools/notes');
  });

  it('reads long lists page by page, and begins again where a page has expired', async () => {
    const api = await cluster();
    for (let index = 0; index < 600; index++) api.put('payments', `server-${String(index).padStart(3, '0')}`);
    let expired = 0;
    api.misbehave = (_, response, url) => {
      if (url.searchParams.get('continue') !== '500' || expired > 0) return false;
      expired++;
      status(response, 410);
      return true;
    };
    const registry = await registryOf(sourceOf(api));
    await until(async () => (await metrics(registry)).includes('strata_registry_entries 600\n'));
    expect(expired).toBe(1);
  });

  it('reads Deployments, whose images are part of what was approved, and objects of ToolHive', async () => {
    const api = await cluster('/apis/apps/v1/deployments');
    const spec = (...images: string[]) => ({ template: { spec: { containers: images.map((image) => ({ image })) } } });
    api.put('payments', 'files', { spec: spec('ghcr.io/acme/files:1.4.0') });
    api.put('payments', 'pair', { spec: spec('ghcr.io/acme/files:1.4.0', 'ghcr.io/acme/side:2') });
    const registry = await registryOf(sourceOf(api, { resource: 'Deployment', namespaces: undefined }));
    await shows(registry, 'example.acme.cluster.payments/files@1.4.0', 'example.acme.cluster.payments/pair@1.0.0');

    const path = '/apis/toolhive.stacklok.dev/v1beta1/mcpservers';
    const toolhive = await cluster(path);
    const note = (name: string, value = 'true') => ({ [`toolhive.stacklok.dev/${name}`]: value });
    const own = { labels: {}, spec: { image: 'ghcr.io/acme/fetch:v1.2.3' } };
    const url = note('registry-url', 'https://mcp.acme.example/fetch/mcp');
    toolhive.put('tools', 'fetch', { ...own, annotations: { ...note('registry-export'), ...url } });
    toolhive.put('tools', 'other', { ...own, annotations: url });
    toolhive.put('tools', 'claimed', {
      ...own,
      annotations: { ...note('registry-export'), ...note('authz-claims', '{}') },
    });
    const second = await registryOf(sourceOf(toolhive, { resource: 'MCPServer', namespaces: undefined }));
    await shows(second, 'example.acme.cluster.tools/fetch@1.2.3');
    await refuses(second, 1);
    expect(toolhive.asked[0]?.searchParams.has('labelSelector')).toBe(false);
  });
});

describe('what people of a cluster write is not believed', () => {
  it('waits for approval, and again when it changes under the same version', async () => {
    const api = await cluster('/apis/apps/v1/deployments');
    const spec = (image: string) => ({ template: { spec: { containers: [{ image }] } } });
    const put = (image: string) => api.put('payments', 'files', { annotations: NOTES, spec: spec(image) });
    put('ghcr.io/acme/files:1.0.0');
    const registry = await registryOf(sourceOf(api, { approval: 'required', resource: 'Deployment' }));
    await until(async () => (await metrics(registry)).includes('strata_registry_entries 1\n'));
    expect(await names(registry)).toEqual([]);
    const { RegistryStore } = await import('../../../src/runtime/registry/store/registry-store');
    const { openSqlite } = await import('../../../src/runtime/store/sqlite');
    const { store: place } = registry.config;
    const store = await RegistryStore.open(openSqlite(place.kind === 'sqlite' ? place.path : ''));
    closed.push(() => store.close());
    const [name, version] = ['example.acme.cluster.payments/files', '2.0.0'];
    const at = new Date().toISOString();
    for (const to of ['submitted', 'reviewed', 'approved', 'ready']) {
      await store.write((writer) =>
        writer.append({ at, kind: 'lifecycle', name, version, actor: 'somebody', detail: { to } }),
      );
    }
    await shows(registry, `${name}@${version}`);
    put('ghcr.io/evil/files:1.0.0');
    await shows(registry);
  });

  it('takes no name but its own: neither one that it says, nor a reserved one, nor one that another source has', async () => {
    const api = await cluster();
    const forged = Object.fromEntries(
      ['strata.dev/registry-name', 'toolhive.stacklok.dev/registry-name'].map((key) => [key, 'com.acme/pay']),
    );
    api.put('payments', 'pay', { annotations: forged });
    api.put('bank', 'pay', { annotations: NOTES });
    const source = sourceOf(api, { namespaces: ['payments', 'bank'], namespace: 'com.acme' });
    const reserved = { reserved: { 'com.acme.payments': 'composition' } };
    const registry = await registryOf(source, reserved, [server('com.acme/pay'), server('com.acme.bank/pay', '0.1.0')]);
    await until(() => api.watching === 2);
    await until(async () =>
      (await metrics(registry)).includes('strata_registry_source_age_seconds{source="cluster"} 0'),
    );
    await shows(registry, 'com.acme.bank/pay@0.1.0', 'com.acme/pay@1.0.0');
  });

  it.each<[string, Record<string, string>]>([
    ['a script in a URL', { url: 'javascript:alert(1)' }],
    ['a URL of the metadata service', { url: 'http://169.254.169.254/latest' }],
    ['a URL inside the cluster', { url: 'https://vault.vault.svc/mcp' }],
    ['a URL with a credential', { url: 'https://a:b@mcp.acme.example/mcp' }],
    ['a URL without TLS', { url: 'http://mcp.acme.example/mcp' }],
    ['a version that is a range', { version: '^1.0.0' }],
    ['a version that is a path', { version: 'x'.repeat(300) }],
  ])('refuses %s', async (_, said) => {
    const api = await cluster();
    const annotations = Object.fromEntries(
      Object.entries(said).map(([field, text]) => [`strata.dev/registry-${field}`, text]),
    );
    api.put('payments', 'evil', { annotations });
    api.put('payments', 'good');
    const registry = await registryOf(sourceOf(api));
    await shows(registry, 'example.acme.cluster.payments/good@1.0.0');
    await refuses(registry, 1);
  });

  it('keeps script in words as words, and long words short', async () => {
    const api = await cluster();
    const script = '<img src=x onerror=alert(1)>\n# heading';
    const notes = { 'strata.dev/registry-title': script, 'strata.dev/registry-description': 'x'.repeat(200_000) };
    api.put('payments', 'evil', { annotations: notes });
    const registry = await registryOf(sourceOf(api));
    await shows(registry, 'example.acme.cluster.payments/evil@1.0.0');
    const response = await registry.get('/v0.1/servers/example.acme.cluster.payments%2Fevil/versions/latest');
    expect(response.headers.get('content-type')).toContain('application/json');
    const { server: found } = (await response.json()) as { server: { title: string; description: string } };
    expect(found.title).toBe('<img src=x onerror=alert(1)> # heading');
    expect(found.description.length).toBeLessThanOrEqual(100);
  });
});

describe('an API server that is not as it should be', () => {
  const list = (items: unknown[], more: Json = {}) =>
    JSON.stringify({ metadata: { resourceVersion: '1', ...more }, items });
  const object = (namespace: string, name: string) => ({
    metadata: { namespace, name, labels: { 'strata.dev/listed': 'true' }, resourceVersion: '1' },
  });
  const lists = (text: () => string) => (api: ApiServer) => {
    api.misbehave = (_, response, url) => {
      if (url.searchParams.get('watch') === 'true') return false;
      response.writeHead(200).end(text());
      return true;
    };
  };

  it.each<[string, (api: ApiServer) => void, Partial<Source>]>([
    ['a list without an end', lists(() => list([], { continue: 'x' })), {}],
    [
      'a list of more than is asked for',
      lists(() => list(Array.from({ length: 30 }, (_, n) => object('payments', `s${n}`)))),
      { entries: 20 },
    ],
    [
      'a list of too many bytes',
      lists(() => list([{ ...object('payments', 'a'), fill: 'x'.repeat(50_000) }])),
      { answerBytes: 20_000 },
    ],
    ['an object of another namespace', lists(() => list([object('kube-system', 'a')])), {}],
    ['a name that is none', lists(() => list([object('payments', '../../a')])), {}],
    ['something else', lists(() => '<html>'), {}],
    ['nothing', lists(() => 'null'), {}],
    [
      'a redirect',
      (api) => {
        api.misbehave = (_, response) => {
          response.writeHead(302, { location: 'https://evil.example/' }).end();
          return true;
        };
      },
      {},
    ],
    [
      '403',
      (api) => {
        api.misbehave = (_, response) => {
          status(response, 403);
          return true;
        };
      },
      {},
    ],
  ])('that answers with %s is not believed; what it said before stays', async (_, turn, more) => {
    const api = await cluster();
    api.put('payments', 'files');
    const source = sourceOf(api, { intervalSeconds: 0.3, ...more });
    const registry = await registryOf(source);
    await shows(registry, 'example.acme.cluster.payments/files@1.0.0');
    turn(api);
    await fails(registry);
    expect(await names(registry)).toEqual(['example.acme.cluster.payments/files@1.0.0']);
  });

  test('its certificate is checked against the one of the cluster alone', async () => {
    const api = await cluster();
    api.put('payments', 'files');
    const place = folder();
    closed.push(() => rmSync(place, { recursive: true, force: true }));
    const registry = await registryOf(sourceOf(api, credentials(place, 'token-1', 'login.pem')));
    await fails(registry);
    expect(api.asked).toEqual([]);
  });

  it.each<[string, (api: ApiServer) => void]>([
    ['a line that does not end', (api) => api.raw('x'.repeat(200_000))],
    ['a line that is no event', (api) => api.raw('{"type":"OTHER"}\n')],
    ['a line that is no JSON', (api) => api.raw('{\n')],
    [
      'an object of another namespace',
      (api) => api.raw(`${JSON.stringify({ type: 'ADDED', object: object('kube-system', 'evil') })}\n`),
    ],
  ])('%s breaks the watch, and the next one goes on', async (_, send) => {
    const api = await cluster();
    api.put('payments', 'files');
    const registry = await registryOf(sourceOf(api, { answerBytes: 100_000 }));
    await until(() => api.watching === 1);
    await shows(registry, 'example.acme.cluster.payments/files@1.0.0');
    const before = api.asked.length;
    send(api);
    await until(() => api.asked.length > before && api.watching === 1);
    api.put('payments', 'notes');
    await shows(registry, 'example.acme.cluster.payments/files@1.0.0', 'example.acme.cluster.payments/notes@1.0.0');
  });

  test('one that ends every watch at once, or has always forgotten, is not asked without pause', async () => {
    for (const code of [200, 410]) {
      const api = await cluster();
      api.misbehave = (_, response, url) => {
        if (url.searchParams.get('watch') !== 'true') return false;
        if (code === 200) response.writeHead(200).end();
        else status(response, code);
        return true;
      };
      await registryOf(sourceOf(api));
      const watches = () => api.asked.filter(({ searchParams }) => searchParams.get('watch') === 'true').length;
      await until(() => watches() >= 2);
      const before = watches();
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      expect(watches() - before).toBeLessThanOrEqual(3);
    }
  });
});
