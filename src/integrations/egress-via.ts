import type { EgressVia as Via } from '../constructs';
import { CiliumEgress, type CiliumEgressProps } from './cilium';
import { IstioEgress, type IstioEgressProps } from './istio';

/** What enforces the names of hosts. */
export type EgressVia = Via;

/** What enforces the names of hosts, beside an `EgressProxy`. */
export const EgressVia = {
  /**
   * Cilium, by what its DNS proxy answered: a CiliumNetworkPolicy for each server.
   *
   * @throws StrataError or StrataErrors PROP_UNKNOWN, PROP_INVALID
   */
  cilium(props: CiliumEgressProps = {}): CiliumEgress {
    return CiliumEgress.of(props);
  },

  /**
   * Istio: a ServiceEntry for each server, enforced by its sidecar, or in ambient mode by a waypoint.
   *
   * @throws StrataError or StrataErrors EGRESS_ISTIO_WAYPOINT_MISSING, PROP_UNKNOWN, PROP_INVALID
   */
  istio(props: IstioEgressProps): IstioEgress {
    return IstioEgress.of(props);
  },
} as const;
