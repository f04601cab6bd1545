import { App, Chart } from 'cdk8s';
import { McpServer, Secrets } from '../../src';
import type { SecretSource } from '../../src/constructs';
import type { Manifest } from '../../src/contract';
import { readEstate } from '../../src/proof';
import { LEAST } from '../support/render';

const held = (manifests: readonly Manifest[]) =>
  readEstate(manifests).permissions.flatMap(({ text }) => {
    const [, secret, container] = /^holds the secret (.*) in its container (.*)$/.exec(text) ?? [];
    return secret === undefined ? [] : [`${container}: ${secret}`];
  });

function composed(source: SecretSource): readonly Manifest[] {
  const chart = new Chart(new App(), 'tools', { namespace: 'tools' });
  new McpServer(chart, 'files', { ...LEAST, secrets: { TOKEN: source } });
  return chart.toJson();
}

const VAULT = { address: 'https://vault.vault.svc:8200', mount: 'kv' };
const IN_VAULT = 'mcp/github#token of https://vault.vault.svc:8200';
const TOKEN = { secret: 'onepassword-token' };
const CONNECT = 'http://connect.onepassword:8080';

describe('a server whose secret is in a store holds the field of the store', () => {
  test.each([
    ['Vault, External Secrets', Secrets.vault(VAULT), `kv/${IN_VAULT}`],
    ['Vault, version 1', Secrets.vault({ ...VAULT, version: 'v1' }), `kv/${IN_VAULT}`],
    ['Vault, its operator', Secrets.vault({ ...VAULT, via: 'vault-secrets-operator' }), `kv/${IN_VAULT}`],
    [
      'Vault with namespaces',
      Secrets.vault({ ...VAULT, vaultNamespace: 'admin/acme' }),
      `kv/${IN_VAULT} (namespace admin/acme)`,
    ],
    [
      'Vault with namespaces, its operator',
      Secrets.vault({ ...VAULT, vaultNamespace: 'admin/acme', via: 'vault-secrets-operator' }),
      `kv/${IN_VAULT} (namespace admin/acme)`,
    ],
    ['1Password, its operator', Secrets.onePassword({ vault: 'team' }), 'team/mcp/github#token of 1Password'],
    [
      '1Password, a service account',
      Secrets.onePassword({ vault: 'team', via: 'external-secrets', token: TOKEN }),
      'team/mcp/github#token of 1Password',
    ],
    [
      '1Password, Connect',
      Secrets.onePassword({ vault: 'team', via: 'connect', token: TOKEN, connectHost: CONNECT }),
      `team/mcp/github#token of 1Password (${CONNECT})`,
    ],
    [
      'a store that exists',
      Secrets.external({ store: 'company', kind: 'ClusterSecretStore' }),
      'mcp/github#token of the ClusterSecretStore company',
    ],
  ])('%s', (_, store, place) => {
    const secret = store.secret('mcp/github#token');
    expect(held(composed(secret))).toEqual([`server: ${place}`]);
    expect(held(composed(secret.asFile()))).toEqual([`server: ${place}`]);
  });

  test.each(['v1', 'v2'] as const)('Vault, version %s, the injector', (version) => {
    const store = Secrets.vault({ ...VAULT, via: 'injector', version });
    expect(held(composed(store.secret('mcp/github#token').asFile()))).toEqual([`server: kv/${IN_VAULT}`]);
  });

  test('the key of the Secret, where nothing says what brings it', () => {
    expect(held(composed(Secrets.kubernetes({ name: 'github', key: 'token' })))).toEqual(['server: github#token']);
  });
});

const pod = (name: string, key: string, annotations = {}): Manifest => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'a', annotations },
  spec: {
    containers: [
      { name: 'main', env: [{ name: 'A', valueFrom: { secretKeyRef: { name, key } } }] },
      { name: 'side', env: [] },
    ],
  },
});
const object = (apiVersion: string, kind: string, name: string, spec: object, namespace?: string): Manifest => ({
  apiVersion,
  kind,
  metadata: { name, ...(namespace !== undefined && { namespace }) },
  spec,
});
const external = (spec: object, name = 's') =>
  object('external-secrets.io/v1', 'ExternalSecret', name, { secretStoreRef: { name: 'store' }, ...spec });
