import type { Manifest } from '../../contract';
import { record, records, textMap, texts } from '../json';
import { selects } from '../selector';
import type { Workload } from '../workload';
import { type Peer, readPeer } from './peer';

/** One rule of a NetworkPolicy. */
export interface NetworkRule {
  readonly peers: readonly Peer[];
  /** Such as `8080/TCP`; empty: every port. */
  readonly ports: readonly string[];
}

export type Direction = 'Ingress' | 'Egress';

/** The NetworkPolicies of an estate. */
export class Policies {
  private readonly policies: readonly Manifest[];
  private readonly namespaces: ReadonlyMap<string, Readonly<Record<string, string>>>;

  constructor(manifests: readonly Manifest[]) {
    this.policies = manifests.filter(
      ({ apiVersion, kind }) => kind === 'NetworkPolicy' && apiVersion.startsWith('networking.k8s.io/'),
    );
    this.namespaces = new Map(
      manifests
        .filter(({ apiVersion, kind }) => kind === 'Namespace' && apiVersion === 'v1')
        .map(({ metadata }) => [metadata.name, textMap(metadata['labels'])]),
    );
  }

  /** What is allowed for a workload's pods. Nothing where no policy selects them, which allows everything. */
  rulesFor(workload: Workload, direction: Direction): readonly NetworkRule[] | undefined {
    const found = this.policies.filter((policy) => {
      const spec = record(policy['spec']);
      return (
        (policy.metadata.namespace ?? 'default') === workload.namespace &&
        selects(record(spec['podSelector']), workload.labels) &&
        typesOf(spec).includes(direction)
      );
    });
    if (found.length === 0) return undefined;
    return found.flatMap((policy) => this.read(policy, direction));
  }

  private read(policy: Manifest, direction: Direction): NetworkRule[] {
    const spec = record(policy['spec']);
    const [list, side] = direction === 'Ingress' ? ['ingress', 'from'] : ['egress', 'to'];
    const { namespace = 'default' } = policy.metadata;
    return records(spec[list as string]).map((rule) => {
      const peers = records(rule[side as string]);
      return {
        peers: (peers.length === 0 ? [undefined] : peers).map((peer) => readPeer(peer, namespace, this.namespaces)),
        ports: records(rule['ports']).map(
          ({ port, endPort, protocol = 'TCP' }) =>
            `${String(port ?? 'any')}${endPort === undefined ? '' : `-${String(endPort)}`}/${String(protocol)}`,
        ),
      };
    });
  }
}

/** Where it is not said: always ingress, and egress where there are rules for it (networking.k8s.io/v1, `policyTypes`). */
function typesOf(spec: Readonly<Record<string, unknown>>): string[] {
  const given = texts(spec['policyTypes']);
  return given.length > 0 ? given : ['Ingress', ...(spec['egress'] === undefined ? [] : ['Egress'])];
}
