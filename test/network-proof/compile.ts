import { isIPv6 } from 'node:net';
import type { Cluster, Pod } from './cluster';
import type { KubernetesObject } from './composition';

/** A NetworkPolicy, as the API has it (networking.k8s.io/v1). */
interface Spec {
  readonly podSelector: Selector;
  readonly policyTypes?: readonly ('Ingress' | 'Egress')[];
  readonly ingress?: readonly { readonly from?: readonly PeerSpec[]; readonly ports?: readonly PortSpec[] }[];
  readonly egress?: readonly { readonly to?: readonly PeerSpec[]; readonly ports?: readonly PortSpec[] }[];
}
interface Selector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values?: readonly string[];
  }[];
}
interface PeerSpec {
  readonly podSelector?: Selector;
  readonly namespaceSelector?: Selector;
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] };
}
interface PortSpec {
  readonly port?: number | string;
  readonly endPort?: number;
  readonly protocol?: 'TCP' | 'UDP' | 'SCTP';
}

export const device = (index: number): string => `p${index}`;

/**
 * All policies as one nftables table for the router between the pods. A new connection passes the sender's chain and then the receiver's, so
 * that both have to allow it. A pod that no policy selects in a direction is not isolated in it. What is refused is told to the sender, so that
 * a test need not wait, and can tell a closed network from a closed port.
 */
export function compile(cluster: Cluster): string {
  const chains: string[] = [];
  const from: string[] = [];
  const to: string[] = [];
  for (const [index, pod] of cluster.pods.entries()) {
    from.push(`"${device(index)}" : goto from${index}`);
    to.push(`"${device(index)}" : goto to${index}`);
    // Nobody speaks under another's address.
    const own = [`ip saddr != ${pod.v4} drop`, `ip6 saddr & ffc0:: != fe80:: ip6 saddr != ${pod.v6} drop`];
    chains.push(chain(`from${index}`, [...own, ...direction(cluster, pod, 'Egress', 'goto receive')]));
    chains.push(chain(`to${index}`, direction(cluster, pod, 'Ingress', 'accept')));
  }
  return [
    'flush ruleset',
    'table inet proof {',
    ...chains,
    chain('receive', [`oifname vmap { ${to.join(', ')} }`, REFUSE]),
    chain('forward', [
      'type filter hook forward priority 0; policy drop;',
      'ct state established,related accept',
      `iifname vmap { ${from.join(', ')} }`,
    ]),
    '}',
  ].join('\n');
}

const REFUSE = 'reject with icmpx admin-prohibited';

function chain(name: string, rules: readonly string[]): string {
  return `  chain ${name} {\n${rules.map((rule) => `    ${rule}`).join('\n')}\n  }`;
}

function direction(cluster: Cluster, pod: Pod, type: 'Ingress' | 'Egress', verdict: string): string[] {
  const specs = cluster.policies
    .filter(({ metadata }) => pod.namespace !== undefined && metadata.namespace === pod.namespace)
    .map((policy) => ({ policy, spec: policy.spec as unknown as Spec }))
    .filter(({ spec }) => selects(spec.podSelector, pod.labels) && typesOf(spec).includes(type));
  if (specs.length === 0) return [verdict];
  const rules = specs.flatMap(({ policy, spec }) =>
    type === 'Ingress'
      ? (spec.ingress ?? []).flatMap(({ from, ports }) => ruleTexts(cluster, policy, from, ports, 'saddr', pod))
      : (spec.egress ?? []).flatMap(({ to, ports }) => ruleTexts(cluster, policy, to, ports, 'daddr')),
  );
  return [...rules.map((rule) => `${rule} ${verdict}`.trim()), REFUSE];
}

/** Without `policyTypes` a policy is about Ingress, and about Egress where it has rules for it. */
function typesOf({ policyTypes, egress }: Spec): readonly string[] {
  return policyTypes ?? ['Ingress', ...(egress === undefined ? [] : ['Egress'])];
}

/** Matches of one rule. A named port is the receiver's: the selected pod of an ingress rule, each peer of an egress rule. */
function ruleTexts(
  cluster: Cluster,
  policy: KubernetesObject,
  peers: readonly PeerSpec[] | undefined,
  ports: readonly PortSpec[] | undefined,
  side: 'saddr' | 'daddr',
  receiver?: Pod,
): string[] {
  if (peers === undefined || peers.length === 0) return portTexts(ports, receiver);
  return peers.flatMap((peer) => {
    if (peer.ipBlock !== undefined) {
      return portTexts(ports, receiver).map(
        (port) => `${blockText(peer.ipBlock as NonNullable<PeerSpec['ipBlock']>, side)} ${port}`,
      );
    }
    return podsOf(cluster, policy, peer).flatMap((pod) =>
      portTexts(ports, receiver ?? pod).flatMap((port) => [
        `ip ${side} ${pod.v4} ${port}`,
        `ip6 ${side} ${pod.v6} ${port}`,
      ]),
    );
  });
}

function blockText({ cidr, except = [] }: NonNullable<PeerSpec['ipBlock']>, side: string): string {
  const family = isIPv6(cidr.split('/')[0] ?? '') ? 'ip6' : 'ip';
  const without = except.length === 0 ? '' : ` ${family} ${side} != { ${except.join(', ')} }`;
  return `${family} ${side} ${cidr}${without}`;
}

function podsOf(cluster: Cluster, policy: KubernetesObject, { podSelector, namespaceSelector }: PeerSpec): Pod[] {
  return cluster.pods.filter(({ namespace, labels }) => {
    if (namespace === undefined || !selects(podSelector ?? {}, labels)) return false;
    if (namespaceSelector === undefined) return namespace === policy.metadata.namespace;
    return selects(namespaceSelector, cluster.namespaces.get(namespace) ?? {});
  });
}

function portTexts(ports: readonly PortSpec[] | undefined, receiver: Pod | undefined): string[] {
  if (ports === undefined || ports.length === 0) return [''];
  return ports.flatMap(({ port, endPort, protocol = 'TCP' }) => {
    const word = protocol.toLowerCase();
    if (port === undefined) return [`meta l4proto ${word}`];
    if (typeof port === 'number') return [`${word} dport ${endPort === undefined ? port : `${port}-${endPort}`}`];
    const named = receiver?.ports.filter((one) => one.name === port && one.protocol === protocol) ?? [];
    return named.map((one) => `${word} dport ${one.port}`);
  });
}

function selects(
  { matchLabels = {}, matchExpressions = [] }: Selector,
  labels: Readonly<Record<string, string>>,
): boolean {
  if (!Object.entries(matchLabels).every(([key, value]) => labels[key] === value)) return false;
  return matchExpressions.every(({ key, operator, values = [] }) => {
    const value = labels[key];
    switch (operator) {
      case 'In':
        return value !== undefined && values.includes(value);
      case 'NotIn':
        return value === undefined || !values.includes(value);
      case 'Exists':
        return value !== undefined;
      case 'DoesNotExist':
        return value === undefined;
      default:
        throw new Error(`operator ${operator}`);
    }
  });
}
