/** Load as a Prometheus query sees it. */
export interface KedaPrometheusProps {
  /** Prometheus' address inside the cluster, such as `http://prometheus.monitoring:9090`. */
  readonly serverAddress: string;
  /** A PromQL query with one number as its answer, such as `sum(rate(mcp_requests_total{server="github"}[2m]))`. */
  readonly query: string;
  /** How much of it one replica carries. */
  readonly threshold: number;
  /**
   * The name of a TriggerAuthentication of the namespace.
   * @default Prometheus asks nobody who reads
   */
  readonly authentication?: string;
}

/** What decides on replicas, and within which bounds. */
export interface KedaProps {
  /** Fewest replicas, at least 1: a server that is not there cannot say what it has. */
  readonly min: number;
  /** Most replicas, above `min`. */
  readonly max: number;
  /**
   * Queries that are read from Prometheus. The one that asks for the most replicas decides.
   * @default none
   */
  readonly prometheus?: readonly KedaPrometheusProps[];
  /**
   * Use of the CPU that the pod requests, in percent, that is aimed at.
   * @default CPU is left out
   */
  readonly cpuPercent?: number;
  /**
   * Seconds between two readings, from 1 to 3,600.
   * @default 30
   */
  readonly pollingSeconds?: number;
  /**
   * Seconds that load stays low before a replica is removed, from 0 to 3,600.
   * @default 300
   */
  readonly scaleDownSeconds?: number;
  /**
   * Replicas while Prometheus cannot be read.
   * @default `max`: an outage of the metrics is no reason for one of the servers
   */
  readonly fallbackReplicas?: number;
}
