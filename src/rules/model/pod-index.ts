import { isRecord, type Json, record } from './json';
import { matchesLabels, matchesSelector } from './selector';
import type { Subject } from './subject';

const NONE: readonly Subject[] = [];

/** Workloads by namespace and by each label of their pods: a selector is answered from the rarest of its labels. */
export class PodIndex {
  private readonly namespaces = new Map<string, Subject[]>();
  private readonly buckets = new Map<string, Subject[]>();

  constructor(workloads: readonly Subject[]) {
    for (const workload of workloads) {
      const namespace = workload.namespace ?? '';
      add(this.namespaces, namespace, workload);
      const labels = workload.pod?.labels ?? {};
      for (const key in labels) add(this.buckets, bucketOf(namespace, key, labels[key]), workload);
    }
  }

  /** The namespaces that hold workloads. */
  get namespaceNames(): Iterable<string> {
    return this.namespaces.keys();
  }

  /** The workloads of a namespace. */
  inNamespace(namespace: string): readonly Subject[] {
    return this.namespaces.get(namespace) ?? NONE;
  }

  /** The workloads of a namespace whose pods carry exactly these labels, as a Service selects them. */
  withLabels(namespace: string, labels: Json): readonly Subject[] {
    return this.candidates(namespace, labels).filter(
      ({ pod }) => pod !== undefined && matchesLabels(labels, pod.labels),
    );
  }

  /** The workloads of a namespace whose pods a label selector selects. */
  selected(namespace: string, selector: unknown): readonly Subject[] {
    if (!isRecord(selector)) return NONE;
    return this.candidates(namespace, record(selector['matchLabels'])).filter(
      ({ pod }) => pod !== undefined && matchesSelector(selector, pod.labels),
    );
  }

  private candidates(namespace: string, labels: Json): readonly Subject[] {
    let fewest = this.inNamespace(namespace);
    for (const key in labels) {
      const bucket = this.buckets.get(bucketOf(namespace, key, labels[key])) ?? NONE;
      if (bucket.length < fewest.length) fewest = bucket;
    }
    return fewest;
  }
}

function bucketOf(namespace: string, key: string, value: unknown): string {
  return `${namespace}|${key}|${String(value)}`;
}

function add(map: Map<string, Subject[]>, key: string, subject: Subject): void {
  const found = map.get(key);
  if (found === undefined) map.set(key, [subject]);
  else found.push(subject);
}
