import { App } from 'cdk8s';
import {
  type ExternalStoreProps,
  McpPlatform,
  type OnePasswordProps,
  Peer,
  Secrets,
  Stage,
  synthesize,
  type VaultInjectorProps,
  type VaultProps,
} from '../../../src';
import type { SecretStore } from '../../../src/constructs';
import { LEAST, renderServer } from '../../support/render';
import type { Case } from './case';

const manifests = (store: SecretStore, file = false) => {
  const source = store.secret('mcp/github#token');
  return renderServer({ secrets: { TOKEN: file ? source.asFile() : source } }).manifests;
};

const ADDRESS = { address: 'https://vault.vault.svc:8200' };
const vault = (after: Partial<VaultProps>, before: Partial<VaultProps> = {}): Case => ({
  before: () => manifests(Secrets.vault({ ...ADDRESS, ...before })),
  after: () => manifests(Secrets.vault({ ...ADDRESS, ...before, ...after })),
});
const CA = { secret: 'vault-ca' };
const injector = (after: VaultInjectorProps): Case => ({
  before: () => manifests(Secrets.vault({ ...ADDRESS, via: 'injector' }), true),
  after: () => manifests(Secrets.vault({ ...ADDRESS, via: 'injector', injector: after }), true),
});

const TOKEN = { secret: 'onepassword' };
const CONNECT = { via: 'connect', token: TOKEN, connectHost: 'http://connect.onepassword:8080' } as const;
const onePassword = (after: Partial<OnePasswordProps>, before: Partial<OnePasswordProps> = {}): Case => ({
  before: () => manifests(Secrets.onePassword({ vault: 'mcp', ...before })),
  after: () => manifests(Secrets.onePassword({ vault: 'mcp', ...before, ...after })),
});
const external = (after: Partial<ExternalStoreProps>): Case => ({
  before: () => manifests(Secrets.external({ store: 'company' })),
  after: () => manifests(Secrets.external({ store: 'company', ...after })),
});
const platform = (store: SecretStore) => () => {
  const app = new App();
  const acme = new McpPlatform(app, 'acme', { stage: Stage.PILOT, environment: 'test', secrets: store });
  acme.addServer('files', { ...LEAST, secrets: { TOKEN: Secrets.ref('mcp/github#token') } });
  return synthesize(app).objects;
};

export const SECRET_CASES: Readonly<Record<string, Case>> = {
  'McpPlatformProps.secrets': {
    before: platform(Secrets.external({ store: 'company' })),
    after: platform(Secrets.vault(ADDRESS)),
  },
  'VaultProps.address': vault({ address: 'https://vault.acme.example' }),
  'VaultProps.via': vault({ via: 'vault-secrets-operator' }),
  'VaultProps.mount': vault({ mount: 'kv' }),
  'VaultProps.version': vault({ version: 'v1' }),
  'VaultProps.vaultNamespace': vault({ vaultNamespace: 'admin/acme' }),
  'VaultProps.auth': vault({ auth: { role: 'acme' } }),
  'VaultProps.ca': vault({ ca: CA }),
  'VaultProps.refreshSeconds': vault({ refreshSeconds: 60 }),
  'VaultProps.reloader': vault({ reloader: false }),
  'VaultProps.name': vault({ name: 'other' }),
  'VaultProps.injector': injector({ cpu: '10m' }),
  'VaultAuthProps.mount': vault({ auth: { mount: 'cluster-a' } }),
  'VaultAuthProps.role': vault({ auth: { role: 'acme' } }),
  'VaultAuthProps.audience': vault({ auth: { audience: 'https://vault.acme.example' } }),
  'VaultCaProps.secret': vault({ ca: { secret: 'other' } }, { ca: CA }),
  'VaultCaProps.key': vault({ ca: { ...CA, key: 'tls.crt' } }, { ca: CA }),
  'VaultInjectorProps.peer': injector({ peer: Peer.cidr('10.1.0.0/24') }),
  'VaultInjectorProps.port': injector({ port: 8201 }),
  'VaultInjectorProps.mode': injector({ mode: 'sidecar' }),
  'VaultInjectorProps.cpu': injector({ cpu: '10m' }),
  'VaultInjectorProps.memory': injector({ memory: '32Mi' }),
  'OnePasswordProps.vault': onePassword({ vault: 'other' }),
  'OnePasswordProps.via': onePassword({ via: 'external-secrets', token: TOKEN }),
  'OnePasswordProps.token': onePassword({ token: { secret: 'other' } }, CONNECT),
  'OnePasswordProps.connectHost': onePassword({ connectHost: 'https://connect.acme.example' }, CONNECT),
  'OnePasswordProps.refreshSeconds': onePassword({ refreshSeconds: 60 }, CONNECT),
  'OnePasswordProps.restart': onePassword({ restart: false }),
  'OnePasswordProps.name': onePassword({ name: 'other' }, CONNECT),
  'OnePasswordTokenProps.secret': onePassword({ token: { secret: 'other' } }, CONNECT),
  'OnePasswordTokenProps.key': onePassword({ token: { ...TOKEN, key: 'other' } }, CONNECT),
  'ExternalStoreProps.store': external({ store: 'other' }),
  'ExternalStoreProps.kind': external({ kind: 'ClusterSecretStore' }),
  'ExternalStoreProps.refreshSeconds': external({ refreshSeconds: 60 }),
  'ExternalStoreProps.reloader': external({ reloader: false }),
  'ExternalStoreProps.secretName': external({ secretName: 'github' }),
};
