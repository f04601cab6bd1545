import { rmSync, writeFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { ClusterApi, Expired } from '../../../src/runtime/registry/sources/kubernetes/api';
import { Cluster } from '../../api-server/cluster';
import { namespaceOf } from '../../api-server/placed';
import { type Composed, composed, composition, folder, until } from '../registry/support';
import { Estate } from './estate';

const closed: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closed.splice(0).reverse()) await close();
});

let cluster: Cluster;
let estate: Estate;
beforeAll(async () => {
  cluster = await Cluster.start();
  estate = await Estate.in(cluster);
  await estate.objects.apply(namespaceOf('elsewhere'));
});
afterAll(() => cluster?.stop());

const NOTES = {
  'strata.dev/registry-title': 'Files',
  'strata.dev/registry-url': 'https://mcp.acme.example/files/mcp',
  'strata.dev/registry-version': '2.0.0',
};
const FAR = 'example.acme.mcp.cluster';
const names = async (registry: Composed) => (await registry.names('/v0.1/servers')).sort();
const shows = (registry: Composed, ...wanted: string[]) =>
  until(async () => JSON.stringify(await names(registry)) === JSON.stringify(wanted));
const metrics = async ({ registry }: Composed) => (await fetch(`${registry.adminUrl}/metrics`)).text();
const fails = (registry: Composed) =>
  until(async () => /source_failures\{source="cluster"\} [1-9]/.test(await metrics(registry)), 60_000);
const recovers = (registry: Composed) =>
  until(async () => /source_failures\{source="cluster"\} 0/.test(await metrics(registry)), 60_000);

