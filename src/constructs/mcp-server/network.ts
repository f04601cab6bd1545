import { PUBLIC_BLOCKS } from '../../contract';
import type { Problems } from '../../errors';
import type { NetworkPolicySpec, PolicyRule } from '../../kube';
import { type DeclaredHost, type Egress, mergeRules } from '../../network';
import type { EgressBeside, EgressRoute } from '../common/egress-via';
import type { Way } from '../common/reach';
import type { InjectedSecret } from '../secrets';
import { besideOf } from './beside';
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
  /** What is reached beside hosts by name. */
  readonly beside: EgressBeside;
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
  ways: readonly Way[],
  problems: Problems,
): ServerNetwork {
  const { props, dns } = input;
  const hosts = declaredHosts(props);
  const traces = props.telemetry?.traces && traceRoute(props.telemetry.traces, input.route !== undefined, problems);
  // With a proxy, what is declared by name has its way there, and no other.
  const direct = egressOf(props).filter(({ host }) => host === undefined || route === undefined);
  // What the bridge itself reaches by name goes the same way.
  const carried = route !== undefined && (input.wholePod === true || route.url !== undefined);
  const anyHost = route === undefined && props.unsafe?.anyPublicHost !== undefined;
  const named = ways.filter(({ host }) => host !== undefined);
  const others = [...direct.filter(({ host }) => host === undefined), ...ways.filter(({ host }) => host === undefined)];
  const clusterNames = [...others, ...injected, ...(traces ? [traces] : [])].some((entry) => entry.needsDns);
  const needsDns =
    anyHost ||
    clusterNames ||
    route?.needsDns === true ||
    direct.some((entry) => entry.needsDns) ||
    (named.length > 0 && !carried);
  const outward: PolicyRule[] = [
    ...direct.map(({ rule }) => rule),
    ...(anyHost ? [{ peers: PUBLIC_BLOCKS, ports: [{ protocol: 'TCP' as const, port: HTTPS }] }] : []),
    ...routeRules(route, [...hosts, ...named.flatMap(({ host }) => host ?? [])]),
    ...(traces ? [traces.rule] : []),
    ...injected.map(({ egress }) => egress),
    ...(carried ? [] : named.map(({ rule }) => rule)),
    ...ways.filter(({ host }) => host === undefined).map(({ rule }) => rule),
  ];
  const inward: PolicyRule[] = [
    ...inwardRule([...(props.allowFrom ?? []), ...input.links.map(({ peer }) => peer)], ports.mcp),
    ...inwardRule(props.telemetry?.scrapeFrom, ports.admin),
  ];
  return {
    policy: {
      ingress: mergeRules(inward),
      egress: [...(needsDns && route?.ownsDns !== true ? [dns.rule] : []), ...mergeRules(outward)],
    },
    hosts,
    beside: besideOf(
      [...others.map(({ rule }) => rule), ...(traces ? [traces.rule] : []), ...injected.map(({ egress }) => egress)],
      clusterNames,
      injected.flatMap(({ host }) => host ?? []),
      input.namespace,
    ),
    declared: sorted([...hosts, ...egressOf(props).flatMap(ranges)]),
  };
}

function routeRules(route: EgressRoute | undefined, hosts: readonly DeclaredHost[]): PolicyRule[] {
  if (route?.rule !== 'public') return route?.rule ? [route.rule] : [];
  const ports = [...new Set(hosts.map(({ port }) => port))].sort((a, b) => a - b);
  return [{ peers: PUBLIC_BLOCKS, ports: ports.map((port) => ({ protocol: 'TCP' as const, port })) }];
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
