import { isRecord, type Json, step } from '../model/json';
import { isQualifiedName } from '../model/names';
import { gather, NOT_APPLICABLE, type Outcome, type Problem, type Rule } from '../rule';
import { kubernetes } from '../sources';

/** Bytes that all keys and values of an object's annotations may have. */
const LARGEST = 256 * 1024;

export const annotationSyntax: Rule = {
  id: 'api.annotation-syntax',
  severity: 'error',
  title: 'Annotations use keys that the API allows, string values, and at most 256 KiB.',
  why: 'The API server rejects the object.',
  remedy:
    'Keys: an optional DNS subdomain, a slash, 63 characters. Quote numbers and booleans. Keep data in a ConfigMap.',
  sources: [
    kubernetes('Annotations, syntax', 'concepts/overview/working-with-objects/annotations/#syntax-and-character-set'),
  ],
  types: 'all',
  check: ({ metadata, pod }) =>
    gather(
      [
        { annotations: metadata['annotations'], pointer: '/metadata/annotations' },
        ...(pod?.isTemplate
          ? [{ annotations: pod.metadata['annotations'], pointer: `${pod.template.pointer}/metadata/annotations` }]
          : []),
      ],
      ({ annotations, pointer }) => (isRecord(annotations) ? faultsOf(annotations, pointer) : NOT_APPLICABLE),
    ),
};

function faultsOf(annotations: Json, pointer: string): Outcome {
  const faults: Problem[] = [];
  let size = 0;
  for (const key in annotations) {
    const value = annotations[key];
    if (!isQualifiedName(key.toLowerCase()))
      faults.push({ pointer: `${pointer}/${step(key)}`, message: `"${key}" is no annotation key.` });
    if (typeof value !== 'string')
      faults.push({ pointer: `${pointer}/${step(key)}`, message: `The value of "${key}" is no string.` });
    else size += Buffer.byteLength(key) + Buffer.byteLength(value);
  }
  return size > LARGEST ? [...faults, { pointer, message: `The annotations hold ${size} bytes.` }] : faults;
}
