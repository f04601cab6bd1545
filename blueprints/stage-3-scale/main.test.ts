import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { App } from 'mcp-strata';

type Synthesis = ReturnType<App['compose']>;
const folder = mkdtempSync(join(tmpdir(), 'scale-'));
let objects: Synthesis['objects'];
let servers: Synthesis['servers'];

before(async () => {
  // The composition is handed over here, as it is to the command line, so that a test leaves dist/ alone.
  process.env['STRATA_ASSEMBLY'] = join(folder, 'assembly.json');
  process.env['STRATA_ENVIRONMENT'] = 'prod';
  const { app } = await import('./main.ts');
  ({ objects, servers } = app.compose());
});
after(() => rmSync(folder, { recursive: true }));

const ofKind = (kind: string) => objects.filter(({ manifest }) => manifest.kind === kind);
const configOf = (name: string) => {
  const found = ofKind('ConfigMap').find(({ manifest }) => manifest.metadata.name === name);
  assert.ok(found, name);
  return JSON.parse((found.manifest['data'] as Record<string, string>)['config.json'] ?? '');
};

test('every image is pinned by its digest', () => {
  for (const { manifest } of ofKind('Deployment')) {
    const images = JSON.stringify(manifest['spec']).match(/"image":"[^"]+"/g) ?? [];
    assert.ok(images.length > 0);
    for (const image of images) assert.match(image, /@sha256:[0-9a-f]{64}"$/);
  }
});

test('one gateway leads to all servers, and each server trusts what it is shown', () => {
  const { upstreams, policy } = configOf('gateway');
  assert.deepEqual(
    upstreams.map(({ id, token }: { id: string; token: { kind: string } }) => `${id}: ${token.kind}`),
    ['docs: signed', 'lab: exchange', 'memory: signed'],
  );
  assert.equal(policy.mode, 'enforce');
  for (const { id } of servers) assert.equal(configOf(`${id}-bridge`).authentication.issuers.length, 1, id);
});

test('every call is audited, by the gateway and by the server', () => {
  for (const name of ['gateway', 'docs-bridge', 'memory-bridge', 'lab-bridge']) {
    assert.equal(configOf(name).audit.enabled, true, name);
  }
});

test('what each server may reach is known, and nothing else is', () => {
  const reach = servers.map(({ id, run }) => [id, run.egress.map(({ host, port }) => `${host}:${port}`)]);
  assert.deepEqual(Object.fromEntries(reach), { docs: [], memory: [], lab: ['api.github.com:443'] });
});

test('what leaves the repository takes no namespace and no data along', () => {
  const kept = [...ofKind('Namespace'), ...ofKind('PersistentVolumeClaim')];
  assert.ok(kept.length > 3);
  for (const { manifest } of kept) {
    const annotations = manifest.metadata['annotations'] as Record<string, string>;
    assert.equal(annotations['argocd.argoproj.io/sync-options'], 'Prune=false,Delete=false', manifest.metadata.name);
  }
});

test('every server is listed, and who may not find one does not', () => {
  const listed = ofKind('ConfigMap').find(({ manifest }) => manifest.metadata.name === 'registry-listed');
  assert.ok(listed);
  const { entries } = JSON.parse((listed.manifest['data'] as Record<string, string>)['composition.json'] ?? '');
  assert.deepEqual(
    entries.map(({ server, groups }: { server: { name: string }; groups?: string[] }) => [server.name, groups]),
    [
      ['example.acme.mcp.payments/memory', ['payments-devs']],
      ['example.acme.mcp.search/docs', undefined],
      ['example.acme.mcp/lab', undefined],
    ],
  );
  assert.deepEqual(configOf('registry').workflow, { reviewers: ['platform-engineers'], approvers: ['security'] });
  assert.equal(configOf('registry').anonymous, false);
});

test('the portal leads people to the gateway alone', () => {
  const { gateways, login, registry } = configOf('portal');
  assert.deepEqual(
    gateways.map(({ url }: { url: string }) => url),
    ['https://mcp.acme.example/mcp'],
  );
  assert.equal(login.resource, 'https://registry.mcp.acme.example');
  assert.equal(registry.url, 'http://registry.mcp.svc:8080');
});

test('no value of a secret is part of the composition, and no workload has a role', () => {
  assert.deepEqual(ofKind('Secret'), []);
  assert.deepEqual(ofKind('ClusterRoleBinding'), []);
  for (const { manifest } of ofKind('RoleBinding')) {
    for (const { kind } of manifest['subjects'] as { kind: string }[]) assert.equal(kind, 'Group');
  }
});
