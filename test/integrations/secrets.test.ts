import { App, Chart } from 'cdk8s';
import { McpPlatform, McpServer, type McpServerProps, Peer, Secrets, Stage, synthesize } from '../../src';
import type { SecretSource, SecretStore } from '../../src/constructs';
import { allPacks, evaluate, openFindings } from '../../src/rules';
import { expectValidCustomResources } from '../support/custom-resources';
import { codeOf, errorsOf } from '../support/refusal';
import { LEAST, Rendered, renderServer } from '../support/render';

const ADDRESS = 'https://vault.vault.svc:8200';
const TOKEN = { secret: 'onepassword-token' };
const stores = {
  'vault, external-secrets': Secrets.vault({ address: ADDRESS, mount: 'kv' }),
  'vault, its operator': Secrets.vault({ address: ADDRESS, mount: 'kv', via: 'vault-secrets-operator' }),
  'onepassword, its operator': Secrets.onePassword({ vault: 'mcp' }),
  'onepassword, external-secrets': Secrets.onePassword({ vault: 'mcp', via: 'external-secrets', token: TOKEN }),
  'onepassword, connect': Secrets.onePassword({
    vault: 'mcp',
    via: 'connect',
    token: TOKEN,
    connectHost: 'http://onepassword-connect.onepassword:8080',
  }),
  'a store that exists': Secrets.external({ store: 'company', kind: 'ClusterSecretStore' }),
} satisfies Record<string, SecretStore>;

const reads = (source: SecretSource, more: Partial<McpServerProps> = {}) =>
  renderServer({ secrets: { TOKEN: source }, ...more });
const variable = (rendered: Rendered, name: string) =>
  rendered.container('server').env.find((entry: { name: string }) => entry.name === name);
const create = (
  secrets: Record<string, SecretSource>,
  id = 'files',
  chart = new Chart(new App(), 'tools', { namespace: 'tools' }),
) => new McpServer(chart, id, { ...LEAST, secrets });

describe.each(Object.entries(stores))('%s', (_, store) => {
  const rendered = reads(store.secret('mcp/github#token'));

  test('emits objects that its operator takes, and that no rule objects to', () => {
    expectValidCustomResources(rendered.manifests);
    expect(
      openFindings(evaluate(rendered.manifests, { packs: allPacks }))
        .filter(({ severity }) => severity === 'error')
        .map(({ rule, message }) => `${rule}: ${message}`),
    ).toEqual([]);
  }, 60_000);

  test('writes the one Secret that the server reads', () => {
    const { secretKeyRef } = variable(rendered, 'TOKEN').valueFrom;
    const written = rendered.manifests.flatMap((manifest) => {
      const { target, destination } = (manifest['spec'] ?? {}) as Record<string, { name: string }>;
      return manifest.kind === 'OnePasswordItem'
        ? [manifest.metadata.name]
        : [(target ?? destination)?.name ?? []].flat();
    });
    expect(written).toEqual([secretKeyRef.name]);
  });

  test('gives a file as well, without a restart', () => {
    const file = reads(store.secret('mcp/github#token').asFile());
    expect(variable(file, 'TOKEN').value).toBe('/var/run/strata/secrets/TOKEN');
    expect(file.one('Deployment').metadata.annotations ?? {}).not.toMatchObject({
      'secret.reloader.stakater.com/auto': 'true',
    });
    expect(JSON.stringify(file.manifests)).not.toMatch(/rolloutRestartTargets|auto-restart/);
  });

  test('is the same twice', () => {
    expect(reads(store.secret('mcp/github#token')).manifests).toEqual(rendered.manifests);
  });

  test('is found by the platform', () => {
    const app = new App();
    const platform = new McpPlatform(app, 'acme', { stage: Stage.PILOT, environment: 'test', secrets: store });
    platform.addServer('files', { ...LEAST, secrets: { TOKEN: Secrets.ref('mcp/github#token') } });
    const { manifests } = new Rendered(synthesize(app));
    const kinds = (list: typeof manifests) =>
      list
        .map(({ kind }) => kind)
        .filter((kind) => !['Namespace', 'NetworkPolicy'].includes(kind))
        .sort();
    expect(kinds(manifests)).toEqual(kinds(rendered.manifests));
  });
});

