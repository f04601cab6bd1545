import { Port, PUBLIC_BLOCKS } from '../../../contract';
import type { NetworkPolicySpec, PolicyRule } from '../../../kube';
import { type DeclaredHost, mergeRules, type Peer } from '../../../network';
import type { EgressRoute } from '../egress-via';
import type { Way } from '../reach';
import type { RolePlace } from './place';
import type { RoleProps } from './props';

/** Hosts by name among ways, sorted. */
export function hostsAmong(ways: readonly Way[]): DeclaredHost[] {
  const hosts = new Map(ways.flatMap(({ host }) => (host ? [[`${host.host}:${host.port}`, host] as const] : [])));
  return [...hosts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, host]) => host);
}

/**
 * Both directions: in come who carries people here, declared callers and who reads metrics; out goes what the configuration names.
 *
 * @param route the way to hosts by name, where something enforces them
 */
export function roleNetwork(
  { dns, platform }: RolePlace,
  { expose, allowFrom = [], telemetry = {} }: RoleProps,
  ways: readonly Way[],
  callers: readonly Peer[],
  route: EgressRoute | undefined,
): Omit<NetworkPolicySpec, 'pods'> {
  const readers = telemetry.metrics === false ? [] : (platform?.telemetry.scrapers ?? []);
  const direct = ways.filter(({ host }) => host === undefined || route === undefined);
  const needsDns = route?.needsDns === true || direct.some((way) => way.needsDns);
  return {
    ingress: mergeRules([
      ...inward([...(expose?.from ?? []), ...allowFrom, ...callers], Port.MCP),
      ...inward([...(telemetry.scrapeFrom ?? []), ...readers], Port.ADMIN),
    ]),
    egress: [
      ...(needsDns && route?.ownsDns !== true ? [dns.rule] : []),
      ...mergeRules([...direct.map(({ rule }) => rule), ...alongRoute(route, hostsAmong(ways))]),
    ],
  };
}

function alongRoute(route: EgressRoute | undefined, hosts: readonly DeclaredHost[]): PolicyRule[] {
  if (route?.rule !== 'public') return route?.rule ? [route.rule] : [];
  const ports = [...new Set(hosts.map(({ port }) => port))].sort((a, b) => a - b);
  return [{ peers: PUBLIC_BLOCKS, ports: ports.map((port) => ({ protocol: 'TCP' as const, port })) }];
}

function inward(peers: readonly Peer[], port: number): PolicyRule[] {
  const distinct = new Map(peers.map(({ policy }) => [JSON.stringify(policy), policy]));
  return distinct.size === 0 ? [] : [{ peers: [...distinct.values()], ports: [{ protocol: 'TCP', port }] }];
}
