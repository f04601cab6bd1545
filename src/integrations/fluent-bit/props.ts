import type { CollectorUnsafeProps, ResourceProps, SchedulingProps } from '../../constructs';
import type { Stage } from '../../contract';
import type { Dns, Peer } from '../../network';
import type { FluentBitOutput } from './output';

/** What waits on the node's disk while an output cannot send, for each output. Beyond, the oldest is dropped, and counted; of audit events the chain shows the gap. */
export interface FluentBitBufferProps {
  /**
   * For audit events, as a quantity from 8Mi to 64Gi.
   * @default 512Mi
   */
  readonly audit?: string;
  /**
   * For other lines, as a quantity from 8Mi to 64Gi.
   * @default 256Mi
   */
  readonly logs?: string;
}

/** Fluent Bit on each node, for the lines of a platform's pods. */
export interface FluentBitProps {
  /** Where audit events go: a stream of its own, in a process of its own, passed on byte for byte. */
  readonly auditTo: readonly FluentBitOutput[];
  /**
   * Where all other lines go, once what is sensitive was removed.
   * @default nowhere: they stay on their nodes
   */
  readonly outputs?: readonly FluentBitOutput[];
  /**
   * Days that audit events have to be kept. Stands on each event for whoever stores it.
   * @default 400
   */
  readonly retentionDays?: number;
  /**
   * Namespaces whose pods are read.
   * @default the platform's
   */
  readonly namespaces?: readonly string[];
  /**
   * The name of all its objects.
   * @default the construct's id
   */
  readonly name?: string;
  /**
   * The image, of version 5.1 or later. From stage 3 on with a digest.
   * @default docker.io/fluent/fluent-bit:5.1.1; must be given from stage 3 on
   */
  readonly image?: string;
  /**
   * What waits on the node's disk while an output cannot send.
   * @default 512Mi for each output of audit events, and 256Mi for each of other lines
   */
  readonly buffer?: FluentBitBufferProps;
  /**
   * What each of its containers gets.
   * @default requests of 25m CPU and 64Mi, limits of 500m CPU and 256Mi
   */
  readonly resources?: ResourceProps;
  /**
   * Where its pods may run.
   * @default on every node without taints
   */
  readonly scheduling?: SchedulingProps;
  /**
   * Who may read its own metrics.
   * @default nobody
   */
  readonly scrapeFrom?: readonly Peer[];
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
   * Where names of outputs are resolved.
   * @default the platform's; outside a platform the pods k8s-app=kube-dns in kube-system
   */
  readonly dns?: Dns;
}