describe('vault', () => {
  test('is read by a store of the namespace, as a ServiceAccount of its own, with a token for Vault alone', () => {
    const rendered = reads(stores['vault, external-secrets'].secret('mcp/github#token'));
    expect(rendered.one('SecretStore').spec.provider.vault).toEqual({
      server: ADDRESS,
      path: 'kv',
      version: 'v2',
      auth: {
        kubernetes: {
          mountPath: 'kubernetes',
          role: 'tools',
          serviceAccountRef: { name: 'vault-reader', audiences: ['vault'] },
        },
      },
    });
    expect(rendered.one('ServiceAccount', 'vault-reader').automountServiceAccountToken).toBe(false);
    expect(rendered.kinds.filter((kind) => /Role|ClusterSecretStore/.test(kind))).toEqual([]);
    expect(rendered.one('ExternalSecret').spec).toMatchObject({
      refreshInterval: '1h0m0s',
      secretStoreRef: { kind: 'SecretStore', name: 'vault' },
      target: { name: 'files-vault', creationPolicy: 'Owner', deletionPolicy: 'Retain' },
      data: [{ secretKey: 'TOKEN', remoteRef: { key: 'mcp/github', property: 'token' } }],
    });
  });

  test('is shared by the servers of a namespace; each has a Secret of its own with its own fields', () => {
    const app = new App();
    const chart = new Chart(app, 'tools', { namespace: 'tools' });
    const vault = Secrets.vault({ address: ADDRESS });
    create({ A: vault.secret('a#x'), B: vault.secret('b#y') }, 'one', chart);
    create({ A: vault.secret('a#x') }, 'two', chart);
    const rendered = new Rendered(synthesize(app));
    expect(rendered.kinds.filter((kind) => kind === 'SecretStore')).toHaveLength(1);
    expect(
      rendered.one('ExternalSecret', 'one-vault').spec.data.map(({ secretKey }: { secretKey: string }) => secretKey),
    ).toEqual(['A', 'B']);
    expect(rendered.one('ExternalSecret', 'two-vault').spec.data).toHaveLength(1);
  });

  test('by its operator: only the fields that are read, and a restart for variables', () => {
    const vault = Secrets.vault({ address: ADDRESS, via: 'vault-secrets-operator', ca: { secret: 'vault-ca' } });
    const rendered = renderServer({
      secrets: { A: vault.secret('mcp/github#token'), B: vault.secret('mcp/github#app.id').asFile() },
    });
    expect(rendered.one('VaultStaticSecret').spec).toMatchObject({
      destination: {
        create: true,
        overwrite: false,
        transformation: { excludeRaw: true, includes: ['^app\\.id$', '^token$'] },
      },
      rolloutRestartTargets: [{ kind: 'Deployment', name: 'files' }],
    });
    expect(rendered.one('VaultConnection').spec).toEqual({
      address: ADDRESS,
      skipTLSVerify: false,
      caCertSecretRef: 'vault-ca',
    });
    expect(rendered.one('VaultAuth').spec).not.toHaveProperty('allowedNamespaces');
  });

  test('injected: no Secret anywhere, a token nobody of ours mounts, and the way to Vault', () => {
    const vault = Secrets.vault({ address: ADDRESS, mount: 'kv', via: 'injector' });
    const rendered = reads(vault.secret('mcp/github#token').asFile());
    const { template } = rendered.one('Deployment').spec;
    expect(template.metadata.annotations).toMatchObject({
      'vault.hashicorp.com/agent-inject': 'true',
      'vault.hashicorp.com/agent-inject-containers': 'server',
      'vault.hashicorp.com/agent-pre-populate-only': 'true',
      'vault.hashicorp.com/agent-inject-secret-TOKEN': 'kv/data/mcp/github',
      'vault.hashicorp.com/agent-inject-template-TOKEN':
        '{{- with secret "kv/data/mcp/github" -}}{{ index .Data.data "token" }}{{- end -}}',
    });
    expect(variable(rendered, 'TOKEN').value).toBe('/vault/secrets/TOKEN');
    expect(rendered.run.secrets).toEqual([{ file: '/vault/secrets/TOKEN', reference: 'vault:kv/mcp/github#token' }]);
    expect(
      template.spec.volumes.find(({ name }: { name: string }) => name === 'vault-token').projected.sources,
    ).toEqual([{ serviceAccountToken: { audience: 'vault', expirationSeconds: 3600, path: 'token' } }]);
    for (const container of template.spec.containers) {
      expect(container.volumeMounts.map(({ name }: { name: string }) => name)).not.toContain('vault-token');
    }
    expect(rendered.one('NetworkPolicy').spec.egress).toContainEqual({
      to: [
        {
          podSelector: {},
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'vault' } },
        },
      ],
      ports: [{ protocol: 'TCP', port: 8200 }],
    });
    expect(
      openFindings(evaluate(rendered.manifests, { packs: allPacks })).filter(({ severity }) => severity === 'error'),
    ).toEqual([]);
  });
});

