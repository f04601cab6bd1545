import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { loadEnvironment, synthesize } from 'mcp-strata';
import { Environment } from './environment.ts';
import { compose } from './platform.ts';

type Synthesis = ReturnType<typeof synthesize>;
const folder = mkdtempSync(join(tmpdir(), 'pilot-'));
let objects: Synthesis['objects'];
let servers: Synthesis['servers'];

before(async () => {
  // The composition is handed over here, as it is to the command line, so that a test leaves dist/ alone.
  process.env['STRATA_ASSEMBLY'] = join(folder, 'assembly.json');
  process.env['STRATA_ENVIRONMENT'] = 'prod';
  const { app } = await import('./main.ts');
  ({ objects, servers } = synthesize(app));
});
after(() => rmSync(folder, { recursive: true }));

const ofKind = (kind: string) => objects.filter(({ manifest }) => manifest.kind === kind);

test('every image is pinned by a tag', () => {
  for (const { id, run } of servers) {
    assert.ok(run.program.kind === 'image', id);
    assert.match(run.program.image, /:\d+\.\d+\.\d+$/, id);
  }
});

test('everything is in one namespace, which denies all traffic that no server declared', () => {
  assert.deepEqual(
    ofKind('Namespace').map(({ manifest }) => manifest.metadata.name),
    ['pilot'],
  );
  const guard = ofKind('NetworkPolicy').find(({ manifest }) => manifest.metadata.name === 'default-deny');
  assert.deepEqual(guard?.manifest['spec'], {
    podSelector: {},
    policyTypes: ['Ingress', 'Egress'],
  });
});

test('what each server may reach is known, and nothing else is', () => {
  const reach = servers.map(({ id, run }) => [id, run.egress.map(({ host, port }) => `${host}:${port}`)]);
  assert.deepEqual(Object.fromEntries(reach), {
    github: ['api.github.com:443', 'raw.githubusercontent.com:443'],
    terraform: ['registry.terraform.io:443'],
    grafana: ['grafana.acme.example:443'],
    jira: ['acme.atlassian.net:443'],
    confluence: ['acme.atlassian.net:443'],
    'orders-db': [],
  });
});

test('no value of a secret, and no role, is part of the composition', () => {
  for (const kind of ['Secret', 'Role', 'RoleBinding', 'ClusterRole', 'ClusterRoleBinding']) {
    assert.deepEqual(ofKind(kind), [], kind);
  }
});

test('each server takes its secret out of the store of the environment', () => {
  const tokens = ['github', 'grafana', 'atlassian', 'atlassian'];
  const places = {
    dev: [...tokens.map((name) => `kubernetes:${name}#token`), 'kubernetes:orders-db#uri'],
    staging: [...tokens, 'orders-db'].map((item) => `onepassword:mcp-staging/${item}#credential`),
    prod: [...tokens.map((path) => `vault:kv/pilot/${path}#token`), 'vault:kv/pilot/orders-db#uri'],
  };
  for (const [name, expected] of Object.entries(places)) {
    const { servers } = synthesize(compose(loadEnvironment(Environment, { name })));
    const taken = servers.flatMap(({ run }) => run.secrets.map(({ reference }) => reference));
    assert.deepEqual(taken, expected, name);
  }
});

test('every server asks for tokens of the login', () => {
  const configs = ofKind('ConfigMap').map(({ manifest }) => {
    const { 'config.json': text = '{}' } = manifest['data'] as Record<string, string>;
    return JSON.parse(text) as { authentication?: { issuers: { issuer: string }[] } };
  });
  assert.equal(configs.length, servers.length);
  for (const { authentication } of configs) {
    assert.deepEqual(
      authentication?.issuers.map(({ issuer }) => issuer),
      ['https://login.acme.example'],
    );
  }
});
