import { type Json, record, text } from './json';
import { Place, ROOT } from './place';
import { Pod } from './pod';
import { Shapes } from './shapes';
import { isClusterScoped, podPathOf, typeOf } from './types';

/** An object of the set, read once: what rules ask for again and again is taken out here. */
export class Subject {
  readonly apiVersion: string;
  readonly kind: string;
  /** The kind for built-in types, `Kind.group` for others. */
  readonly type: string;
  readonly metadata: Json;
  readonly labels: Json;
  readonly annotations: Json;
  readonly name: string;
  /** Of namespaced types: the namespace, `default` where none is written. */
  readonly namespace: string | undefined;
  readonly spec: Json;
  /** What the object runs, where it runs something. */
  readonly pod: Pod | undefined;

  /** A namespace that is not in the set. `index` is the object that lives in it. */
  static foreignNamespace(name: string, index: number): Subject {
    return new Subject({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }, index, new Shapes(), '', true);
  }

  /**
   * @param json the manifest
   * @param index its position in what was given to the evaluation
   * @param root JSON pointer from the given manifest to this object, empty unless it is an item of a List
   * @param shapes numbers what reads the same in the set
   * @param isForeign whether the object is known by its name alone, because somebody else keeps it
   */
  constructor(
    readonly json: Json,
    readonly index: number,
    shapes: Shapes,
    readonly root: string = '',
    readonly isForeign: boolean = false,
  ) {
    this.apiVersion = text(json['apiVersion']) ?? '';
    this.kind = text(json['kind']) ?? '';
    this.type = typeOf(this.apiVersion, this.kind);
    this.metadata = record(json['metadata']);
    this.labels = record(this.metadata['labels']);
    this.annotations = record(this.metadata['annotations']);
    this.name = text(this.metadata['name']) ?? '';
    this.namespace = isClusterScoped(this.type) ? undefined : (text(this.metadata['namespace']) ?? 'default');
    this.spec = record(json['spec']);
    this.pod = podOf(json, this.type, shapes);
  }
}

function podOf(json: Json, type: string, shapes: Shapes): Pod | undefined {
  const path = podPathOf(type);
  if (path === undefined) return undefined;
  const template = path.reduce((parent, member) => record(parent[member]), json);
  return new Pod(template, new Place(ROOT, ...path), path.length > 0, shapes);
}
