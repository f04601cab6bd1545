import { PUBLIC_BLOCKS } from '../contract';
import { StrataError } from '../errors';
import { type PolicyPeer, type PolicyPort, type PolicyRule, policyPort } from '../kube';
import { declaredCidr } from './cidr';
import { publicHost } from './host';
import type { Peer } from './peer';

/** A host and port that were declared by name. */
export interface DeclaredHost {
  readonly host: string;
  readonly port: number;
}

/**
 * What a server may reach. A value, made by its static methods.
 *
 * A NetworkPolicy cannot name hosts. Where no egress proxy enforces them, a declared host therefore opens its port to *public* addresses, all of them: private, link-local,
 * metadata, loopback and multicast ranges stay closed. The exact host is recorded in the annotation `strata.dev/egress-hosts` and in the
 * assembly. `Egress.pods` and `Egress.cidr` are enforced exactly as written.
 */
export class Egress {
  private constructor(
    /** The rule, as the NetworkPolicy API has it. */
    readonly rule: PolicyRule,
    /** The host that was declared by name, if one was. */
    readonly host?: DeclaredHost,
  ) {}

  /**
   * A public host, TCP 443.
   *
   * @param host a full DNS name
   * @throws StrataError NETWORK_HOST_WILDCARD, NETWORK_HOST_ADDRESS, NETWORK_HOST_METADATA, NETWORK_HOST_PRIVATE, NETWORK_HOST_INVALID
   */
  static https(host: string): Egress {
    return Egress.host(host, 443);
  }

  /**
   * A public host on a TCP port.
   *
   * @param host a full DNS name
   * @param port 1 to 65535
   * @throws StrataError as `https`, and NETWORK_PORT_INVALID
   */
  static host(host: string, port: number): Egress {
    const subject = `Egress.host(${JSON.stringify(host)}, ${port})`;
    const declared = { host: publicHost(host, subject), port };
    return new Egress({ peers: PUBLIC_BLOCKS, ports: [policyPort(port, subject)] }, declared);
  }

  /**
   * A range of addresses, such as a database's network.
   *
   * @param cidr CIDR notation with the host bits zero; private ranges are welcome
   * @param ports TCP ports, or ports with protocol and range
   * @throws StrataError NETWORK_CIDR_INVALID, NETWORK_CIDR_TOO_WIDE, NETWORK_CIDR_FORBIDDEN, NETWORK_PORT_INVALID, NETWORK_PORTS_MISSING
   */
  static cidr(cidr: string, ...ports: readonly (number | PolicyPort)[]): Egress {
    return Egress.to(declaredCidr(cidr, 'Egress.cidr'), ports, `Egress.cidr(${JSON.stringify(cidr)})`);
  }

  /**
   * Pods of the cluster.
   *
   * @param peer which ones
   * @param ports the ports that the pods listen on (not those of a Service)
   * @throws StrataError NETWORK_PORT_INVALID, NETWORK_PORTS_MISSING
   */
  static pods(peer: Peer, ...ports: readonly (number | PolicyPort)[]): Egress {
    return Egress.to(peer.policy, ports, `Egress.pods(${peer.description})`);
  }

  private static to(peer: PolicyPeer, ports: readonly (number | PolicyPort)[], subject: string): Egress {
    if (ports.length === 0) {
      throw new StrataError('NETWORK_PORTS_MISSING', subject, {});
    }
    return new Egress({ peers: [peer], ports: ports.map((port) => policyPort(port, subject)) });
  }

  /** Whether the other side is found by name, so that the pod needs DNS. Pods are: through their Service. */
  get needsDns(): boolean {
    return this.host !== undefined || this.rule.peers.some((peer) => 'pods' in peer);
  }
}
