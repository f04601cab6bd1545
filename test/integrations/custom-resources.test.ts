import type { Manifest } from '../../src/contract';
import { customResourceFindings, expectValidCustomResources } from '../support/custom-resources';

const resource = (apiVersion: string, kind: string, spec: object): Manifest => ({
  apiVersion,
  kind,
  metadata: { name: 'sample', namespace: 'tools' },
  spec,
});

/** One sound object a kind: from packages, and from field trees. */
const SOUND: readonly Manifest[] = [
  resource('external-secrets.io/v1', 'ExternalSecret', {
    secretStoreRef: { kind: 'SecretStore', name: 'vault' },
    refreshInterval: '1h0m0s',
    target: { name: 'github', creationPolicy: 'Owner', deletionPolicy: 'Retain' },
    data: [{ secretKey: 'token', remoteRef: { key: 'mcp/github', property: 'token' } }],
  }),
  resource('security.istio.io/v1', 'PeerAuthentication', { mtls: { mode: 'STRICT' } }),
  resource('networking.istio.io/v1', 'ServiceEntry', {
    hosts: ['api.github.com'],
    ports: [{ number: 443, name: 'tls', protocol: 'TLS' }],
    resolution: 'DNS',
  }),
  resource('cilium.io/v2', 'CiliumNetworkPolicy', {
    endpointSelector: { matchLabels: { app: 'a' } },
    egress: [{ toFQDNs: [{ matchName: 'api.github.com' }], toPorts: [{ ports: [{ port: '443', protocol: 'TCP' }] }] }],
  }),
  resource('gateway.networking.k8s.io/v1', 'Gateway', {
    gatewayClassName: 'istio-waypoint',
    listeners: [{ name: 'mesh', port: 15_008, protocol: 'HBONE' }],
  }),
  resource('secrets.hashicorp.com/v1beta1', 'VaultConnection', {
    address: 'https://vault.acme.example',
    skipTLSVerify: false,
  }),
  resource('external-secrets.io/v1', 'SecretStore', {
    provider: { onepasswordSDK: { vault: 'mcp', auth: { serviceAccountSecretRef: { name: 'op', key: 'token' } } } },
  }),
  resource('onepassword.com/v1', 'OnePasswordItem', { itemPath: 'vaults/mcp/items/github' }),
];

const rulesOf = (manifest: Manifest) =>
  customResourceFindings([manifest]).map(({ rule, pointer }) => `${rule} ${pointer}`);
const changed = (index: number, change: object): Manifest => {
  const sound = SOUND[index] as Manifest & { spec: object };
  return { ...sound, spec: { ...sound.spec, ...change } };
};

test('sound objects are valid', () => {
  expectValidCustomResources(SOUND);
}, 60_000);

test.each([
  ['a member nobody knows, in a model', changed(0, { refreshIntervall: '1h' }), 'unknown-field /spec/refreshIntervall'],
  [
    'deeper in a model',
    changed(2, { ports: [{ number: 443, name: 'tls', protokol: 'TLS' }] }),
    'unknown-field /spec/ports/0/protokol',
  ],
  ['a value that is no choice', changed(1, { mtls: { mode: 'STRICTER' } }), 'enum /spec/mtls/mode'],
  ['a wrong type', changed(3, { egress: 'none' }), 'type /spec/egress'],
  ['a missing member', changed(4, { gatewayClassName: undefined }), 'required /spec'],
  ['a member nobody knows, in a field tree', changed(5, { skipTlsVerify: true }), 'unknown-field /spec'],
  ['a type, in a field tree', changed(7, { itemPath: 7 }), 'type /spec/itemPath'],
  ['a version that is not served', { ...SOUND[0], apiVersion: 'external-secrets.io/v1beta1' } as Manifest, 'unserved '],
  ['a kind nobody knows', resource('acme.example/v1', 'Thing', {}), 'unknown-kind '],
])(
  '%s is found',
  (_what, manifest, finding) => {
    expect(rulesOf(JSON.parse(JSON.stringify(manifest)))).toContain(finding);
  },
  60_000,
);
