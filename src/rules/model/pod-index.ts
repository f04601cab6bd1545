import { isRecord, type Json, record } from './json';
import { matchesLabels, matchesSelector } from './selector';
import type { Subject } from './subject';

const NONE: readonly Subject[] = [];

interface NamespaceIndex {
  readonly workloads: Subject[];
  /** By label key, then by value. */
  readonly labels: Map<string, Map<unknown, Subject[]>>;
}

/** Workloads by namespace and by each label of their pods: a selector is answered from the rarest of its labels. */
export class PodIndex {
  private readonly namespaces = new Map<string, NamespaceIndex>();

  constructor(workloads: readonly Subject[]) {
    for (const workload of workloads) {
      const { workloads: known, labels } = this.open(workload.namespace ?? '');
      known.push(workload);
      const carried = workload.pod?.labels ?? {};
      for (const key in carried) {
        const values = labels.get(key) ?? new Map<unknown, Subject[]>();
        labels.set(key, values);
        const bucket = values.get(carried[key]);
        if (bucket === undefined) values.set(carried[key], [workload]);
        else bucket.push(workload);
      }
    }
  }

  /** The namespaces that hold workloads. */
  get namespaceNames(): Iterable<string> {
    return this.namespaces.keys();
  }

  /** The workloads of a namespace. */
  inNamespace(namespace: string): readonly Subject[] {
    return this.namespaces.get(namespace)?.workloads ?? NONE;
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
    const index = this.namespaces.get(namespace);
    let fewest = index?.workloads ?? NONE;
    for (const key in labels) {
      const bucket = index?.labels.get(key)?.get(labels[key]) ?? NONE;
      if (bucket.length < fewest.length) fewest = bucket;
    }
    return fewest;
  }

  private open(namespace: string): NamespaceIndex {
    const known = this.namespaces.get(namespace);
    if (known !== undefined) return known;
    const index: NamespaceIndex = { workloads: [], labels: new Map() };
    this.namespaces.set(namespace, index);
    return index;
  }
}
