import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadEnvironment, synthesize } from 'mcp-strata';
import { Environment } from '../../blueprints/stage-2-pilot/environment';
import { compose } from '../../blueprints/stage-2-pilot/platform';
import { readEstate } from '../../src/proof';
import { composeProject } from '../../src/targets/compose';

const FOLDER = join(__dirname, '..', '..', 'blueprints', 'stage-2-pilot');
const ENVIRONMENTS = ['dev', 'staging', 'prod'] as const;
const folder = mkdtempSync(join(tmpdir(), 'stage-2-'));
afterAll(() => rmSync(folder, { recursive: true }));

const assembled = (name: string, place = FOLDER) =>
  synthesize(compose(loadEnvironment(Environment, { folder: place, name })));

/** The environment of production with one change, and what comes of it. */
function changed(what: string, into: string) {
  cpSync(join(FOLDER, 'environments'), join(folder, 'environments'), { recursive: true });
  const text = readFileSync(join(FOLDER, 'environments/prod.yaml'), 'utf8');
  expect(text).toContain(what);
  writeFileSync(join(folder, 'environments/other.yaml'), text.replace(what, into));
  return () => assembled('other', folder);
}

const STORE = /^store:\n( .*\n)+/m.exec(readFileSync(join(FOLDER, 'environments/prod.yaml'), 'utf8'))?.[0] ?? '';

describe('one name of one place for each secret', () => {
  const held = (name: string) =>
    readEstate(assembled(name).objects.map(({ manifest }) => manifest)).permissions.flatMap(
      ({ subject, text }) =>
        /^holds the secret (.*) in its container server$/.exec(text)?.[1]?.replace(/^/, `${subject} `) ?? [],
    );

  test.each([
    ['dev', 'github#token', 'orders-db#uri'],
    ['staging', 'mcp-staging/github#credential of 1Password', 'mcp-staging/orders-db#credential of 1Password'],
    [
      'prod',
      'kv/pilot/github#token of https://vault.acme.example',
      'kv/pilot/orders-db#uri of https://vault.acme.example',
    ],
  ])('%s', (name, github, ordersDb) => {
    const all = held(name);
    expect(all).toHaveLength(5);
    expect(all).toEqual(expect.arrayContaining([`github ${github}`, `orders-db ${ordersDb}`]));
  });
});

test('in prod a Secret has the fields that its one reader names, and nobody in the cluster may read Vault but as the role of the namespace', () => {
  const { objects } = assembled('prod');
  const ofKind = (kind: string) => objects.flatMap(({ manifest }) => (manifest.kind === kind ? [manifest] : []));
  expect(
    ofKind('ExternalSecret').map(({ metadata, spec }) => [metadata.name, (spec as { data: unknown[] }).data.length]),
  ).toEqual(['confluence', 'github', 'grafana', 'jira', 'orders-db'].map((server) => [`${server}-vault`, 1]));
  const [store, ...more] = ofKind('SecretStore');
  expect(more).toEqual([]);
  expect(store?.['spec']).toMatchObject({
    provider: {
      vault: { path: 'kv', auth: { kubernetes: { role: 'pilot', serviceAccountRef: { name: 'vault-reader' } } } },
    },
  });
});

