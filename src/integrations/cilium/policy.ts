import type { EgressBeside, EgressMember } from '../../constructs';
import { containsCidr, PUBLIC_BLOCKS, parseCidr } from '../../contract';
import type { PolicyPeer } from '../../kube';
import type { DeclaredHost } from '../../network';

type Labels = Readonly<Record<string, string>>;
type Name = { readonly matchName: string } | { readonly matchPattern: string };
type PodPeer = Extract<PolicyPeer, { readonly pods: Labels }>;

interface Port {
  readonly port: string;
  readonly protocol: 'TCP' | 'UDP';
}

/** `cilium.io/v2` `CiliumNetworkPolicy`, as far as it is written here. */
export interface CiliumPolicy {
  readonly endpointSelector: { readonly matchLabels: Labels };
  readonly egress: readonly {
    readonly toEndpoints?: readonly { readonly matchLabels: Labels }[];
    readonly toFQDNs?: readonly Name[];
    readonly toPorts: readonly {
      readonly ports: readonly Port[];
      readonly rules?: { readonly dns: readonly Name[] };
    }[];
  }[];
  readonly egressDeny: readonly {
    readonly toCIDRSet: readonly { readonly cidr: string; readonly except?: readonly string[] }[];
  }[];
}

const NAMESPACE_NAME = 'kubernetes.io/metadata.name';
/** What is not public and stands in no list of exceptions of `PUBLIC_BLOCKS`, because those begin at 2000::/3. */
const NOT_PUBLIC_V6 = ['fc00::/7', 'fe80::/10'];

/** What a server may resolve and reach. */
export function policyOf(member: EgressMember, dns: readonly PodPeer[], domain: string): CiliumPolicy {
  const hosts = member.hosts();
  const beside = member.beside();
  const { policy } = member.peer;
  return {
    endpointSelector: { matchLabels: 'pods' in policy ? policy.pods : {} },
    egress: [
      {
        toEndpoints: dns.map(endpoint),
        toPorts: [
          {
            ports: [
              { port: '53', protocol: 'UDP' },
              { port: '53', protocol: 'TCP' },
            ],
            rules: { dns: questions(hosts, beside, member.namespace ?? 'default', domain) },
          },
        ],
      },
      ...destinations(hosts),
    ],
    egressDeny: [{ toCIDRSet: closed(beside.ranges) }],
  };
}

/** Labels of pods as Cilium knows them: the namespace is one of them. */
function endpoint({ pods, namespaces }: PodPeer): { matchLabels: Labels } {
  const namespace = namespaces?.[NAMESPACE_NAME];
  return {
    matchLabels: {
      ...(namespace !== undefined && { 'k8s:io.kubernetes.pod.namespace': namespace }),
      ...Object.fromEntries(Object.entries(pods).map(([key, value]) => [`k8s:${key}`, value])),
    },
  };
}

/** One rule a port, with all hosts that were declared on it. */
function destinations(hosts: readonly DeclaredHost[]): CiliumPolicy['egress'] {
  const ports = [...new Set(hosts.map(({ port }) => port))].sort((a, b) => a - b);
  return ports.map((port) => ({
    toFQDNs: hosts.filter((host) => host.port === port).map(({ host }) => named(host)),
    toPorts: [{ ports: [{ port: `${port}`, protocol: 'TCP' as const }] }],
  }));
}

function named(host: string): Name {
  return host === '*' ? { matchPattern: '*' } : { matchName: host };
}

/**
 * What DNS may be asked. Resolvers try the search domains of the pod first, and some give up at the first refusal, so that those forms are answered too. A pattern's
 * `*` stands for letters between two dots.
 */
function questions(hosts: readonly DeclaredHost[], beside: EgressBeside, namespace: string, domain: string): Name[] {
  const suffixes = ['', `.${namespace}.svc.${domain}`, `.svc.${domain}`, `.${domain}`];
  const names = [...new Set([...hosts.map(({ host }) => host), ...beside.names])];
  if (names.includes('*')) {
    return [{ matchPattern: '*' }];
  }
  // A name of two labels as it stands could be anybody's: Services are asked for with the cluster's domain behind them.
  const services = beside.clusterNames
    ? ['*.*', '*.*.svc', `*.*.svc.${domain}`].flatMap((service) => suffixes.map((suffix) => `${service}${suffix}`))
    : [];
  const patterns = [...new Set(services.filter((pattern) => pattern.endsWith(`.${domain}`)))];
  return [
    ...names.flatMap((name) => suffixes.map((suffix) => ({ matchName: `${name}${suffix}` }))),
    ...patterns.map((matchPattern) => ({ matchPattern })),
  ];
}

/**
 * A declared name may resolve to whatever its owner likes. Addresses that are not public stay closed but for the ranges that the server declared; a denial wins over
 * every permission. Pods of the cluster are no addresses to Cilium.
 */
function closed(declared: readonly string[]): { cidr: string; except?: string[] }[] {
  const ranges = declared.flatMap((text) => {
    const cidr = parseCidr(text);
    return cidr === undefined ? [] : [{ text, cidr }];
  });
  return [...PUBLIC_BLOCKS.flatMap(({ except }) => except), ...NOT_PUBLIC_V6].flatMap((text) => {
    const block = parseCidr(text);
    if (block === undefined || ranges.some(({ cidr }) => containsCidr(cidr, block))) {
      return [];
    }
    const except = ranges.filter(({ cidr }) => containsCidr(block, cidr)).map((range) => range.text);
    return [{ cidr: text, ...(except.length > 0 && { except }) }];
  });
}
