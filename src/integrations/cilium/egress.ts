import { z } from 'zod';
import type { EgressMember, EgressRoute, EgressVia } from '../../constructs';
import { StrataError } from '../../errors';
import { CustomObject, checkShape, isDnsSubdomain, shapeOf } from '../../kube';
import { integrationLabels } from '../common/labels';
import { type CiliumPolicy, policyOf } from './policy';
import type { CiliumEgressProps } from './props';

const TYPE = { apiVersion: 'cilium.io/v2', kind: 'CiliumNetworkPolicy' };
const SHAPE = shapeOf<CiliumEgressProps>({ clusterDomain: z.string().optional() });

/**
 * Cilium judges connections by the names that their addresses were resolved from, for the whole pod. The plain NetworkPolicy of the server stays, and opens neither
 * hosts nor DNS: policies of both kinds add up, and where a port is open without a rule about names, the rule about names is void.
 */
export class CiliumEgress implements EgressVia {
  readonly wholePod = true;

  private constructor(private readonly clusterDomain: string) {}

  /** @throws StrataError or StrataErrors PROP_UNKNOWN, PROP_INVALID */
  static of(props: CiliumEgressProps = {}): CiliumEgress {
    checkShape(props, SHAPE, 'EgressVia.cilium');
    const { clusterDomain = 'cluster.local' } = props;
    if (!isDnsSubdomain(clusterDomain)) {
      const reason = `"${clusterDomain}" is no domain`;
      throw new StrataError('PROP_INVALID', 'EgressVia.cilium', { prop: 'clusterDomain', reason });
    }
    return new CiliumEgress(clusterDomain);
  }

  /** @throws StrataError EGRESS_CILIUM_DNS_ADDRESS */
  route(member: EgressMember): EgressRoute {
    const { scope, name, path } = member;
    const dns = member.dns.rule.peers.flatMap((peer) => ('cidr' in peer ? [] : [peer]));
    if (dns.length !== member.dns.rule.peers.length) {
      throw new StrataError('EGRESS_CILIUM_DNS_ADDRESS', path, {});
    }
    if (scope.node.tryFindChild('cilium-policy') === undefined) {
      const text = 'Opens the hosts that the composition declares by name, and asks DNS for nothing else.';
      const meta = {
        name,
        labels: integrationLabels(scope),
        reason: { text, control: 'network.declared-egress' as const },
      };
      new CustomObject<CiliumPolicy>(scope, 'cilium-policy', TYPE, meta, () =>
        policyOf(member, dns, this.clusterDomain),
      );
    }
    return { needsDns: true, ownsDns: true };
  }
}
