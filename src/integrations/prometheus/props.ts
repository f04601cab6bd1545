import type { Peer } from '../../network';

/** What is promised, in percent. Alerts say when it is not kept. */
export interface SloProps {
  /**
   * Share of the calls that are not answered by an error of the platform or after their time, over 30 days.
   * @default 99
   */
  readonly availabilityPercent?: number;
  /**
   * Share of the calls that have an event in the audit stream.
   * @default 95
   */
  readonly auditCoveragePercent?: number;
}

/** What Prometheus is told about a platform. */
export interface PrometheusProps {
  /** Prometheus' pods. They may read the metrics of all members of the platform, those of today and those of tomorrow. */
  readonly from: readonly Peer[];
  /**
   * How Prometheus is told: `operator` by a PodMonitor and a PrometheusRule, `files` by a ConfigMap with a scrape configuration and rules.
   * @default operator
   */
  readonly as?: 'operator' | 'files';
  /**
   * Labels that the operator's selectors ask for, such as `{ release: 'kube-prometheus-stack' }`. With `as: 'operator'` there has to be one.
   * @default none
   */
  readonly labels?: Readonly<Record<string, string>>;
  /**
   * Seconds between two readings, from 5 to 300.
   * @default 30
   */
  readonly seconds?: number;
  /**
   * What is promised.
   * @default availability of 99 %, audit coverage of 95 %
   */
  readonly slo?: SloProps;
  /**
   * Where the page of runbooks is that alerts lead to.
   * @default https://github.com/mcp-strata/mcp-strata/blob/main/docs/runbooks.md
   */
  readonly runbooks?: string;
  /**
   * The name of its objects.
   * @default the construct's id
   */
  readonly name?: string;
}
