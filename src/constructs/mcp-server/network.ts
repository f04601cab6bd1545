import { PUBLIC_BLOCKS } from '../../contract';
import type { Problems } from '../../errors';
import type { NetworkPolicySpec, PolicyRule } from '../../kube';
import { type DeclaredHost, type Egress, mergeRules } from '../../network';
import type { EgressRoute } from '../common/egress-via';
import type { InjectedSecret } from '../secrets';
import type { ServerInput } from './input';
import type { McpServerProps } from './props';
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

/** Hosts that a server declared by name, sorted. */
export function declaredHosts(props: McpServerProps): readonly DeclaredHost[] {
  return sorted([
    ...egressOf(props).flatMap(({ host }) => (host === undefined ? [] : [host])),
    ...(props.unsafe?.anyPublicHost === undefined ? [] : [{ host: '*', port: HTTPS }]),
  ]);
}

/** Everything that was declared, by the profile and by the server. */
export function egressOf({ permissions, egress = [] }: McpServerProps): readonly Egress[] {
  return [...(permissions?.egress ?? []), ...egress];
}

/**
 * Both directions: who may call the bridge, and what the pod may reach.
 *
 * @param route the way to hosts that are declared by name, where they are enforced
 */
export function resolveNetwork(
  input: ServerInput,
  route: EgressRoute | undefined,
  ports: { readonly mcp: number; readonly admin: number },
  injected: readonly InjectedSecret[],
  problems: Problems,
): ServerNetwork {
  const { props, dns } = input;
  const hosts = declaredHosts(props);
  const traces = props.telemetry?.traces && traceRoute(props.telemetry.traces, input.route !== undefined, problems);
  // With a proxy, what is declared by name has its way there, and no other.
  const direct = egressOf(props).filter(({ host }) => host === undefined || route === undefined);
  const anyHost = route === undefined && props.unsafe?.anyPublicHost !== undefined;
  const needsDns =
    anyHost ||
    route?.needsDns === true ||
    traces?.needsDns === true ||
    injected.some((secret) => secret.needsDns) ||
    direct.some((entry) => entry.needsDns);
  const outward: PolicyRule[] = [
    ...direct.map(({ rule }) => rule),
    ...(anyHost ? [{ peers: PUBLIC_BLOCKS, ports: [{ protocol: 'TCP' as const, port: HTTPS }] }] : []),
    ...(route ? [route.rule] : []),
    ...(traces ? [traces.rule] : []),
    ...injected.map(({ egress }) => egress),
  ];
  const inward: PolicyRule[] = [
    ...inwardRule(props.allowFrom, ports.mcp),
    ...inwardRule(props.telemetry?.scrapeFrom, ports.admin),
  ];
  return {
    policy: { ingress: mergeRules(inward), egress: [...(needsDns ? [dns.rule] : []), ...mergeRules(outward)] },
    hosts,
    declared: sorted([...hosts, ...egressOf(props).flatMap(ranges)]),
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
