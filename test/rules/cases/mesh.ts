import { configMap } from '../golden';
import type { Cases } from './index';
import { clusterObject, object } from './places';

const istio = (kind: string, spec: object, api = 'security.istio.io/v1') => object(api, kind, { spec });
const policy = (spec: object) => istio('AuthorizationPolicy', spec);
const namespace = (labels: Record<string, string>) => ({
  ...clusterObject('v1', 'Namespace'),
  metadata: { name: 'tools', labels },
});
const AMBIENT = namespace({ 'istio.io/dataplane-mode': 'ambient' });
const SELECTOR = { matchLabels: { app: 'github' } };
const SERVICE = [{ group: '', kind: 'Service', name: 'github' }];
const WAYPOINT = object('gateway.networking.k8s.io/v1', 'Gateway', { spec: { gatewayClassName: 'istio-waypoint' } });
const PATHS = [{ to: [{ operation: { paths: ['/mcp'] } }] }];
const TOKENS = istio('RequestAuthentication', {
  selector: SELECTOR,
  jwtRules: [{ issuer: 'https://login.acme.example' }],
});
const DEMAND = policy({ selector: SELECTOR, rules: [{ from: [{ source: { requestPrincipals: ['*'] } }] }] });
const METRICS = policy({ selector: SELECTOR, rules: [{ to: [{ operation: { ports: ['9090'] } }] }] });
const WIDE = policy({ selector: SELECTOR, rules: [{ from: [{ source: { namespaces: ['a'] } }] }] });
const peers = (spec: object) => istio('PeerAuthentication', spec);
const OPEN_PORT = { mtls: { mode: 'STRICT' }, portLevelMtls: { 9090: { mode: 'PERMISSIVE' } } };
const excused = () => {
  const given = peers(OPEN_PORT);
  return { ...given, metadata: { ...given.metadata, annotations: { 'strata.dev/plaintext-reason': 'outside' } } };
};
const sidecar = istio('Sidecar', { outboundTrafficPolicy: { mode: 'REGISTRY_ONLY' } }, 'networking.istio.io/v1');

export const mesh: Cases = {
  'mesh.strict': {
    compliant: [[peers({ mtls: { mode: 'STRICT' } })], [excused()]],
    nonCompliant: [
      [['/spec/mtls/mode'], [peers({ mtls: { mode: 'PERMISSIVE' } })]],
      [['/spec/mtls/mode'], [peers({})]],
      [['/spec/portLevelMtls/9090/mode'], [peers(OPEN_PORT)]],
    ],
    notApplicable: [[configMap]],
  },
  'mesh.request-tokens': {
    compliant: [
      [TOKENS, DEMAND],
      [TOKENS, DEMAND, METRICS],
    ],
    nonCompliant: [
      [['/spec'], [TOKENS]],
      [['/spec'], [TOKENS, METRICS]],
      [['/spec'], [TOKENS, DEMAND, WIDE]],
    ],
    notApplicable: [[DEMAND]],
  },
  'mesh.sidecar-in-ambient': {
    compliant: [[sidecar, namespace({ 'istio-injection': 'enabled' })]],
    nonCompliant: [[['/spec'], [sidecar, AMBIENT]]],
    notApplicable: [[sidecar], [configMap]],
  },
  'mesh.requests-read': {
    compliant: [
      [policy({ selector: SELECTOR, rules: [{ to: [{ operation: { ports: ['8080'] } }] }] }), AMBIENT],
      [policy({ targetRefs: SERVICE, rules: PATHS }), AMBIENT, WAYPOINT],
      [policy({}), AMBIENT],
    ],
    nonCompliant: [
      [['/spec/rules/0'], [policy({ selector: SELECTOR, action: 'DENY', rules: PATHS }), AMBIENT, WAYPOINT]],
      [['/spec/rules/0'], [policy({ targetRefs: SERVICE, rules: PATHS }), AMBIENT]],
      [
        ['/spec/rules/0'],
        [
          policy({ selector: SELECTOR, rules: [{ when: [{ key: 'request.auth.claims[groups]', values: ['a'] }] }] }),
          AMBIENT,
        ],
      ],
    ],
    notApplicable: [[policy({ selector: SELECTOR, rules: PATHS })], [configMap]],
  },
};
