import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { loadEnvironment, synthesize } from 'mcp-strata';
import { Environment } from './environment.ts';
import { compose } from './platform.ts';

type Synthesis = ReturnType<typeof synthesize>;
const folder = mkdtempSync(join(tmpdir(), 'native-'));
let environment: Environment;
let objects: Synthesis['objects'];
let servers: Synthesis['servers'];

before(() => {
  // The composition is handed over here, as it is to the command line, so that a test leaves dist/ alone.
  process.env['STRATA_ASSEMBLY'] = join(folder, 'assembly.json');
  process.env['STRATA_ENVIRONMENT'] = 'prod';
  environment = loadEnvironment(Environment);
  ({ objects, servers } = synthesize(compose(environment)));
});
after(() => rmSync(folder, { recursive: true }));

const ofKind = (kind: string, among = objects) => among.filter(({ manifest }) => manifest.kind === kind);
const specOf = (kind: string, name: string, among = objects) => {
  const found = ofKind(kind, among).find(({ manifest }) => manifest.metadata.name === name);
  assert.ok(found, `${kind} ${name}`);
  return found.manifest['spec'];
};
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

test('either mesh demands mutual TLS everywhere, and names the callers of every port that is open', () => {
  for (const mesh of ['ambient', 'sidecar'] as const) {
    const made = synthesize(compose({ ...environment, mesh })).objects;
    for (const { manifest } of ofKind('Namespace', made)) {
      const labels = manifest.metadata['labels'] as Record<string, string>;
      assert.equal(labels['istio.io/dataplane-mode'] === 'ambient', mesh === 'ambient');
      assert.equal(labels['istio-injection'] === 'enabled', mesh === 'sidecar');
    }
    for (const { manifest } of ofKind('PeerAuthentication', made)) {
      assert.deepEqual(manifest['spec'], { mtls: { mode: 'STRICT' } });
    }
    const gateway = JSON.stringify(specOf('AuthorizationPolicy', 'gateway', made));
    assert.match(gateway, /"namespaces":\["gateways"\]/);
    const requests = ofKind('AuthorizationPolicy', made).filter(({ manifest }) =>
      manifest.metadata.name.endsWith('-requests'),
    );
    // Requests are read by waypoints; in a sidecar the runtime's own checks are enough.
    assert.equal(requests.length, mesh === 'ambient' ? servers.length : 0);
    for (const { manifest } of requests) assert.match(JSON.stringify(manifest['spec']), /"paths":\["\/mcp"/);
  }
});

test('every server sees the caller, by a token that is for that server alone', () => {
  const { upstreams, policy } = configOf('gateway');
  assert.deepEqual(
    upstreams.map(({ id, token }: { id: string; token: { kind: string; actor: boolean } }) => [
      id,
      token.kind,
      token.actor,
    ]),
    [
      ['docs', 'exchange', true],
      ['lab', 'exchange', true],
      ['memory', 'exchange', true],
    ],
  );
  assert.equal(policy.mode, 'enforce');
  for (const { id } of servers) assert.equal(configOf(`${id}-bridge`).authentication.issuers.length, 1, id);
});

test('what changes something waits for a person, what goes in and out is looked at, and use has limits', () => {
  const { policy, guardrails, budgets, search } = configOf('gateway');
  const asked = policy.policies.filter(({ text }: { text: string }) => text.includes('@ask('));
  assert.equal(asked.length, 2);
  assert.deepEqual(
    guardrails.map(({ name, phases, mode }: Record<string, unknown>) => [name, phases, mode]),
    [['dlp', ['request', 'response'], 'enforce']],
  );
  assert.equal(budgets.store, 'redis');
  assert.equal(budgets.onFailure, 'closed');
  assert.deepEqual(
    budgets.budgets.map(({ name, onSpent }: Record<string, unknown>) => [name, onSpent]),
    [
      ['person', 'deny'],
      ['team', 'warn'],
    ],
  );
  assert.equal(search.tokens, 8_000);
});

test('the registry has own, public and hosted servers, and public ones wait for people', () => {
  const { sources } = configOf('registry');
  assert.deepEqual(
    sources.map((source: Record<string, unknown>) => [source['id'], source['class'], source['approval']]),
    [
      ['composition', 'internal', 'automatic'],
      ['official', 'public', 'required'],
      ['saas', 'saas', 'automatic'],
    ],
  );
});

test('a model has a second provider, and nobody uses one without a token', () => {
  const { rules } = specOf('AIGatewayRoute', 'models') as {
    rules: { backendRefs: { name: string; priority: number }[] }[];
  };
  assert.deepEqual(
    rules[0]?.backendRefs.map(({ name, priority }) => [name, priority]),
    [
      ['models-anthropic', 0],
      ['models-openai', 1],
    ],
  );
  assert.ok(specOf('SecurityPolicy', 'models'));
  assert.equal(ofKind('QuotaPolicy').length, 2);
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

test('no value of a secret is part of the composition, and no workload has a role', () => {
  assert.deepEqual(ofKind('Secret'), []);
  assert.deepEqual(ofKind('ClusterRoleBinding'), []);
  for (const { manifest } of ofKind('RoleBinding')) {
    for (const { kind } of manifest['subjects'] as { kind: string }[]) assert.equal(kind, 'Group');
  }
});
