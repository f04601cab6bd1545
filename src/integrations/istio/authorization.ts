import type { NetworkPolicySpec, PolicyRule } from '../../kube';
import { principal } from './names';
import type { IstioSettings } from './settings';
import { type SourcePlace, sourceOf } from './sources';

/** `security.istio.io/v1` `AuthorizationPolicy`, as far as it is written here. Without rules it allows nothing. */
export interface AuthorizationSpec {
  readonly selector?: { readonly matchLabels: Readonly<Record<string, string>> };
  readonly targetRefs?: readonly { readonly group: string; readonly kind: string; readonly name: string }[];
  readonly action?: 'ALLOW';
  readonly rules?: readonly object[];
}

/** The name of each namespace's waypoint. */
export const WAYPOINT = 'waypoint';
/** What clients of an MCP server send: messages, streams, the end of a session, and the question who issues tokens. */
const METHODS = ['GET', 'POST', 'DELETE'];
const PATHS = ['/mcp', '/.well-known/oauth-protected-resource', '/.well-known/oauth-protected-resource/*'];

/** The same permissions as the network policy's, by who a workload proves to be. Read by proxies that know no more than connections. */
export function connectionPolicy(
  spec: NetworkPolicySpec,
  place: SourcePlace,
  settings: IstioSettings,
  behindWaypoint: readonly number[],
): AuthorizationSpec {
  if (Object.keys(spec.pods).length === 0 && spec.ingress.length === 0) {
    return {};
  }
  const rules = spec.ingress.flatMap((rule) => ruleOf(rule, spec, place, settings, behindWaypoint));
  return {
    ...(Object.keys(spec.pods).length > 0 && { selector: { matchLabels: spec.pods } }),
    action: 'ALLOW',
    // An empty list would be dropped by the API server, which comes to the same: nothing is allowed.
    ...(rules.length > 0 && { rules }),
  };
}

function ruleOf(
  rule: PolicyRule,
  { pods }: NetworkPolicySpec,
  place: SourcePlace,
  settings: IstioSettings,
  behindWaypoint: readonly number[],
): object[] {
  const ports = portsOf(rule);
  const plain = ports.filter((port) => isPlain(pods, port, settings));
  const viaWaypoint = ports.filter((port) => behindWaypoint.includes(port) && !plain.includes(port));
  const direct = ports.filter((port) => !plain.includes(port) && !viaWaypoint.includes(port));
  const waypoint = { principals: [principal(settings.trustDomain, place.namespace, WAYPOINT)] };
  return [
    // Callers outside the mesh prove nothing: the network policy alone tells them apart.
    ...(plain.length > 0 ? [to(plain)] : []),
    ...(viaWaypoint.length > 0 ? [{ from: [{ source: waypoint }], ...to(viaWaypoint) }] : []),
    ...(direct.length > 0
      ? [{ from: rule.peers.map((peer) => ({ source: sourceOf(peer, place) })), ...to(direct) }]
      : []),
  ];
}

function to(ports: readonly number[]): { to: readonly object[] } {
  return { to: [{ operation: { ports: ports.map(String) } }] };
}

/** TCP alone is in the mesh. */
function portsOf({ ports }: PolicyRule): number[] {
  return ports
    .filter(({ protocol }) => protocol === 'TCP')
    .flatMap(({ port, endPort = port }) => Array.from({ length: endPort - port + 1 }, (_, index) => port + index));
}

function isPlain(pods: NetworkPolicySpec['pods'], port: number, { plaintext }: IstioSettings): boolean {
  return plaintext.some(
    (entry) => entry.port === port && Object.entries(entry.pods).every(([key, value]) => pods[key] === value),
  );
}

/** What may be asked of a server: by whom, by which methods and paths and, where tokens are demanded, by whose. */
export function requestPolicy(
  spec: NetworkPolicySpec,
  ports: readonly number[],
  place: SourcePlace,
  { jwt }: IstioSettings,
  target: Pick<AuthorizationSpec, 'selector' | 'targetRefs'>,
): AuthorizationSpec {
  const rules = spec.ingress
    .map((rule) => ({ ...rule, own: portsOf(rule).filter((port) => ports.includes(port)) }))
    .filter(({ own }) => own.length > 0)
    .map((rule) => ({
      from: rule.peers.map((peer) => ({
        source: { ...sourceOf(peer, place), ...(jwt && { requestPrincipals: [`${jwt.issuer}/*`] }) },
      })),
      // A waypoint sees the Service's port; beside a workload its own port tells requests apart.
      to: [{ operation: { ...(target.selector && { ports: rule.own.map(String) }), methods: METHODS, paths: PATHS } }],
    }));
  return { ...target, action: 'ALLOW', ...(rules.length > 0 && { rules }) };
}
