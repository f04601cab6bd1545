/** Where a host leads. */
export interface ExternalDnsProps {
  /** Addresses of one family, or the one name of a load balancer. */
  readonly targets: readonly string[];
  /**
   * Seconds for which answers may be kept, from 1 to 86,400.
   * @default 300
   */
  readonly ttlSeconds?: number;
}
