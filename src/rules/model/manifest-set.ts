import { isRecord, type Json, list } from './json';
import { PodIndex } from './pod-index';
import { Shapes } from './shapes';
import { Subject } from './subject';

const NONE: readonly Subject[] = [];

/** Everything that is judged together, indexed once, so that each rule stays linear in the number of objects. */
export class ManifestSet {
  readonly subjects: readonly Subject[];
  /** Objects that run something. */
  readonly workloads: readonly Subject[];
  /** Pods by namespace and label. */
  readonly pods: PodIndex;
  private readonly byType = new Map<string, Subject[]>();
  /** By type, then namespace, then name. */
  private readonly byName = new Map<string, Map<string, Map<string, Subject>>>();
  private readonly facts = new Map<object, unknown>();
  private readonly shapes = new Shapes();
  private readonly shapeVerdicts = new Map<object, Uint8Array>();

  constructor(manifests: readonly unknown[]) {
    const subjects: Subject[] = [];
    for (let index = 0; index < manifests.length; index++) read(manifests[index], index, '', this.shapes, subjects);
    this.subjects = subjects;
    this.workloads = this.subjects.filter(({ pod }) => pod !== undefined);
    this.pods = new PodIndex(this.workloads);
    for (const subject of this.subjects) {
      const sameType = this.byType.get(subject.type);
      if (sameType === undefined) this.byType.set(subject.type, [subject]);
      else sameType.push(subject);
      const names = this.namesOf(subject.type, subject.namespace ?? '');
      if (!names.has(subject.name)) names.set(subject.name, subject);
    }
  }

  /** The objects of a type, in the order given. */
  ofType(type: string): readonly Subject[] {
    return this.byType.get(type) ?? NONE;
  }

  /** The object of this type, namespace and name. Of several, the first. */
  find(type: string, namespace: string | undefined, name: string): Subject | undefined {
    return this.byName
      .get(type)
      ?.get(namespace ?? '')
      ?.get(name);
  }

  /** Namespaces of the set, and those that workloads live in without being in it: of these, only the name is known. */
  get namespaces(): readonly Subject[] {
    return this.fact(namespacesOf);
  }

  /** A fact about the whole set, worked out by its first asker and kept for the rest. */
  fact<Fact>(derive: (set: ManifestSet) => Fact): Fact {
    if (!this.facts.has(derive)) this.facts.set(derive, derive(this));
    return this.facts.get(derive) as Fact;
  }

  /** What a rule said about each shape of container so far, by the shape's number. */
  verdictsByShape(rule: object): Uint8Array {
    const known = this.shapeVerdicts.get(rule);
    if (known !== undefined) return known;
    const verdicts = new Uint8Array(this.shapes.size);
    this.shapeVerdicts.set(rule, verdicts);
    return verdicts;
  }

  private namesOf(type: string, namespace: string): Map<string, Subject> {
    const namespaces = this.byName.get(type) ?? new Map<string, Map<string, Subject>>();
    this.byName.set(type, namespaces);
    const names = namespaces.get(namespace) ?? new Map<string, Subject>();
    namespaces.set(namespace, names);
    return names;
  }
}

function read(manifest: unknown, index: number, root: string, shapes: Shapes, found: Subject[]): void {
  const json: Json = isRecord(manifest) ? manifest : {};
  if (json['kind'] === 'List' && Array.isArray(json['items'])) {
    const items = list(json['items']);
    for (let position = 0; position < items.length; position++) {
      read(items[position], index, `${root}/items/${position}`, shapes, found);
    }
    return;
  }
  found.push(new Subject(json, index, shapes, root));
}

function namespacesOf(set: ManifestSet): readonly Subject[] {
  const foreign = [...set.pods.namespaceNames].filter((name) => set.find('Namespace', undefined, name) === undefined);
  return [
    ...set.ofType('Namespace'),
    ...foreign.map((name) => Subject.foreignNamespace(name, set.pods.inNamespace(name)[0]?.index ?? 0)),
  ];
}