describe('strata compose', () => {
  const made = (name: string) =>
    composeProject(assembled(name), { project: folder, out: join(folder, 'compose'), installs: () => [] });

  test('asks for the same files in every environment, and says where the cluster takes each value from', () => {
    const files = ENVIRONMENTS.map((name) => made(name).secrets.map(({ file, variable }) => [file, variable]));
    expect(files[0]).toHaveLength(5);
    expect(files[1]).toEqual(files[0]);
    expect(files[2]).toEqual(files[0]);
    const place = (name: string) => made(name).secrets.find(({ service }) => service === 'github')?.reference;
    expect(ENVIRONMENTS.map(place)).toEqual([
      'kubernetes:github#token',
      'onepassword:mcp-staging/github#credential',
      'vault:kv/pilot/github#token',
    ]);
  });

  test('runs the same services, whatever brings secrets into the cluster', () => {
    const services = ENVIRONMENTS.map((name) => Object.keys(made(name).file.services));
    expect(services[1]).toEqual(services[0]);
    expect(services[2]).toEqual(services[0]);
  });

  test.each(['staging', 'prod'])('%s: nothing is left out without a word about what is done instead', (name) => {
    const told = made(name).notCarried.map(({ what }) => what);
    expect(told).toContain(
      'secrets are files here, which a person puts there: secrets/readme.md says where the values are kept',
    );
    expect(told).toContain('a secret that was rotated is read at the next start: nothing here restarts it');
    expect(told).not.toContain('Compose has nothing of the kind');
  });
});

describe('an environment that contradicts itself is refused with file, line and column', () => {
  test.each([
    [
      'a reference into another store',
      'vault:pilot/github',
      'onepassword:github',
      /other\.yaml:14:3[\s\S]*leads to onepassword, and the store is vault/,
    ],
    ['no store', STORE, '', /other\.yaml:10:3[\s\S]*secrets\.github[\s\S]*leads to vault, and there is no store/],
    ['an unknown store', 'kind: vault', 'kind: valt', /other\.yaml:10:3[\s\S]*'vault' \| 'onepassword'/],
    ['a key of the other store', 'mount: kv', 'vault: kv', /other\.yaml:12:3[\s\S]*Nothing reads store\.vault/],
    [
      'a Vault that is asked in clear',
      'address: https://',
      'address: http://',
      /other\.yaml:11:3[\s\S]*store\.address/,
    ],
    [
      'a value',
      'vault:pilot/github#token',
      'ghp_16C7e42F292c6912E7710c838347Ae178B4a',
      /ENVIRONMENT_SECRET_LITERAL[\s\S]*other\.yaml:14:3/,
    ],
    [
      'a kind that it cannot follow',
      'vault:pilot/github',
      'external:pilot/github',
      /ENVIRONMENT_SECRET_INVALID[\s\S]*other\.yaml:14:3/,
    ],
  ])('%s', (_, what, into, message) => {
    expect(changed(what, into)).toThrow(message);
    expect(changed(what, into)).not.toThrow(/ghp_/);
  });

  test('a store that nothing is taken from', () => {
    const text = readFileSync(join(FOLDER, 'environments/dev.yaml'), 'utf8');
    cpSync(join(FOLDER, 'environments'), join(folder, 'environments'), { recursive: true });
    writeFileSync(join(folder, 'environments/other.yaml'), text + STORE);
    expect(() => assembled('other', folder)).toThrow(/store is not valid: no secret leads there/);
  });

  test('some secrets may still be in Secrets of the namespace', () => {
    const { objects } = changed('vault:pilot/github#token', 'kubernetes:github#token')();
    expect(objects.filter(({ manifest }) => manifest.kind === 'ExternalSecret')).toHaveLength(4);
  });
});

test('every setting of a store is in the manifests', () => {
  const text = (assembly: ReturnType<typeof assembled>) => JSON.stringify(assembly.objects);
  const before = text(assembled('prod'));
  for (const [what, into] of [
    ['address: https://vault.acme.example', 'address: https://bao.acme.example:8200'],
    ['mount: kv', 'mount: team'],
    ['mount: kv', 'mount: kv\n  ca: { secret: vault-ca, key: ca.crt }'],
    ['mount: kv', 'mount: kv\n  ca: { secret: vault-ca, key: tls.crt }'],
    ['vault:pilot/grafana#token', 'vault:pilot/grafana#admin'],
  ] as const) {
    expect([into, text(changed(what, into)()) === before]).toEqual([into, false]);
  }
  expect(text(changed('mount: kv', 'mount: kv\n  ca: { secret: vault-ca, key: tls.crt }')())).toContain('"tls.crt"');
});
