import { PUBLIC_BLOCKS } from '../../contract';
import type { Problems } from '../../errors';
import type { NetworkPolicySpec, PolicyRule } from '../../kube';
import { type DeclaredHost, type Egress, mergeRules } from '../../network';
import type { ServerInput } from './input';
import { traceRoute } from './traces';

const HTTPS = 443;

/** What the network policy of a server says, and what it cannot say. */
export interface ServerNetwork {
  readonly policy: Omit<NetworkPolicySpec, 'pods'>;
  /** Hosts that were declared by name. */
  readonly hosts: readonly DeclaredHost[];
  /** Hosts and ranges, for the laptop. */
  readonly declared: readonly DeclaredHost[];
}

/** Both directions: who may call the bridge, and what the pod may reach. */
export function resolveNetwork(
  input: ServerInput,
  ports: { readonly mcp: number; readonly admin: number },
  problems: Problems,
): ServerNetwork {
  const { props, dns } = input;
  const egress = [...(props.permissions?.egress ?? []), ...(props.egress ?? [])];
  const traces = props.telemetry?.traces && traceRoute(props.telemetry.traces, problems);
  const anyHost = props.unsafe?.anyPublicHost !== undefined;
  const needsDns = anyHost || traces?.needsDns === true || egress.some((entry) => entry.needsDns);
  const outward: PolicyRule[] = [
    ...egress.map(({ rule }) => rule),
    ...(anyHost ? [{ peers: PUBLIC_BLOCKS, ports: [{ protocol: 'TCP' as const, port: HTTPS }] }] : []),
    ...(traces ? [traces.rule] : []),
  ];
  const inward: PolicyRule[] = [
    ...inwardRule(props.allowFrom, ports.mcp),
    ...inwardRule(props.telemetry?.scrapeFrom, ports.admin),
  ];
  const hosts = sorted([
    ...egress.flatMap(({ host }) => (host === undefined ? [] : [host])),
    ...(anyHost ? [{ host: '*', port: HTTPS }] : []),
  ]);
  return {
    policy: { ingress: mergeRules(inward), egress: [...(needsDns ? [dns.rule] : []), ...mergeRules(outward)] },
    hosts,
    declared: sorted([...hosts, ...egress.flatMap(ranges)]),
  };
}

function inwardRule(peers: ServerInput['props']['allowFrom'], port: number): PolicyRule[] {
  return peers === undefined || peers.length === 0
    ? []
    : [{ peers: peers.map(({ policy }) => policy), ports: [{ protocol: 'TCP', port }] }];
}

/** Address ranges, as hosts. Pods are not there on a laptop. */
function ranges({ host, rule }: Egress): DeclaredHost[] {
  return host !== undefined
    ? []
    : rule.peers.flatMap((peer) => ('cidr' in peer ? rule.ports.map(({ port }) => ({ host: peer.cidr, port })) : []));
}

/** `host:port` texts, as the annotation has them. */
export function writeHosts(hosts: readonly DeclaredHost[]): string {
  return hosts.map(({ host, port }) => `${host}:${port}`).join(',');
}

function sorted(hosts: readonly DeclaredHost[]): DeclaredHost[] {
  const byText = new Map(hosts.map(({ host, port }) => [`${host}:${port}`, { host, port }]));
  return [...byText].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
}
