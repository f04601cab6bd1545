import { Port } from '../../contract';
import type { NetworkPolicySpec, PolicyPeer, PolicyRule } from '../../kube';
import { type Dns, mergeRules } from '../../network';
import { WAYPOINT } from './authorization';
import { GATEWAY_NAME, HBONE, ISTIOD, PROBES } from './names';
import type { IstioSettings } from './settings';

const NAMESPACE_NAME = 'kubernetes.io/metadata.name';

/** A network policy with what the mesh itself needs. */
export function withMesh(spec: NetworkPolicySpec, settings: IstioSettings, dns: Dns): NetworkPolicySpec {
  // The waypoint is no member itself: it is what members are reached through.
  if (Object.keys(spec.pods).length === 0 || spec.pods[GATEWAY_NAME] !== undefined) {
    return spec;
  }
  return settings.mode === 'sidecar' ? withSidecar(spec, settings, dns) : withTunnels(spec, settings);
}

/** A proxy in the pod fetches its certificate and what it has to know. */
function withSidecar(spec: NetworkPolicySpec, { rootNamespace }: IstioSettings, dns: Dns): NetworkPolicySpec {
  const istiod: PolicyPeer = { pods: { app: 'istiod' }, namespaces: { [NAMESPACE_NAME]: rootNamespace } };
  return { ...spec, egress: mergeRules([dns.rule, ...spec.egress, { peers: [istiod], ports: [tcp(ISTIOD)] }]) };
}

/**
 * Between members connections run inside tunnels to one port, whatever they carry: the AuthorizationPolicy tells inner ports apart. The port itself stays open beside
 * it, for peers outside the mesh and for the moment in which a pod joins.
 */
function withTunnels(spec: NetworkPolicySpec, { waypoint }: IstioSettings): NetworkPolicySpec {
  const own: PolicyPeer = { pods: { [GATEWAY_NAME]: WAYPOINT } };
  const waypoints = (peer: PolicyPeer): PolicyPeer[] =>
    'cidr' in peer || !waypoint ? [] : [{ ...own, ...(peer.namespaces && { namespaces: peer.namespaces }) }];
  const outward = spec.egress.flatMap((rule) => tunnels(rule, waypoints));
  const inward = spec.ingress.flatMap((rule) => tunnels(rule, () => []));
  const probes: PolicyRule = { peers: [{ cidr: PROBES }], ports: [tcp(Port.ADMIN)] };
  return {
    ...spec,
    ingress: mergeRules([
      ...spec.ingress,
      ...inward,
      ...(waypoint && inward.length > 0 ? [{ peers: [own], ports: [tcp(HBONE)] }] : []),
      probes,
    ]),
    egress: mergeRules([...spec.egress, ...outward]),
  };
}

/** The tunnel beside a rule: for peers that are pods, and TCP. */
function tunnels({ peers, ports }: PolicyRule, more: (peer: PolicyPeer) => PolicyPeer[]): PolicyRule[] {
  const pods = peers.filter((peer) => 'pods' in peer);
  const carried = ports.some(({ protocol, port }) => protocol === 'TCP' && port !== DNS_PORT);
  return pods.length === 0 || !carried ? [] : [{ peers: [...pods, ...pods.flatMap(more)], ports: [tcp(HBONE)] }];
}

/** Names are resolved outside the mesh. */
const DNS_PORT = 53;

function tcp(port: number): { readonly protocol: 'TCP'; readonly port: number } {
  return { protocol: 'TCP', port };
}
