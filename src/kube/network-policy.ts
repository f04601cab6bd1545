import { k8s } from 'cdk8s-plus-28';
import type { Construct, IConstruct } from 'constructs';
import { KernelObject, lazily, type ObjectMeta } from './object';
import type { Plain } from './plain';
import type { PolicyPort } from './policy-port';

/** Pods, or addresses: the other side of a connection, in the words of the NetworkPolicy API. */
export type PolicyPeer =
  | {
      /** Pods by labels. Empty: all pods of the namespaces. */
      readonly pods: Readonly<Record<string, string>>;
      /** Namespaces by labels. Absent: the policy's own; empty: all. */
      readonly namespaces?: Readonly<Record<string, string>>;
    }
  | { readonly cidr: string; readonly except?: readonly string[] };

/** Connections that are allowed: any of the peers, to any of the ports. */
export interface PolicyRule {
  /** At least one; a rule without peers would allow everybody, and does not exist here. */
  readonly peers: readonly PolicyPeer[];
  /** At least one; a rule without ports would open all of them, and does not exist here. */
  readonly ports: readonly PolicyPort[];
}

export interface NetworkPolicySpec {
  /** The pods that the policy is about. Empty: all of the namespace. */
  readonly pods: Readonly<Record<string, string>>;
  readonly ingress: readonly PolicyRule[];
  readonly egress: readonly PolicyRule[];
}

/** What goes with every NetworkPolicy below a construct: the same permissions in the words of a mesh, and what the mesh itself needs. */
export interface PolicyCompanion {
  /** The policy as it has to be, read at synthesis. */
  extend(policy: IConstruct, spec: NetworkPolicySpec): NetworkPolicySpec;
  /** Creates what goes with a policy. */
  attend(policy: Construct, id: string, meta: ObjectMeta, spec: () => NetworkPolicySpec): void;
}

const COMPANION = 'strata.dev/policy-companion';

/** Makes a companion go with every NetworkPolicy that is created below a construct from now on. */
export function providePolicyCompanion(scope: Construct, companion: PolicyCompanion): void {
  scope.node.setContext(COMPANION, companion);
}

/** A NetworkPolicy that always speaks about both directions: what is not listed is denied. */
export class NetworkPolicyObject extends KernelObject {
  constructor(scope: Construct, id: string, meta: ObjectMeta, spec: () => NetworkPolicySpec) {
    const companion: PolicyCompanion | undefined = scope.node.tryGetContext(COMPANION);
    super(scope, id, k8s.KubeNetworkPolicy.GVK, meta, {
      spec: lazily(() => render(companion?.extend(scope, spec()) ?? spec())),
    });
    companion?.attend(scope, id, meta, spec);
  }
}

function render({ pods, ingress, egress }: NetworkPolicySpec): Plain<k8s.NetworkPolicySpec> {
  return {
    podSelector: selector(pods),
    policyTypes: ['Ingress', 'Egress'],
    // The API server drops empty lists; writing them would show as a difference for ever.
    ...(ingress.length > 0 && {
      ingress: ingress.map(({ peers, ports }) => ({ from: peers.map(peerOf), ports: ports.map(portOf) })),
    }),
    ...(egress.length > 0 && {
      egress: egress.map(({ peers, ports }) => ({ to: peers.map(peerOf), ports: ports.map(portOf) })),
    }),
  };
}

function peerOf(peer: PolicyPeer): Plain<k8s.NetworkPolicyPeer> {
  if ('cidr' in peer) {
    return { ipBlock: { cidr: peer.cidr, ...(peer.except?.length && { except: [...peer.except] }) } };
  }
  return {
    podSelector: selector(peer.pods),
    ...(peer.namespaces !== undefined && { namespaceSelector: selector(peer.namespaces) }),
  };
}

/** The API server drops a `matchLabels` without labels and takes each apply that has one for a change. */
function selector(labels: Readonly<Record<string, string>>): Plain<k8s.LabelSelector> {
  return Object.keys(labels).length === 0 ? {} : { matchLabels: { ...labels } };
}

function portOf({ protocol, port, endPort }: PolicyPort): Plain<k8s.NetworkPolicyPort> {
  return { protocol, port: port, ...(endPort !== undefined && { endPort }) };
}
