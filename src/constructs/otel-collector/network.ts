import { Port } from '../../contract';
import type { Problems } from '../../errors';
import type { NetworkPolicySpec, PolicyRule } from '../../kube';
import { type DeclaredHost, type Dns, mergeRules, type Peer } from '../../network';
import type { TelemetryMember } from '../common/platform-telemetry';
import { isPublicName, type Way, wayTo } from '../common/reach';
import { CollectorPort } from './config/receivers';
import type { ExporterProps } from './exporter-props';
import type { OtelCollectorProps } from './props';

/** Opens the ways to exporters. Plain http leaves the cluster in no case: what is sent would be there for everyone to read. */
export function exporterWays(exporters: readonly { readonly props?: ExporterProps }[], problems: Problems): Way[] {
  return exporters.flatMap(({ props: given }) => {
    if (given === undefined) {
      return [];
    }
    const url = new URL(given.endpoint);
    const way = problems.attempt(() => wayTo(url, given.peer));
    if (way === undefined) {
      problems.add('COLLECTOR_EXPORTER_PEER', { endpoint: given.endpoint });
      return [];
    }
    if (
      url.protocol === 'http:' &&
      (way.host !== undefined || (given.peer !== undefined && isPublicName(url) && !inCluster(url)))
    ) {
      problems.add('COLLECTOR_EXPORTER_PLAIN', { endpoint: given.endpoint });
    }
    return [way];
  });
}

function inCluster({ hostname }: URL): boolean {
  return /\.svc(\.cluster\.local)?$/.test(hostname) || hostname.split('.').length <= 2;
}

/** What a policy is made from. */
export interface NetworkInput {
  readonly props: OtelCollectorProps;
  readonly ways: readonly Way[];
  readonly dns: Dns;
  /** Who sends spans. */
  readonly senders: readonly TelemetryMember[];
  /** Whose metrics are read. */
  readonly scraped: readonly TelemetryMember[];
}

/** Both directions: senders to the OTLP ports, readers to the metrics; outwards exporters and what is read. */
export function policyOf({ props, ways, dns, senders, scraped }: NetworkInput): Omit<NetworkPolicySpec, 'pods'> {
  const inward: PolicyRule[] = [
    ...[...senders.map(({ peer }) => peer), ...(props.allowFrom ?? [])].map((peer) => receives(peer)),
    ...(props.scrapeFrom ?? []).map(
      ({ policy }): PolicyRule => ({ peers: [policy], ports: tcp(CollectorPort.METRICS) }),
    ),
  ];
  const outward: PolicyRule[] = [
    ...ways.map(({ rule }) => rule),
    ...scraped.map(({ peer }): PolicyRule => ({ peers: [peer.policy], ports: tcp(Port.ADMIN) })),
  ];
  const needsDns = scraped.length > 0 || ways.some((way) => way.needsDns);
  return { ingress: mergeRules(inward), egress: [...(needsDns ? [dns.rule] : []), ...mergeRules(outward)] };
}

/** Hosts that exporters name, for the annotation that says what a NetworkPolicy cannot. */
export function hostsOf(ways: readonly Way[]): readonly DeclaredHost[] {
  return ways.flatMap(({ host }) => (host === undefined ? [] : [host]));
}

function receives({ policy }: Peer): PolicyRule {
  return { peers: [policy], ports: [...tcp(CollectorPort.OTLP_GRPC), ...tcp(CollectorPort.OTLP_HTTP)] };
}

function tcp(port: number) {
  return [{ protocol: 'TCP' as const, port }];
}
