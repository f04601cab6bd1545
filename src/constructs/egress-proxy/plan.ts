import { containsCidr, EgressConfig, type EgressConfigInput, PUBLIC_BLOCKS, parseCidr } from '../../contract';
import type { NetworkPolicySpec, PolicyRule } from '../../kube';
import { type DeclaredHost, mergeRules, type Peer } from '../../network';
import { auditConfig } from '../common/audit';
import type { EgressPlace } from './place';
import type { EgressProxyProps } from './props';

/** A server with its port and what it declared. */
export interface EgressServer {
  readonly identity: string;
  readonly port: number;
  readonly peer: Peer;
  readonly hosts: readonly DeclaredHost[];
}

/** The configuration that the role boots from. It was checked in parts before; here it is whole. */
export function egressConfigOf(
  { name }: EgressPlace,
  props: EgressProxyProps,
  servers: readonly EgressServer[],
): EgressConfig {
  const { scrapeFrom: _, ...telemetry } = props.telemetry ?? {};
  const written: EgressConfigInput = {
    role: 'egress',
    name,
    listen: {},
    listeners: servers.map(({ identity, port, hosts }) => ({
      server: identity,
      port,
      allow: hosts.map(({ host, port: hostPort }) => ({ host, port: hostPort })),
    })),
    deniedRanges: [...(props.deniedRanges ?? [])],
    limits: { ...props.limits },
    drainSeconds: props.disruption?.drainSeconds,
    telemetry,
    ...(props.audit && { audit: auditConfig(props.audit) }),
  };
  return EgressConfig.parse(written);
}

/** Both directions: to each port exactly that server's pods; outwards public addresses, on the ports that somebody declared, and names. */
export function egressPolicyOf(
  { dns, platform }: EgressPlace,
  { listen }: EgressConfig,
  props: EgressProxyProps,
  servers: readonly EgressServer[],
): Omit<NetworkPolicySpec, 'pods'> {
  const readers = props.telemetry?.metrics === false ? [] : (platform?.telemetry.scrapers ?? []);
  const scrapers = [...(props.telemetry?.scrapeFrom ?? []), ...readers];
  const ports = [...new Set(servers.flatMap(({ hosts }) => hosts.map(({ port }) => port)))].sort((a, b) => a - b);
  const scrape: PolicyRule = {
    peers: scrapers.map(({ policy }) => policy),
    ports: [{ protocol: 'TCP', port: listen.adminPort }],
  };
  return {
    ingress: [
      ...servers.map(({ peer, port }): PolicyRule => ({ peers: [peer.policy], ports: [{ protocol: 'TCP', port }] })),
      ...(scrapers.length > 0 ? mergeRules([scrape]) : []),
    ],
    egress: [
      dns.rule,
      { peers: publicBlocks(props.deniedRanges ?? []), ports: ports.map((port) => ({ protocol: 'TCP', port })) },
    ],
  };
}

/** Public addresses without the denied ranges. A range that is no part of a block is closed there already. */
function publicBlocks(denied: readonly string[]): PolicyRule['peers'] {
  return PUBLIC_BLOCKS.map(({ cidr, except }) => {
    const block = parseCidr(cidr);
    const more = denied.filter((text) => {
      const range = parseCidr(text);
      return block !== undefined && range !== undefined && containsCidr(block, range) && !except.includes(text);
    });
    return { cidr, except: [...except, ...more] };
  });
}