test('1Password restarts the Deployment for a variable, under the key that its operator writes', () => {
  const rendered = reads(stores['onepassword, its operator'].secret('GitHub#api token'));
  expect(rendered.one('OnePasswordItem').spec).toEqual({ itemPath: 'vaults/mcp/items/GitHub' });
  expect(variable(rendered, 'TOKEN').valueFrom.secretKeyRef).toEqual({ name: 'files-github', key: 'api-token' });
  expect(rendered.one('Deployment').metadata.annotations).toMatchObject({
    'operator.1password.io/auto-restart': 'true',
  });
});

test('a secret that comes later is bound as well', () => {
  const app = new App();
  const server = create({}, 'files', new Chart(app, 'tools', { namespace: 'tools' }));
  server.addSecret('TOKEN', stores['vault, external-secrets'].secret('a#b'));
  const rendered = new Rendered(synthesize(app));
  expect(rendered.one('Deployment').metadata.annotations).toMatchObject({
    'secret.reloader.stakater.com/auto': 'true',
  });
  expect(rendered.kinds).toContain('ExternalSecret');
});

describe('is refused', () => {
  const external = (props: object) => () => Secrets.external({ store: 'company', ...props } as never);
  const vault = (props: object) => () => Secrets.vault({ address: ADDRESS, ...props } as never);
  const onePassword = (props: object) => () => Secrets.onePassword({ vault: 'mcp', ...props } as never);
  const injector = () => Secrets.vault({ address: ADDRESS, via: 'injector' });

  test.each<[string, () => unknown, string]>([
    ['a path without field', () => Secrets.ref('mcp/github'), 'SECRET_REFERENCE_INVALID'],
    ['a path that climbs', () => Secrets.ref('../github#token'), 'SECRET_REFERENCE_INVALID'],
    ['a path with template syntax', () => Secrets.ref('a}}{{b#token'), 'SECRET_REFERENCE_INVALID'],
    ['a field with a quote', () => Secrets.ref('a#to"ken'), 'SECRET_REFERENCE_INVALID'],
    ['a reference without platform', () => create({ A: Secrets.ref('a#b') }), 'SECRET_STORE_MISSING'],
    ['Vault without TLS', vault({ address: 'http://vault.vault.svc:8200' }), 'SECRET_ADDRESS_INVALID'],
    ['Vault with a password', vault({ address: 'https://me:secret@vault.acme.example' }), 'SECRET_ADDRESS_INVALID'],
    ['Vault with a path', vault({ address: 'https://vault.acme.example/ui' }), 'SECRET_ADDRESS_INVALID'],
    ['a mount that is none', vault({ mount: 'kv/../sys' + ' x' }), 'PROP_INVALID'],
    ['a token as a prop', vault({ token: 'x' }), 'PROP_UNKNOWN'],
    ['too short a rhythm', vault({ refreshSeconds: 1 }), 'PROP_INVALID'],
    ['an agent without injector', vault({ injector: {} }), 'PROP_INVALID'],
    [
      'another CA key for the operator',
      vault({ via: 'vault-secrets-operator', ca: { secret: 'a', key: 'b' } }),
      'PROP_INVALID',
    ],
    ['Reloader for the operator', vault({ via: 'vault-secrets-operator', reloader: true }), 'PROP_INVALID'],
    ['an injected variable', () => create({ A: injector().secret('a#b') }), 'SECRET_INJECTION_FILE'],
    [
      'two injecting vaults',
      () =>
        create({
          A: injector().secret('a#b').asFile(),
          B: Secrets.vault({ address: ADDRESS, via: 'injector', auth: { role: 'x' } })
            .secret('a#b')
            .asFile(),
        }),
      'SECRET_INJECTION_TWICE',
    ],
    [
      'an injecting vault nobody can place',
      () =>
        create({ A: Secrets.vault({ address: 'https://vault.acme.example', via: 'injector' }).secret('a#b').asFile() }),
      'PROP_INVALID',
    ],
    ['1Password by a service account without its token', onePassword({ via: 'external-secrets' }), 'PROP_INVALID'],
    ['1Password’s operator with a token', onePassword({ token: TOKEN }), 'PROP_INVALID'],
    ['Connect without address', onePassword({ via: 'connect', token: TOKEN }), 'PROP_INVALID'],
    [
      'Connect over plain HTTP outside',
      onePassword({ via: 'connect', token: TOKEN, connectHost: 'http://connect.acme.example.com' }),
      'SECRET_ADDRESS_INVALID',
    ],
    ['a vault with a slash', onePassword({ vault: 'a/b' }), 'PROP_INVALID'],
    ['a store that is no name', external({ store: 'A B' }), 'PROP_INVALID'],
    ['a kind that is none', external({ kind: 'Store' }), 'PROP_INVALID'],
  ])('%s', (_what, step, code) => {
    expect(codeOf(step)).toBe(code);
  });

  test('a Secret with two writers, by both paths', () => {
    const chart = new Chart(new App(), 'tools', { namespace: 'tools' });
    const shared = Secrets.external({ store: 'company', secretName: 'github' });
    create({ A: shared.secret('a#b') }, 'one', chart);
    const [error] = errorsOf(() => create({ A: shared.secret('a#b') }, 'two', chart));
    expect(error?.code).toBe('SECRET_WRITER_TAKEN');
    expect(error?.message).toMatch(/tools\/two\/external-secret-github.*tools\/one\/external-secret-github/s);
  });

  test('two vaults under one name in one namespace', () => {
    const chart = new Chart(new App(), 'tools', { namespace: 'tools' });
    create({ A: Secrets.vault({ address: ADDRESS }).secret('a#b') }, 'one', chart);
    expect(
      codeOf(() => create({ A: Secrets.vault({ address: 'https://other.acme.example' }).secret('a#b') }, 'two', chart)),
    ).toBe('SECRET_STORE_TAKEN');
  });

  test('an injected secret where a workload takes Secrets alone', () => {
    const chart = new Chart(new App(), 'tools', { namespace: 'tools' });
    expect(codeOf(() => injector().secret('a#b').asFile().bind(chart, 'A'))).toBe('SECRET_INJECTION_UNSUPPORTED');
  });
});

test('the injector finds a peer that is given, on its own port', () => {
  const vault = Secrets.vault({
    address: 'https://vault.acme.example',
    via: 'injector',
    injector: { peer: Peer.cidr('10.1.0.0/24'), port: 8200, mode: 'sidecar', cpu: '10m', memory: '32Mi' },
  });
  const rendered = reads(vault.secret('a#b').asFile());
  expect(rendered.one('NetworkPolicy').spec.egress).toContainEqual({
    to: [{ ipBlock: { cidr: '10.1.0.0/24' } }],
    ports: [{ protocol: 'TCP', port: 8200 }],
  });
  expect(rendered.one('Deployment').spec.template.metadata.annotations).toMatchObject({
    'vault.hashicorp.com/agent-pre-populate-only': 'false',
    'vault.hashicorp.com/agent-limits-mem': '32Mi',
  });
});
