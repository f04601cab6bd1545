/** Policies by host name, enforced by Cilium. */
export interface CiliumEgressProps {
  /**
   * The domain of the cluster's Services. Resolvers of pods append it to names before they ask for them as they are.
   * @default cluster.local
   */
  readonly clusterDomain?: string;
}