function place(): string {
  const made = folder();
  closed.push(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

/** A registry with the source of the example, and the token of an account. */
async function registryOf(account?: string, more: { readonly intervalSeconds?: number } = {}) {
  const places = await estate.credentials(place(), account);
  const source = { ...estate.source(places), ...more };
  const registry = await composed({ config: { sources: [composition(''), source] } });
  closed.push(() => registry.close());
  return { registry, ...places };
}

/** What the registry reads the cluster with, alone. */
async function apiOf(from: Estate, account?: string): Promise<ClusterApi> {
  const api = new ClusterApi(from.source(await from.credentials(place(), account)));
  closed.push(() => api.close());
  return api;
}

const forever = () => AbortSignal.timeout(60_000);

describe('a registry', () => {
  it('lists what asks in the namespaces of its role, and follows what comes, changes and goes without listing again', async () => {
    const before = await estate.asked('LIST');
    await estate.service('payments', 'early', NOTES);
    await estate.service('elsewhere', 'hidden');
    const { registry } = await registryOf();
    await shows(registry, `${FAR}.payments/early@2.0.0`);
    await estate.service('research', 'late');
    await shows(registry, `${FAR}.payments/early@2.0.0`, `${FAR}.research/late@1.0.0`);
    await estate.service('payments', 'early', { ...NOTES, 'strata.dev/registry-version': '2.1.0' });
    await shows(registry, `${FAR}.payments/early@2.1.0`, `${FAR}.research/late@1.0.0`);
    await estate.remove('research', 'late');
    await shows(registry, `${FAR}.payments/early@2.1.0`);
    // One list for each namespace, and a watch: as the server counted them.
    expect((await estate.asked('LIST')) - before).toBe(2);
    await estate.remove('payments', 'early');
    await shows(registry);
  });

  it('keeps what it knows while the server is away, and sees what happened when it is back', async () => {
    await estate.service('payments', 'stays');
    await estate.service('payments', 'goes');
    const { registry } = await registryOf(undefined, { intervalSeconds: 2 });
    const both = [`${FAR}.payments/goes@1.0.0`, `${FAR}.payments/stays@1.0.0`];
    await shows(registry, ...both);
    await cluster.restart(async () => {
      await fails(registry);
      expect(await names(registry)).toEqual(both);
    });
    await estate.remove('payments', 'goes');
    await estate.service('research', 'comes');
    await shows(registry, `${FAR}.payments/stays@1.0.0`, `${FAR}.research/comes@1.0.0`);
    await recovers(registry);
    await estate.remove('payments', 'stays');
    await estate.remove('research', 'comes');
  });

  it('reads a token anew, which the server takes no longer when its account was made anew', async () => {
    await estate.service('payments', 'files');
    const { registry, tokenFile } = await registryOf(undefined, { intervalSeconds: 1 });
    await shows(registry, `${FAR}.payments/files@1.0.0`);
    const account = estate.manifests.find(
      ({ kind, metadata }) => kind === 'ServiceAccount' && metadata.name === 'registry',
    );
    if (account === undefined) throw new Error('the registry has no account');
    await estate.objects.remove(account);
    await estate.objects.apply(account);
    await fails(registry);
    expect(await names(registry)).toEqual([`${FAR}.payments/files@1.0.0`]);
    writeFileSync(tokenFile, await estate.token());
    await recovers(registry);
    await estate.remove('payments', 'files');
    await shows(registry);
  });

  it('shows nothing with the token of an account without the role, and says that it fails', async () => {
    await estate.service('payments', 'files');
    const { registry } = await registryOf('registry-backup');
    await fails(registry);
    expect(await names(registry)).toEqual([]);
    await estate.remove('payments', 'files');
  });
});

describe('the server refuses', () => {
  it('an account without the role', async () => {
    const api = await apiOf(estate, 'registry-backup');
    await expect(api.list('payments', forever())).rejects.toThrow(
      '/api/v1/namespaces/payments/services: the API server answered 403, so that the role does not allow it',
    );
  });

  it.each([['elsewhere'], ['kube-system'], [undefined]])(
    'the account of the registry beyond its namespaces: %s',
    async (namespace) => {
      const api = await apiOf(estate);
      await expect(api.list(namespace, forever())).rejects.toThrow('answered 403');
      await expect(api.watch(namespace, '1', forever(), () => undefined)).rejects.toThrow('answered 403');
    },
  );

  it('a token that is none', async () => {
    const places = await estate.credentials(place());
    writeFileSync(places.tokenFile, 'eyJhbGciOiJub25lIn0.e30.');
    const api = new ClusterApi(estate.source(places));
    closed.push(() => api.close());
    await expect(api.list('payments', forever())).rejects.toThrow('answered 401');
  });
});

describe('a version that is too old', () => {
  it('is told to a watch, after the server was started again and knows only what is now', async () => {
    const api = await apiOf(estate);
    const { version } = await api.list('payments', forever());
    await estate.service('payments', 'one');
    await estate.remove('payments', 'one');
    await cluster.restart();
    await expect(api.watch('payments', version, forever(), () => undefined)).rejects.toThrow(Expired);
  });

  it('is told to a watch and to the next page of a list, after the store has forgotten it', async () => {
    // Without its memory, so that each request comes to the store.
    const bare = await Cluster.start({ args: ['--watch-cache=false'] });
    closed.push(() => bare.stop());
    const other = await Estate.in(bare);
    for (let index = 0; index < 3; index++) await other.service('payments', `server-${index}`);
    const api = await apiOf(other);
    const { version, objects } = await api.list('payments', forever());
    expect(objects).toHaveLength(3);
    const page = await bare.admin.send('GET', '/api/v1/namespaces/payments/services?limit=1');
    const { continue: next } = page.body.metadata as { continue: string };
    await other.remove('payments', 'server-0');
    await bare.forget();
    await expect(api.watch('payments', version, forever(), () => undefined)).rejects.toThrow(Expired);
    const { status } = await bare.admin.send(
      'GET',
      `/api/v1/namespaces/payments/services?limit=1&continue=${encodeURIComponent(next)}`,
    );
    expect(status).toBe(410);
    // Listed again it goes on.
    const again = await api.list('payments', forever());
    expect(again.objects.map(({ name }) => name)).toEqual(['server-1', 'server-2']);
  });

  it('reads long lists page by page', async () => {
    for (let index = 0; index < 260; index++) await estate.service('research', `server-${index}`);
    const api = await apiOf(estate);
    const before = await estate.asked('LIST');
    expect((await api.list('research', forever())).objects).toHaveLength(260);
    expect((await estate.asked('LIST')) - before).toBe(2);
    for (let index = 0; index < 260; index++) await estate.remove('research', `server-${index}`);
  });
});
