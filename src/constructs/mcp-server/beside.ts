import type { PolicyRule } from '../../kube';
import type { EgressBeside } from '../common/egress-via';

const NAMESPACE_NAME = 'kubernetes.io/metadata.name';

/** What a pod reaches beside hosts by name, as what enforces names wants to know it. */
export function besideOf(
  rules: readonly PolicyRule[],
  clusterNames: boolean,
  names: readonly string[],
  own: string | undefined,
): EgressBeside {
  const peers = rules.flatMap((rule) => rule.peers);
  const ranges = peers.flatMap((peer) => ('cidr' in peer ? [peer.cidr] : []));
  const namespaces = peers.flatMap((peer) =>
    'cidr' in peer ? [] : [peer.namespaces === undefined ? own : peer.namespaces[NAMESPACE_NAME]],
  );
  const known = namespaces.filter((name) => name !== undefined);
  return {
    ranges: [...new Set(ranges)].sort(),
    clusterNames,
    names: [...new Set(names)].sort(),
    ...(known.length === namespaces.length && { namespaces: [...new Set(known)].sort() }),
  };
}
