import type { Stage } from '../../contract';
import type { Dns, Peer } from '../../network';
import type { DisruptionProps, ResourceProps, SchedulingProps } from '../common/workload-props';
import type { OtelExporter } from './exporter';
import type { CollectorRunner } from './runner';

/** Which traces are kept, once they are whole. */
export interface SamplingProps {
  /**
   * Share of the traces without error that are kept, in percent.
   * @default 10
   */
  readonly percent?: number;
  /**
   * A trace that takes this long is kept, in milliseconds.
   * @default 2000
   */
  readonly slowMilliseconds?: number;
  /**
   * Seconds until a trace is taken to be whole, from 1 to 300.
   * @default 10
   */
  readonly waitSeconds?: number;
}

/** What waits while an exporter cannot send. */
export interface QueueProps {
  /**
   * Batches that wait, for each exporter. More is dropped, and counted.
   * @default 1000
   */
  readonly batches?: number;
  /**
   * Keeps them on a claim of this name, so that a restart loses nothing. With one replica only.
   * @default they wait in memory
   */
  readonly claim?: string;
}

/** Metrics that the collector reads from servers, the gateway and the egress proxy. */
export interface ScrapeProps {
  /**
   * Seconds between two readings.
   * @default 30
   */
  readonly seconds?: number;
}

/** Logs that the collector reads from its node. It runs once on each node then. */
export interface NodeLogProps {
  /**
   * Namespaces whose pods are read.
   * @default the platform's
   */
  readonly namespaces?: readonly string[];
  /** Where audit events go: a stream of its own, told from logs before anything else happens to it, and passed on byte for byte. */
  readonly auditTo: readonly OtelExporter[];
  /**
   * Days that audit events have to be kept. Stands on each event for whoever stores it.
   * @default 400
   */
  readonly retentionDays?: number;
}

/** What is relaxed by name. Each takes the reason, for whoever reviews it. */
export interface CollectorUnsafeProps {
  /**
   * Keeps what is passed to tools.
   * @default removed
   */
  readonly toolArguments?: string;
  /**
   * Keeps what tools answer.
   * @default removed
   */
  readonly toolResults?: string;
}

/** A collector. */
export interface OtelCollectorProps {
  /** Where telemetry goes. Each exporter gets every kind of telemetry that it can take. */
  readonly exporters: readonly OtelExporter[];
  /**
   * The name of all its objects.
   * @default the construct's id
   */
  readonly name?: string;
  /**
   * The image, of the contrib distribution from version 0.150 on. From stage 3 on with a digest.
   * @default docker.io/otel/opentelemetry-collector-contrib:0.164.0; must be given from stage 3 on
   */
  readonly image?: string;
  /**
   * Pods that send telemetry, beside those of the platform.
   * @default those of the platform alone
   */
  readonly allowFrom?: readonly Peer[];
  /**
   * Which traces are kept; `false` keeps all that arrive.
   * @default errors, slow ones and a tenth of the others
   */
  readonly sampling?: SamplingProps | false;
  /**
   * Metrics that it reads from the platform's members.
   * @default none: Prometheus reads them
   */
  readonly scrape?: ScrapeProps;
  /**
   * Logs that it reads from its node. The namespace has to admit that: see `NodeLogsNamespace`.
   * @default none
   */
  readonly nodeLogs?: NodeLogProps;
  /**
   * How attributes are named: brought to one version of the semantic conventions, or as they were sent.
   * @default normalized
   */
  readonly conventions?: 'normalized' | 'as-sent';
  /**
   * What waits while an exporter cannot send.
   * @default 1000 batches in memory
   */
  readonly queue?: QueueProps;
  /**
   * How many pods, 1 to 20. More than one only without sampling, because a trace is decided where all its spans are.
   * @default 1
   */
  readonly replicas?: number;
  /**
   * What its container gets.
   * @default requests of 100m CPU and 256Mi, limits of 1 CPU and 512Mi
   */
  readonly resources?: ResourceProps;
  /**
   * What is promised while nodes and versions change.
   * @default 25 seconds to drain; one replica at a time
   */
  readonly disruption?: DisruptionProps;
  /**
   * Where its pods may run.
   * @default anywhere
   */
  readonly scheduling?: SchedulingProps;
  /**
   * Who may read the collector's own metrics.
   * @default nobody
   */
  readonly scrapeFrom?: readonly Peer[];
  /**
   * What runs the pods: another thing, such as `OtelOperator.runner()`, creates its own object from the same configuration.
   * @default a Deployment, or a DaemonSet where it reads logs of nodes
   */
  readonly runBy?: CollectorRunner;
  /**
   * What is relaxed by name.
   * @default nothing
   */
  readonly unsafe?: CollectorUnsafeProps;
  /**
   * Labels of all objects and the pods.
   * @default the platform's
   */
  readonly labels?: Readonly<Record<string, string>>;
  /**
   * Names of Secrets with registry logins, beside the platform's.
   * @default none
   */
  readonly imagePullSecrets?: readonly string[];
  /**
   * The stage.
   * @default the platform's; outside a platform Stage.PILOT
   */
  readonly stage?: Stage;
  /**
   * Where names of exporters are resolved.
   * @default the platform's; outside a platform the pods k8s-app=kube-dns in kube-system
   */
  readonly dns?: Dns;
}
