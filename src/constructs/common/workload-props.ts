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

/** Replicas by load. Another thing that decides on replicas, such as KEDA, is a `Scaler`. */
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

/** A taint of nodes that is no obstacle for the pods. */
export interface TolerationProps {
  /** The taint's key. */
  readonly key: string;
  /**
   * The taint's value.
   * @default any
   */
  readonly value?: string;
  /**
   * The taint's effect.
   * @default every effect
   */
  readonly effect?: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';
  /**
   * Seconds that a pod stays on a node that gets the taint with effect `NoExecute`.
   * @default for good
   */
  readonly seconds?: number;
}

/** Where pods may run, and before whom. */
export interface SchedulingProps {
  /**
   * Labels that their nodes have.
   * @default any node
   */
  readonly nodeSelector?: Readonly<Record<string, string>>;
  /**
   * Taints that are no obstacle, by key.
   * @default none
   */
  readonly tolerations?: readonly TolerationProps[];
  /**
   * The name of a PriorityClass of the cluster. Those of Kubernetes itself (`system-`) are refused.
   * @default the cluster's default
   */
  readonly priorityClass?: string;
}
