import type { EgressMember } from '../../constructs';
import type { DeclaredHost } from '../../network';

interface EntryPort {
  readonly number: number;
  readonly name: string;
  readonly protocol: 'TLS' | 'HTTP' | 'TCP';
}

/** `networking.istio.io/v1` `ServiceEntry`, as far as it is written here. */
export interface ServiceEntrySpec {
  readonly hosts: readonly string[];
  readonly exportTo: readonly string[];
  readonly location: 'MESH_EXTERNAL';
  readonly resolution: 'DNS';
  readonly ports: readonly EntryPort[];
}

/** The hosts of a server. Names go into TLS by SNI; what is not TLS or HTTP is told apart by port alone. */
export function entryOf(hosts: readonly DeclaredHost[], exportTo: readonly string[]): ServiceEntrySpec {
  const ports = [...new Set(hosts.map(({ port }) => port))].sort((a, b) => a - b);
  return {
    hosts: [...new Set(hosts.map(({ host }) => host))],
    exportTo,
    location: 'MESH_EXTERNAL',
    resolution: 'DNS',
    ports: ports.map(entryPort),
  };
}

function entryPort(number: number): EntryPort {
  const protocol = number === 80 ? 'HTTP' : number === 443 || number === 8443 ? 'TLS' : 'TCP';
  return { number, name: `${protocol.toLowerCase()}-${number}`, protocol };
}

/** A proxy that knows these hosts and no others. */
export function sidecarOf(member: EgressMember): object {
  const { namespaces, clusterNames } = member.beside();
  const services = (namespaces ?? ['*']).map((namespace) => `${namespace}/*.svc.cluster.local`);
  return {
    workloadSelector: { labels: 'pods' in member.peer.policy ? member.peer.policy.pods : {} },
    egress: [
      {
        hosts: [
          ...[...new Set(member.hosts().map(({ host }) => host))].map((host) => `./${host}`),
          ...(clusterNames ? services : []),
        ],
      },
    ],
    outboundTrafficPolicy: { mode: 'REGISTRY_ONLY' },
  };
}
