import { App } from 'cdk8s';
import {
  Egress,
  EgressVia,
  Istio,
  McpPlatform,
  type McpPlatformProps,
  Peer,
  Secrets,
  Stage,
  synthesize,
} from '../../src';
import type { SecretStore } from '../../src/constructs';
import type { Manifest } from '../../src/contract';
import { edit } from '../rules/edit';
import { customResourceFindings, expectValidCustomResources, isCustomResource } from '../support/custom-resources';
import { LEAST, leastPlatform } from '../support/render';

function compose(props: Partial<McpPlatformProps>, store?: SecretStore): readonly Manifest[] {
  const app = new App();
  const platform = new McpPlatform(app, 'acme', { ...leastPlatform(Stage.PILOT), ...props });
  platform.addServer('files', {
    ...LEAST,
    egress: [Egress.https('api.github.com')],
    allowFrom: [Peer.pods({ app: 'assistant' }, 'assistants')],
    ...(store && { secrets: { TOKEN: store.secret('mcp/github#token') } }),
  });
  return synthesize(app).objects.map(({ manifest }) => manifest);
}

const ADDRESS = { address: 'https://vault.vault.svc:8200' };
const JWT = { issuer: 'https://login.acme.example', audiences: ['https://mcp.acme.example'] };
const manifests = [
  compose(
    { mesh: Istio.ambient({ waypoint: true, jwt: JWT, telemetry: { traces: 'otel', accessLogs: 'otel' } }) },
    Secrets.vault(ADDRESS),
  ),
  compose({ egressVia: EgressVia.cilium() }, Secrets.vault({ ...ADDRESS, via: 'vault-secrets-operator' })),
  compose(
    { egressVia: EgressVia.istio({ mode: 'sidecar' }), mesh: Istio.sidecar() },
    Secrets.onePassword({ vault: 'mcp' }),
  ),
].flat();
const samples = new Map(manifests.filter(isCustomResource).map((manifest) => [manifest.kind, manifest]));

/** Slips of the kind that people make: a letter, a capital, a plural, a level too high, a number as text, a value of another field. */
const SEEDS: readonly (readonly [kind: string, edits: Readonly<Record<string, unknown>>])[] = [
  ['ExternalSecret', { '/spec/refreshIntervall': '1h' }],
  ['ExternalSecret', { '/spec/secretStoreRef/kind': 'Secretstore' }],
  ['ExternalSecret', { '/spec/target/creationPolicy': 'owner' }],
  ['ExternalSecret', { '/spec/data/0/remoteRef/key': undefined }],
  ['ExternalSecret', { '/apiVersion': 'external-secrets.io/v1beta1' }],
  ['SecretStore', { '/spec/provider/vault/server': undefined }],
  ['SecretStore', { '/spec/provider/vault/auth/kubernetes/serviceAccountRef/audience': 'vault' }],
  ['SecretStore', { '/spec/provider/vault/version': 'v3' }],
  ['VaultConnection', { '/spec/skipTlsVerify': false }],
  ['VaultConnection', { '/spec/skipTLSVerify': 'false' }],
  ['VaultAuth', { '/spec/kubernetes/serviceaccount': 'vault-reader' }],
  ['VaultAuth', { '/spec/method': 'k8s' }],
  ['VaultStaticSecret', { '/spec/refreshAfter': '1h0m0s' }],
  ['VaultStaticSecret', { '/spec/type': 'kvv2' }],
  ['VaultStaticSecret', { '/spec/rolloutRestartTarget': [] }],
  ['VaultStaticSecret', { '/spec/destination/transformation/include': ['token'] }],
  ['OnePasswordItem', { '/spec/itempath': 'vaults/mcp/items/github' }],
  ['CiliumNetworkPolicy', { '/spec/egress/1/toFqdns': [] }],
  ['CiliumNetworkPolicy', { '/spec/egress/0/toPorts/0/rules/dns/0/matchname': 'a' }],
  ['CiliumNetworkPolicy', { '/spec/endpointSelectors': {} }],
  ['PeerAuthentication', { '/spec/mtls/mode': 'Strict' }],
  ['PeerAuthentication', { '/spec/mTLS': { mode: 'STRICT' } }],
  ['AuthorizationPolicy', { '/spec/action': 'ALLOWED' }],
  ['AuthorizationPolicy', { '/spec/rules/0/from/0/source/principal': 'a' }],
  ['RequestAuthentication', { '/spec/jwtRules/0/audience': 'a' }],
  ['RequestAuthentication', { '/spec/jwtRules/0/issuer': 7 }],
  ['ServiceEntry', { '/spec/resolution': 'Dns' }],
  ['ServiceEntry', { '/spec/ports/0/port': 443 }],
  ['Sidecar', { '/spec/outboundTrafficPolicy/mode': 'REGISTRYONLY' }],
  ['Sidecar', { '/spec/egress/0/host': ['./*'] }],
  ['Telemetry', { '/spec/tracing/0/randomSamplingPercentage': '10' }],
  ['Telemetry', { '/spec/accessLogs': [] }],
  ['Gateway', { '/spec/listeners/0/port': '15008' }],
  ['Gateway', { '/spec/gatewayClass': 'istio-waypoint' }],
];

test('what is emitted is valid, and each kind of it is seeded', () => {
  expectValidCustomResources(manifests);
  expect([...samples.keys()].sort()).toEqual([...new Set(SEEDS.map(([kind]) => kind))].sort());
  expect(SEEDS.length).toBeGreaterThanOrEqual(20);
}, 120_000);

test('every seeded slip is found', () => {
  const seeded = SEEDS.map(([kind, edits]) => edit(samples.get(kind) as Manifest, edits));
  const found = new Set(customResourceFindings(seeded).map(({ index }) => index));
  expect(SEEDS.filter((_, index) => !found.has(index))).toEqual([]);
}, 120_000);
