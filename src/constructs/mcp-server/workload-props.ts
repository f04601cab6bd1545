/** Amounts of what a container uses, as Kubernetes quantities. */
export interface ResourceAmounts {
  /**
   * Processor time, such as `250m`.
   * @default derived
   */
  readonly cpu?: string;
  /**
   * Memory, such as `256Mi`.
   * @default derived
   */
  readonly memory?: string;
  /**
   * Disk for logs, `/tmp` and volumes that are not claims, such as `128Mi`.
   * @default derived
   */
  readonly ephemeralStorage?: string;
}

/** What a container asks for and the most it gets. */
export interface ResourceProps {
  /**
   * What is set aside for it.
   * @default enough for its idle processes
   */
  readonly requests?: ResourceAmounts;
  /**
   * The most it gets.
   * @default enough for all its processes
   */
  readonly limits?: ResourceAmounts;
}

/** Replicas by load. */
export interface AutoscaleProps {
  /** Fewest replicas, at least 1. */
  readonly min: number;
  /** Most replicas, above `min`. */
  readonly max: number;
  /**
   * Use of the CPU that the pod requests, in percent, that is aimed at.
   * @default 70, unless memoryPercent is set
   */
  readonly cpuPercent?: number;
  /**
   * Use of the memory that the pod requests, in percent, that is aimed at.
   * @default memory is left out
   */
  readonly memoryPercent?: number;
  /**
   * Seconds that load stays low before replicas are removed, at most 3,600.
   * @default 300
   */
  readonly scaleDownSeconds?: number;
}

/** What is promised to clients while nodes and versions change. */
export interface DisruptionProps {
  /**
   * Seconds that calls in flight have to finish once a pod is asked to stop. The pod's grace period follows from it.
   * @default 25
   */
  readonly drainSeconds?: number;
  /**
   * Replicas that stay, as a number or a share such as `50%`. Not with `maxUnavailable`.
   * @default not set
   */
  readonly minAvailable?: number | string;
  /**
   * Replicas that may be gone at once, as a number or a share. Not with `minAvailable`.
   * @default 1, where there is more than one replica
   */
  readonly maxUnavailable?: number | string;
}

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
   * A literal that looks like a credential and is none.
   * @default refused
   */
  readonly secretLikeLiteral?: string;
}
