import { StrataError } from '../errors';
import type { PolicyPort, PolicyRule } from '../kube';
import { addressCidr } from './cidr';
import { Peer } from './peer';

const PORTS: readonly PolicyPort[] = [
  { protocol: 'UDP', port: 53 },
  { protocol: 'TCP', port: 53 },
];

/** Where pods resolve names. A value, made by its static methods. */
export class Dns {
  private constructor(readonly rule: PolicyRule) {}

  /**
   * The cluster's DNS pods, on UDP and TCP 53.
   *
   * @param labels of the pods
   * @param namespace that they are in
   * @default k8s-app=kube-dns in kube-system
   */
  static pods(labels: Readonly<Record<string, string>> = { 'k8s-app': 'kube-dns' }, namespace = 'kube-system'): Dns {
    return new Dns({ peers: [Peer.pods(labels, namespace).policy], ports: PORTS });
  }

  /**
   * A resolver at a fixed address, as NodeLocal DNSCache has (169.254.20.10 by default). Port 53 alone is opened, so that a link-local address
   * is no way to a metadata service.
   *
   * @param address IPv4 or IPv6
   * @throws StrataError NETWORK_CIDR_INVALID
   */
  static address(address: string): Dns {
    const cidr = addressCidr(address);
    if (cidr === undefined) {
      throw new StrataError('NETWORK_CIDR_INVALID', 'Dns.address', { cidr: address, reason: 'it is no IP address' });
    }
    return new Dns({ peers: [{ cidr }], ports: PORTS });
  }
}
