import type { Construct } from 'constructs';
import type { ObjectMeta } from '../../kube';

/** A variable of the container: a plain value, or a key of a Secret. */
export type CollectorVariable =
  | { readonly name: string; readonly value: string }
  | { readonly name: string; readonly secret: string; readonly key: string };

/** A collector as whatever runs it sees it. Functions are asked at synthesis. */
export interface CollectorPods {
  /** Whether it runs once on each node. */
  readonly everyNode: boolean;
  readonly replicas: number;
  /** Name, labels, annotations and the reason of what is created. */
  readonly meta: ObjectMeta;
  /** The configuration as an object. */
  readonly config: () => Readonly<Record<string, unknown>>;
  /** The template of the pods as it stands in a manifest: one container, `collector`. */
  readonly template: () => CollectorTemplate;
}

/** The parts of the pods' template that others create pods from. */
export interface CollectorTemplate {
  readonly image: string;
  readonly variables: readonly CollectorVariable[];
  readonly requests: Readonly<Record<string, string>>;
  readonly limits: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly serviceAccount: string;
  readonly graceSeconds: number;
  /** Files that have to be there: certificates of authorities, by ConfigMap. */
  readonly authorities: readonly { readonly configMap: string; readonly key: string; readonly file: string }[];
  readonly authorityFolder: string;
}

/** What runs a collector's pods in the place of a Deployment. Outside systems implement it. */
export interface CollectorRunner {
  /** The name of the Service that it creates, by the collector's name. */
  serviceName(name: string): string;
  /** Labels of the pods that it creates. */
  selector(name: string, namespace: string | undefined): Readonly<Record<string, string>>;
  /** Whether it can run a collector; the reason where it cannot. */
  refuses(pods: Pick<CollectorPods, 'everyNode'> & { readonly state: boolean }): string | undefined;
  /** Creates what runs the pods. */
  run(scope: Construct, pods: CollectorPods): void;
}

/** Whether a value is a runner. */
export function isRunner(value: unknown): value is CollectorRunner {
  return typeof value === 'object' && value !== null && 'run' in value && typeof value.run === 'function';
}