const vaultStore = (kind: string) =>
  object('external-secrets.io/v1', kind, 'store', { provider: { vault: { server: 'https://v', path: 'kv' } } });

describe('manifests of others', () => {
  test.each([
    ['all of an entry', { dataFrom: [{ extract: { key: 'app' } }] }, 'kv/app#k of https://v'],
    ['an entry without a field', { data: [{ secretKey: 'k', remoteRef: { key: 'app' } }] }, 'kv/app#* of https://v'],
    ['another name', { target: { name: 'other' }, dataFrom: [{ extract: { key: 'app' } }] }, 's#k'],
    ['a template', { target: { template: { data: { k: 'x' } } }, dataFrom: [{ extract: { key: 'app' } }] }, 's#k'],
    ['names that are rewritten', { dataFrom: [{ extract: { key: 'app' }, rewrite: [{}] }] }, 's#k'],
    ['several entries', { dataFrom: [{ extract: { key: 'a' } }, { extract: { key: 'b' } }] }, 's#k'],
    ['no entry', {}, 's#k'],
  ])('%s', (_, spec, place) => {
    expect(held([pod('s', 'k'), external(spec), vaultStore('SecretStore')])).toEqual([`main: ${place}`]);
  });

  test('a store of the cluster, and one that an entry names itself', () => {
    const storeRef = { kind: 'ClusterSecretStore', name: 'store' };
    const remoteRef = { key: 'app', property: 'p' };
    const place = ['main: kv/app#p of https://v'];
    const cluster = vaultStore('ClusterSecretStore');
    const entry = { secretKey: 'k', remoteRef };
    expect(held([pod('s', 'k'), external({ secretStoreRef: storeRef, data: [entry] }), cluster])).toEqual(place);
    expect(held([pod('s', 'k'), external({ data: [{ ...entry, sourceRef: { storeRef } }] }), cluster])).toEqual(place);
  });

  test("HashiCorp's operator: the login of another namespace, and templates", () => {
    const api = 'secrets.hashicorp.com/v1beta1';
    const auth = object(api, 'VaultAuth', 'shared', { vaultConnectionRef: 'v' }, 'vault');
    const connection = object(api, 'VaultConnection', 'v', { address: 'https://v' }, 'vault');
    const secret = (transformation: object) =>
      object(api, 'VaultStaticSecret', 'x', {
        mount: 'kv',
        path: 'app',
        vaultAuthRef: 'vault/shared',
        destination: { name: 's', transformation },
      });
    expect(held([pod('s', 'k'), secret({}), auth, connection])).toEqual(['main: kv/app#k of https://v']);
    const made = { templates: { k: { text: 'x' } } };
    expect(held([pod('s', 'k'), secret(made), auth, connection])).toEqual(['main: s#k']);
    expect(held([pod('s', 'k'), secret({})])).toEqual(['main: kv/app#k of Vault']);
  });

  test('an agent writes into the containers that it is told, or into all', () => {
    const annotations = {
      'vault.hashicorp.com/agent-inject': 'true',
      'vault.hashicorp.com/agent-inject-secret-app': 'kv/data/app',
    };
    expect(held([pod('s', 'k', annotations)])).toEqual([
      'main: s#k',
      'main: kv/data/app#* of Vault',
      'side: kv/data/app#* of Vault',
    ]);
    const some = { ...annotations, 'vault.hashicorp.com/agent-inject-containers': 'side' };
    expect(held([pod('s', 'k', some)])).toEqual(['main: s#k', 'side: kv/data/app#* of Vault']);
    const none = { ...annotations, 'vault.hashicorp.com/agent-inject': 'false' };
    expect(held([pod('s', 'k', none)])).toEqual(['main: s#k']);
  });

  test('an object that says nothing sensible is no origin', () => {
    const item = object('onepassword.com/v1', 'OnePasswordItem', 's', { itemPath: 'github' });
    expect(held([pod('s', 'k'), item])).toEqual(['main: s#k']);
    const other = object('acme.example/v1', 'ExternalSecret', 's', { dataFrom: [{ extract: { key: 'app' } }] });
    expect(held([pod('s', 'k'), other])).toEqual(['main: s#k']);
  });
});
