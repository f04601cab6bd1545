import { join } from 'node:path';
import { type Registration, rehearse } from 'mcp-strata/testing/pulumi';

/** The real program of a stack, run as `pulumi preview` runs it, against an engine that takes everything down. */
const folder = join(__dirname, 'stack');
const secrets = { 'acme:password': 'correct horse' };
let all: Registration[];
beforeAll(async () => {
  all = await rehearse({ folder, stack: 'dev', secrets });
}, 120_000);

const named = (name: string): Registration => {
  const found = all.find((one) => one.name === name);
  if (found === undefined) throw new Error(`${name} was not registered: ${all.map((one) => one.name).join(', ')}`);
  return found;
};
const names = (urns: readonly string[]) => urns.map((urn) => urn.split('::').at(-1)).sort();

test('a construct is a component, and an object a resource inside it', () => {
  const deployment = named('acme/tools/github/deployment');
  expect(deployment.urn).toBe(
    'urn:pulumi:dev::acme::mcp-strata:index:McpPlatform$mcp-strata:index:NamespaceChart$mcp-strata:index:McpServer$kubernetes:apps/v1:Deployment::acme/tools/github/deployment',
  );
  expect(named('acme/tools/github')).toMatchObject({ custom: false, type: 'mcp-strata:index:McpServer', inputs: {} });
  expect(named('acme/tools/namespace').type).toBe('kubernetes:core/v1:Namespace');
  expect(deployment.inputs).toMatchObject({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'github', namespace: 'tools' },
    spec: { replicas: 2 },
  });
});

test('what an object needs comes first: what it names, and the policies around its pods', () => {
  const first = names(named('acme/tools/github/deployment').dependencies);
  expect(first).toEqual(
    expect.arrayContaining([
      'acme/tools/namespace',
      'acme/tools/default-deny',
      'acme/tools/github/config',
      'acme/tools/github/identity',
      'acme/tools/github/network-policy',
      'acme/tools/database',
    ]),
  );
  expect(names(named('acme/tools/github/service').dependencies)).toEqual([
    'acme/tools/database',
    'acme/tools/namespace',
  ]);
  expect(named('acme/tools/namespace').dependencies).toEqual([]);
});

test('a deferred value arrives inside the text around it, and secrets stay marked', () => {
  const [server] = (
    named('acme/tools/github/deployment').inputs as {
      spec: { template: { spec: { containers: { name: string; env: object[] }[] } } };
    }
  ).spec.template.spec.containers;
  expect(server?.env).toContainEqual({ name: 'REPORTS', value: 'https://reports.acme.example/all' });
  const config = named('acme/tools/github/config').inputs as { data: Record<string, string> };
  expect(JSON.parse(config.data['config.json'] ?? '').listen.allowedOrigins).toEqual(['https://reports.acme.example']);
  const secret = named('acme/tools/database');
  expect(secret).toMatchObject({
    inputs: { stringData: { token: 'user:correct horse' } },
    additionalSecretOutputs: ['data', 'stringData'],
  });
  expect(secret.secrets).toEqual(['stringData']);
  expect(all.filter((one) => JSON.stringify(one.inputs).includes('correct horse')).map((one) => one.name)).toEqual([
    'acme/tools/database',
  ]);
  expect(JSON.stringify(all)).not.toContain('strata-deferred');
});

test("Node.js gets the project's arguments", () => {
  expect(JSON.stringify(named('acme/tools/github/deployment').inputs)).toContain(
    '"--stack-trace-limit=12|--title=a program of a stack"',
  );
});

test('a moved construct keeps what was deployed under its former path', () => {
  expect(named('acme/tools/github').aliases).toEqual([{ name: 'acme/tools/gh' }]);
  expect(named('acme/tools/github/service').aliases).toEqual([]);
});

test('namespaces are kept from stage 3 on, and every object asks for the installed version of the provider', () => {
  const kept = all.filter((one) => one.protect);
  expect(kept.map((one) => one.name)).toEqual(['acme/tools/namespace']);
  expect(kept[0]?.retainOnDelete).toBe(true);
  const { version } = require('@pulumi/kubernetes/package.json');
  expect(new Set(all.filter(({ type }) => type.startsWith('kubernetes:')).map(({ version: asked }) => asked))).toEqual(
    new Set([version]),
  );
});

test('a program may choose the cluster, and what is kept', async () => {
  const own = (await rehearse({ folder, stack: 'own', secrets })).filter(
    ({ custom, type }) => custom && type.startsWith('kubernetes:'),
  );
  expect(own.length).toBe(all.filter(({ custom, type }) => custom && type.startsWith('kubernetes:')).length);
  for (const { provider } of own) expect(provider).toMatch(/pulumi:providers:kubernetes::cluster::/);
  expect(own.every(({ version }) => version === '')).toBe(true);
  const kept = own.filter(({ protect }) => protect);
  expect(kept.length).toBeGreaterThan(0);
  expect(kept).toEqual(own.filter(({ type }) => type === 'kubernetes:core/v1:ConfigMap'));
  expect(kept.every(({ retainOnDelete }) => retainOnDelete)).toBe(true);
}, 120_000);

test('what a program adds waits for all of a component, and for an object before its turn', () => {
  const maps = all.filter(({ name }) => name.startsWith('acme/tools/many/')).map(({ name }) => name);
  expect(maps).toHaveLength(100);
  expect(names(named('after-many').dependencies)).toEqual(maps.sort());
  expect(names(named('after-last').dependencies)).toEqual(['acme/tools/many/map-99']);
});

test('a second run registers the same', async () => {
  const sorted = (some: readonly Registration[]) => [...some].sort((a, b) => (a.urn < b.urn ? -1 : 1));
  expect(sorted(await rehearse({ folder, stack: 'dev', secrets }))).toEqual(sorted(all));
}, 120_000);

test('a broken configuration stops the program with every problem', async () => {
  const refused = rehearse({ folder, stack: 'broken' });
  await expect(refused).rejects.toMatchObject({ code: 'REHEARSAL_FAILED' });
  await expect(refused).rejects.toThrow(/ENVIRONMENT_SECRET_LITERAL at Pulumi\.broken\.yaml:5:3: token holds a value/);
  await expect(refused).rejects.not.toThrow(/ghp_/);
  await expect(refused).rejects.toThrow(
    /ENVIRONMENT_INVALID at Pulumi\.broken\.yaml:3:3: replicas[\s\S]*Pulumi\.broken\.yaml:1:1: teams[\s\S]*ENVIRONMENT_KEY_UNKNOWN at Pulumi\.broken\.yaml:4:3: Nothing reads tems/,
  );
}, 120_000);

test('an encrypted value that the rehearsal was not given is named', async () => {
  await expect(rehearse({ folder, stack: 'dev' })).rejects.toThrow(/acme:password/);
});

test('a program that takes too long is stopped, and that is said', async () => {
  await expect(rehearse({ folder, stack: 'dev', secrets, timeout: 1 })).rejects.toThrow(/It was stopped after 1 ms/);
}, 120_000);
