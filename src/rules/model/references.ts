import { isRecord, type Json, record, records, text } from './json';
import type { Pod } from './pod';

/** A ConfigMap or Secret that a pod asks for by name. */
export interface Reference {
  readonly name: string;
  /** Keys that must exist. Empty when the whole object is taken. */
  readonly keys: readonly string[];
  /** Whether the pod starts without it. */
  readonly optional: boolean;
  readonly pointer: string;
}

/** Where each of the two kinds is named: in a variable, in all variables, in a volume, in a projected volume. */
const MEMBERS = {
  ConfigMap: { key: 'configMapKeyRef', all: 'configMapRef', volume: 'configMap', name: 'name' },
  Secret: { key: 'secretKeyRef', all: 'secretRef', volume: 'secret', name: 'secretName' },
} as const;

/** Every ConfigMap or every Secret that a pod asks for: variables, volumes and, for Secrets, image pulls. */
export function referencesOf(pod: Pod, kind: keyof typeof MEMBERS): readonly Reference[] {
  const members = MEMBERS[kind];
  const found: Reference[] = [];
  const add = (json: Json, name: unknown, keys: readonly string[], pointer: string): void => {
    found.push({ name: text(name) ?? '', keys, optional: json['optional'] === true, pointer });
  };
  for (const { json, pointer } of pod.containers) {
    for (const [index, variable] of records(json['env']).entries()) {
      const reference = record(variable['valueFrom'])[members.key];
      if (!isRecord(reference)) continue;
      add(reference, reference['name'], keysOf([reference]), `${pointer}/env/${index}/valueFrom/${members.key}`);
    }
    for (const [index, source] of records(json['envFrom']).entries()) {
      const reference = source[members.all];
      if (isRecord(reference)) add(reference, reference['name'], [], `${pointer}/envFrom/${index}/${members.all}`);
    }
  }
  for (const [index, volume] of pod.volumes.entries()) {
    const pointer = `${pod.pointer}/volumes/${index}`;
    const source = volume[members.volume];
    if (isRecord(source)) {
      add(source, source[members.name], keysOf(source['items']), `${pointer}/${members.volume}`);
    }
    for (const [position, part] of records(record(volume['projected'])['sources']).entries()) {
      const projected = part[members.volume];
      if (!isRecord(projected)) continue;
      const at = `${pointer}/projected/sources/${position}/${members.volume}`;
      add(projected, projected['name'], keysOf(projected['items']), at);
    }
  }
  if (kind === 'Secret') {
    for (const [index, secret] of records(pod.spec['imagePullSecrets']).entries()) {
      add(secret, secret['name'], [], `${pod.pointer}/imagePullSecrets/${index}`);
    }
  }
  return found;
}

function keysOf(items: unknown): readonly string[] {
  return records(items).flatMap((item) => text(item['key']) ?? []);
}
