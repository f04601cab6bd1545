import { isRecord, type Json, record, records, text } from './json';
import { Place } from './place';

/** What a pod asks with. */
interface Referrer extends Place {
  readonly spec: Json;
  readonly volumes: readonly Json[];
  readonly containers: readonly Part[];
}

/** What a container asks with. */
interface Part extends Place {
  readonly json: Json;
  readonly env: readonly Json[];
}

/** A ConfigMap or Secret that a pod asks for by name. */
export class Reference extends Place {
  readonly name: string;
  /** Whether the pod starts without it. */
  readonly optional: boolean;

  /**
   * @param kind what is asked for
   * @param json the object that names it
   * @param name the name, as it stands there
   * @param keys keys that must exist; empty when the whole object is taken
   */
  constructor(
    readonly kind: 'ConfigMap' | 'Secret',
    json: Json,
    name: unknown,
    readonly keys: readonly string[],
    place: Place,
    ...path: readonly (string | number)[]
  ) {
    super(place, ...path);
    this.name = text(name) ?? '';
    this.optional = json['optional'] === true;
  }
}

/** Where each of the two kinds is named: in a variable, in all variables, in a volume. */
const KINDS = [
  { kind: 'ConfigMap', key: 'configMapKeyRef', all: 'configMapRef', volume: 'configMap', name: 'name' },
  { kind: 'Secret', key: 'secretKeyRef', all: 'secretRef', volume: 'secret', name: 'secretName' },
] as const;

/** Every ConfigMap and Secret that a pod asks for: variables, volumes and image pulls. */
export function readReferences(pod: Referrer): readonly Reference[] {
  const found: Reference[] = [];
  for (const container of pod.containers) fromContainer(container, found);
  for (let index = 0; index < pod.volumes.length; index++) fromVolume(pod, pod.volumes[index] ?? {}, index, found);
  for (const [index, secret] of records(pod.spec['imagePullSecrets']).entries()) {
    found.push(new Reference('Secret', secret, secret['name'], [], pod, 'imagePullSecrets', index));
  }
  return found;
}

function fromContainer(container: Part, found: Reference[]): void {
  for (const [index, variable] of container.env.entries()) {
    const source = variable['valueFrom'];
    if (!isRecord(source)) continue;
    for (const { kind, key } of KINDS) {
      const json = source[key];
      if (!isRecord(json)) continue;
      found.push(new Reference(kind, json, json['name'], keysOf([json]), container, 'env', index, 'valueFrom', key));
    }
  }
  for (const [index, source] of records(container.json['envFrom']).entries()) {
    for (const { kind, all } of KINDS) {
      const json = source[all];
      if (isRecord(json)) found.push(new Reference(kind, json, json['name'], [], container, 'envFrom', index, all));
    }
  }
}

function fromVolume(pod: Referrer, json: Json, index: number, found: Reference[]): void {
  for (const { kind, volume, name } of KINDS) {
    const source = json[volume];
    if (isRecord(source)) {
      found.push(new Reference(kind, source, source[name], keysOf(source['items']), pod, 'volumes', index, volume));
    }
    for (const [position, part] of records(record(json['projected'])['sources']).entries()) {
      const projected = part[volume];
      if (!isRecord(projected)) continue;
      const path = ['volumes', index, 'projected', 'sources', position, volume];
      found.push(new Reference(kind, projected, projected['name'], keysOf(projected['items']), pod, ...path));
    }
  }
}

function keysOf(items: unknown): readonly string[] {
  return records(items).flatMap((item) => text(item['key']) ?? []);
}
