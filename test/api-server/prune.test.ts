import { App, ArgoSync, McpPlatform, Stage, Volume } from '../../src';
import type { Manifest } from '../../src/contract';
import { DIGEST, LEAST } from '../support/render';
import { Cluster } from './cluster';
import { type Kept, nameOf, Objects } from './objects';

let cluster: Cluster;
let objects: Objects;
beforeAll(async () => {
  cluster = await Cluster.start();
  objects = new Objects(cluster.admin);
});
afterAll(() => cluster?.stop());

interface Shape {
  readonly servers: readonly string[];
  readonly tenants?: readonly string[];
}

/** A platform, as it is delivered. */
function platform(name: string, { servers, tenants = [] }: Shape): readonly Manifest[] {
  const app = new App({ delivery: ArgoSync });
  const acme = new McpPlatform(app, name, {
    stage: Stage.PILOT,
    environment: 'prod',
    namespaces: ['tools'],
    runtimeImage: `ghcr.io/acme/runtime:1.0.0@${DIGEST}`,
  });
  for (const server of servers) acme.addServer(server, LEAST);
  for (const tenant of tenants) {
    acme.addTenant(tenant).addServer(`${tenant}-server`, { ...LEAST, volumes: [Volume.emptyDir('/data')] });
  }
  return app.compose().objects.map(({ manifest }) => manifest);
}

async function apply(manifests: readonly Manifest[]): Promise<void> {
  for (const manifest of manifests) {
    const { status, text } = await objects.apply(manifest);
    if (status !== 200 && status !== 201) throw new Error(`${nameOf(manifest)}: ${text}`);
  }
}

/** What people and Argo CD do after an apply: all of the platform that the folder does not hold any more is deleted, but for what says that it is not. */
async function prune(name: string, folder: readonly Manifest[]): Promise<readonly string[]> {
  const stays = new Set(folder.map(nameOf));
  const gone = (await objects.labelled(`strata.dev/platform=${name}`)).filter((kept) => !stays.has(nameOf(kept)));
  const deletable = gone.filter(({ metadata }) => !/Prune=false/.test(JSON.stringify(metadata)));
  for (const kept of deletable) await objects.remove(kept);
  return deletable.map(nameOf).sort();
}

const identities = async (selector: string) =>
  new Map((await objects.labelled(selector)).map((kept: Kept) => [nameOf(kept), kept.metadata.uid]));

test('a server that was taken out is deleted, whole, and nothing else is', async () => {
  const before = platform('acme', { servers: ['files', 'notes'], tenants: ['payments', 'sales'] });
  const after = platform('acme', { servers: ['files'], tenants: ['payments'] });
  // Beside it: another platform in the same namespace, and what somebody put there by hand.
  const taken = new Set(before.map(nameOf));
  const other = platform('beta', { servers: ['search'] }).filter((manifest) => !taken.has(nameOf(manifest)));
  const own: Manifest = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'notes', namespace: 'tools', labels: { 'app.kubernetes.io/managed-by': 'somebody' } },
  };
  await apply(before);
  await apply([...other, own]);
  const known = await identities('strata.dev/platform=acme');
  const beside = await identities('strata.dev/platform=beta');
  expect([...known.keys()].sort()).toEqual(before.map(nameOf).sort());
  expect(beside.size).toBeGreaterThan(3);

  await apply(after);
  const stays = new Set(after.map(nameOf));
  const left = before.map(nameOf).filter((name) => !stays.has(name));
  // The namespace of a team that left may hold what nobody wants to lose.
  expect(left).toContain('Namespace sales');
  expect(left).toContain('Deployment tools/notes');
  expect(await prune('acme', after)).toEqual(left.filter((name) => name !== 'Namespace sales').sort());

  const now = await identities('strata.dev/platform=acme');
  expect([...now.keys()].sort()).toEqual([...stays, 'Namespace sales'].sort());
  for (const [name, uid] of now) expect([name, uid]).toEqual([name, known.get(name)]);
  expect(await identities('strata.dev/platform=beta')).toEqual(beside);
  expect(await objects.read(own)).toBeDefined();
  expect(await prune('acme', after)).toEqual([]);
});
