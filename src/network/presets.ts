import { Label } from '../contract';
import { StrataError } from '../errors';
import { isLabelValue, type PolicyPort, type PolicyRule, policyPort } from '../kube';
import { Dns } from './dns';
import type { Egress } from './egress';
import { Peer } from './peer';
import { ANY_BUT_METADATA } from './ranges';

/** Connections that are allowed, in both directions. Values of this kind compose: a policy is the union of its rules. */
export interface NetworkRules {
  readonly ingress: readonly PolicyRule[];
  readonly egress: readonly PolicyRule[];
}

type Ports = readonly (number | PolicyPort)[];

/** The network policies that a platform needs, as values. Compose them in a `NetworkPolicy`. */
export const NetworkPolicies = {
  /** Nothing in, nothing out. */
  defaultDeny(): NetworkRules {
    return { ingress: [], egress: [] };
  },

  /**
   * Name resolution.
   *
   * @param dns where names are resolved
   * @default the pods k8s-app=kube-dns in kube-system
   */
  dns(dns: Dns = Dns.pods()): NetworkRules {
    return { ingress: [], egress: [dns.rule] };
  },

  /**
   * Connections from a peer.
   *
   * @param peer who may call
   * @param ports TCP ports, or ports with protocol and range; at least one
   * @throws StrataError NETWORK_PORT_INVALID, NETWORK_PORTS_MISSING
   */
  from(peer: Peer, ...ports: Ports): NetworkRules {
    return {
      ingress: [{ peers: [peer.policy], ports: checked(ports, `NetworkPolicies.from(${peer.description})`) }],
      egress: [],
    };
  },

  /** Connections to what is declared. Where one of them is found by name, add `dns()`. */
  egressTo(...egress: readonly Egress[]): NetworkRules {
    return { ingress: [], egress: mergeRules(egress.map(({ rule }) => rule)) };
  },

  /**
   * Connections to everything but metadata services and link-local addresses, for namespaces that must stay open otherwise. A policy can only allow: pods
   * that this one selects are denied the metadata service as long as no other policy allows it.
   */
  denyMetadataService(): NetworkRules {
    const ports: PolicyPort[] = [
      { protocol: 'TCP', port: 1, endPort: 65_535 },
      { protocol: 'UDP', port: 1, endPort: 65_535 },
    ];
    return { ingress: [], egress: [{ peers: ANY_BUT_METADATA, ports }] };
  },

  /**
   * Connections from the pods of the same tenant, whichever of its namespaces they are in.
   *
   * @param tenant the value of the label `strata.dev/tenant` on the tenant's namespaces
   * @param ports TCP ports, or ports with protocol and range; at least one
   * @throws StrataError NETWORK_LABEL_INVALID, NETWORK_PORT_INVALID, NETWORK_PORTS_MISSING
   */
  sameTenant(tenant: string, ...ports: Ports): NetworkRules {
    if (tenant === '' || !isLabelValue(tenant)) {
      throw new StrataError('NETWORK_LABEL_INVALID', 'NetworkPolicies.sameTenant', {
        label: `${Label.TENANT}=${tenant}`,
      });
    }
    return NetworkPolicies.from(Peer.namespaces({ [Label.TENANT]: tenant }), ...ports);
  },
} as const;

function checked(ports: Ports, subject: string): PolicyPort[] {
  if (ports.length === 0) {
    throw new StrataError('NETWORK_PORTS_MISSING', subject, {});
  }
  return ports.map((port) => policyPort(port, subject));
}

/** Joins rules to the same peers, so that ten public hosts on port 443 are one rule. Order of first use is kept. */
export function mergeRules(rules: readonly PolicyRule[]): PolicyRule[] {
  const merged = new Map<string, { peers: PolicyRule['peers']; ports: Map<string, PolicyPort> }>();
  for (const { peers, ports } of rules) {
    const key = JSON.stringify(peers);
    const entry = merged.get(key) ?? { peers, ports: new Map() };
    for (const port of ports) {
      entry.ports.set(`${port.protocol} ${port.port} ${port.endPort ?? ''}`, port);
    }
    merged.set(key, entry);
  }
  return [...merged.values()].map(({ peers, ports }) => ({ peers, ports: [...ports.values()] }));
}
