/**
 * Relaxations, each by its name with the reason for it, in at least 10 characters. They are recorded in the annotations `strata.dev/unsafe` and
 * `strata.dev/unsafe-reasons` and listed in reports. One that relaxes nothing is refused.
 */
export interface UnsafeProps {
  /**
   * An image without the pinning that the stage asks for.
   * @default refused
   */
  readonly mutableImageTag?: string;
  /**
   * A server that writes to its image's file system outside its volumes.
   * @default read-only
   */
  readonly writableRootFilesystem?: string;
  /**
   * A server that reaches any public host over HTTPS, as one that fetches pages does.
   * @default declared hosts only
   */
  readonly anyPublicHost?: string;
  /**
   * More than one replica with sessions: a client sticks to a replica by its address, and loses its session when the address or the replica changes.
   * @default refused
   */
  readonly clientAddressAffinity?: string;
  /**
   * Callers whose identity nobody asks for: whoever the network lets through may call.
   * @default refused from stage 3 on, and from stage 2 on where the server is reached from outside the cluster
   */
  readonly anonymousCallers?: string;
  /**
   * A literal that looks like a credential and is none.
   * @default refused
   */
  readonly secretLikeLiteral?: string;
}
