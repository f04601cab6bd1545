import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { KernelObject, lazily, type ObjectMeta } from './object';
import type { Plain } from './plain';
import { podAnnotations, podSpec, type WorkloadSpec } from './workload';

/** What runs at times and ends. */
export interface ScheduledWorkloadSpec
  extends Omit<WorkloadSpec, 'selector' | 'replicas' | 'strategy' | 'spread' | 'terminationGracePeriodSeconds'> {
  /** Minute, hour, day of month, month and day of week, in UTC. */
  readonly schedule: string;
  /** After so many seconds a run that has not ended is ended. */
  readonly deadlineSeconds: number;
  /** Labels of pods on whose node it runs, because they hold a volume of one node. Absent: it runs anywhere. */
  readonly beside?: Readonly<Record<string, string>>;
}

/** How often a run that failed is tried again. */
const TRIES = 2;
/** A run that could not begin by then waits for the next time, seconds. */
const LATEST_START = 3_600;
const GRACE = 30;

/** A hardened CronJob: its pods meet the restricted Pod Security Standard and hold no Kubernetes credentials. One run at a time. */
export class ScheduledWorkload extends KernelObject {
  constructor(scope: Construct, id: string, meta: ObjectMeta, spec: () => ScheduledWorkloadSpec) {
    super(scope, id, k8s.KubeCronJob.GVK, meta, { spec: lazily(() => render(spec())) });
  }
}

function render({ schedule, deadlineSeconds, beside, ...spec }: ScheduledWorkloadSpec): Plain<k8s.CronJobSpec> {
  const pod = podSpec({
    ...spec,
    selector: {},
    strategy: 'recreate',
    spread: false,
    terminationGracePeriodSeconds: GRACE,
  });
  return {
    schedule,
    timeZone: 'Etc/UTC',
    concurrencyPolicy: 'Forbid',
    suspend: false,
    startingDeadlineSeconds: LATEST_START,
    successfulJobsHistoryLimit: 1,
    failedJobsHistoryLimit: 3,
    jobTemplate: {
      metadata: { labels: { ...spec.labels } },
      spec: {
        backoffLimit: TRIES,
        activeDeadlineSeconds: deadlineSeconds,
        template: {
          metadata: { labels: { ...spec.labels }, annotations: podAnnotations(spec) },
          spec: { ...pod, restartPolicy: 'Never', ...(beside && { affinity: besidePods(beside) }) },
        },
      },
    },
  };
}

function besidePods(labels: Readonly<Record<string, string>>): Plain<k8s.Affinity> {
  return {
    podAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [
        { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { ...labels } } },
      ],
    },
  };
}
