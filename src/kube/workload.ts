import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { Annotation, RUN_AS } from '../contract';
import { type ContainerSpec, container } from './container';
import { KernelObject, lazily, type ObjectMeta } from './object';
import type { Plain } from './plain';
import { outsideConfigMaps, type VolumeSpec, volume } from './volume';

export interface WorkloadSpec {
  /** Labels that select the pods. Immutable in a cluster: stable for the life of the workload. */
  readonly selector: Readonly<Record<string, string>>;
  /** Labels of the pods, the selector's among them. */
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** Absent where an autoscaler sets it. */
  readonly replicas?: number;
  /** `recreate` for pods that must not run beside their successor. */
  readonly strategy: 'rolling' | 'recreate';
  readonly serviceAccount: string;
  readonly initContainers: readonly ContainerSpec[];
  readonly containers: readonly ContainerSpec[];
  readonly volumes: readonly VolumeSpec[];
  readonly terminationGracePeriodSeconds: number;
  readonly imagePullSecrets: readonly string[];
  /** Whether replicas are spread over nodes and zones. */
  readonly spread: boolean;
  /** Where the scheduler may place the pods. Absent: anywhere. */
  readonly scheduling?: Scheduling;
  /** Groups that the pods' processes are in beside their own, for files of others that they read. */
  readonly supplementalGroups?: readonly number[];
}

/** Where the scheduler may place pods, and before whom. */
export interface Scheduling {
  /** Labels that a node has. */
  readonly nodeSelector?: Readonly<Record<string, string>>;
  /** Taints of nodes that are no obstacle. */
  readonly tolerations?: readonly Toleration[];
  readonly priorityClass?: string;
}

/** A taint that is tolerated, by its key always: a toleration without one holds for every taint. */
export interface Toleration {
  readonly key: string;
  /** Absent: any value. */
  readonly value?: string;
  /** Absent: every effect. */
  readonly effect?: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';
  /** With `NoExecute`: how long a pod stays. Absent: for good. */
  readonly seconds?: number;
}

/** How many old revisions stay for a rollback. */
const REVISIONS_KEPT = 5;

/** A hardened Deployment: its pods meet the restricted Pod Security Standard and hold no Kubernetes credentials. */
export class Workload extends KernelObject {
  constructor(scope: Construct, id: string, meta: ObjectMeta, spec: () => WorkloadSpec) {
    super(scope, id, k8s.KubeDeployment.GVK, meta, { spec: lazily(() => render(spec())) });
  }
}

function render(spec: WorkloadSpec): Plain<k8s.DeploymentSpec> {
  return {
    ...(spec.replicas !== undefined && { replicas: spec.replicas }),
    revisionHistoryLimit: REVISIONS_KEPT,
    progressDeadlineSeconds: 600,
    selector: { matchLabels: { ...spec.selector } },
    strategy: strategy(spec.strategy),
    template: {
      metadata: { labels: { ...spec.labels }, annotations: podAnnotations(spec) },
      spec: podSpec(spec),
    },
  };
}

function strategy(kind: WorkloadSpec['strategy']): Plain<k8s.DeploymentStrategy> {
  return kind === 'recreate'
    ? { type: 'Recreate' }
    : {
        type: 'RollingUpdate',
        rollingUpdate: { maxSurge: 1, maxUnavailable: 0 },
      };
}

/** Annotations of pods, with the ConfigMaps that others keep: rules do not miss those in the set. */
export function podAnnotations({
  annotations,
  volumes,
}: Pick<WorkloadSpec, 'annotations' | 'volumes'>): Record<string, string> {
  const outside = outsideConfigMaps(volumes);
  return { ...annotations, ...(outside.length > 0 && { [Annotation.OUTSIDE_CONFIG_MAPS]: outside.join(',') }) };
}

/** The pods of a workload, whatever keeps them running. */
export function podSpec(spec: WorkloadSpec): Plain<k8s.PodSpec> {
  return {
    serviceAccountName: spec.serviceAccount,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    restartPolicy: 'Always',
    dnsPolicy: 'ClusterFirst',
    schedulerName: 'default-scheduler',
    terminationGracePeriodSeconds: spec.terminationGracePeriodSeconds,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: RUN_AS,
      runAsGroup: RUN_AS,
      fsGroup: RUN_AS,
      fsGroupChangePolicy: 'OnRootMismatch',
      ...(spec.supplementalGroups?.length && { supplementalGroups: [...spec.supplementalGroups] }),
      seccompProfile: { type: 'RuntimeDefault' },
    },
    ...(spec.imagePullSecrets.length > 0 && { imagePullSecrets: spec.imagePullSecrets.map((name) => ({ name })) }),
    ...(spec.initContainers.length > 0 && { initContainers: spec.initContainers.map(container) }),
    containers: spec.containers.map(container),
    ...(spec.spread && {
      topologySpreadConstraints: ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'].map((topologyKey) => ({
        topologyKey,
        maxSkew: 1,
        whenUnsatisfiable: 'ScheduleAnyway',
        labelSelector: { matchLabels: { ...spec.selector } },
      })),
    }),
    ...schedulingOf(spec.scheduling),
    volumes: spec.volumes.map(volume),
  };
}

function schedulingOf({ nodeSelector, tolerations = [], priorityClass }: Scheduling = {}): Partial<Plain<k8s.PodSpec>> {
  return {
    ...(nodeSelector && { nodeSelector: { ...nodeSelector } }),
    ...(tolerations.length > 0 && { tolerations: tolerations.map(toleration) }),
    ...(priorityClass !== undefined && { priorityClassName: priorityClass }),
  };
}

function toleration({ key, value, effect, seconds }: Toleration): Plain<k8s.Toleration> {
  return {
    key,
    ...(value === undefined ? { operator: 'Exists' } : { operator: 'Equal', value }),
    ...(effect !== undefined && { effect }),
    ...(seconds !== undefined && { tolerationSeconds: seconds }),
  };
}
