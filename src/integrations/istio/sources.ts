import { Label } from '../../contract';
import { StrataError } from '../../errors';
import type { PolicyPeer } from '../../kube';
import { principal } from './names';

/** Who asks, as an AuthorizationPolicy has it. */
export type Source = { readonly principals: readonly string[] } | { readonly namespaces: readonly string[] };

const NAMESPACE_NAME = 'kubernetes.io/metadata.name';

/** Where a peer stands in the composition, for identities and errors. */
export interface SourcePlace {
  readonly path: string;
  readonly policy: string;
  readonly namespace: string;
  readonly trustDomain: string;
}

/**
 * Who a peer proves to be. Workloads of the platform have a ServiceAccount of their own, which bears their name; of others the namespace alone is known, and the
 * network policy tells their pods apart.
 *
 * @throws StrataError MESH_CALLER_OUTSIDE, MESH_CALLER_UNNAMED
 */
export function sourceOf(peer: PolicyPeer, place: SourcePlace): Source {
  const { path, policy } = place;
  if ('cidr' in peer) {
    throw new StrataError('MESH_CALLER_OUTSIDE', path, { peer: peer.cidr, policy });
  }
  const namespace = peer.namespaces === undefined ? place.namespace : peer.namespaces[NAMESPACE_NAME];
  if (namespace === undefined) {
    throw new StrataError('MESH_CALLER_UNNAMED', path, { peer: JSON.stringify(peer.namespaces), policy });
  }
  const account = accountOf(peer.pods);
  return account === undefined
    ? { namespaces: [namespace] }
    : { principals: [principal(place.trustDomain, namespace, account)] };
}

/** Constructs select pods by their role and name, and name the ServiceAccount likewise. */
function accountOf(pods: Readonly<Record<string, string>>): string | undefined {
  return pods[Label.ROLE] === undefined ? undefined : (pods[Label.SERVER] ?? pods[Label.INSTANCE]);
}
