import { isRecord, step } from '../model/json';
import { isQualifiedName } from '../model/names';
import { ROOT } from '../model/place';
import { both, NOT_APPLICABLE, type Outcome, type Problem, type Rule } from '../rule';
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
    both(
      faultsOf(metadata['annotations'], ROOT),
      pod?.isTemplate ? faultsOf(pod.metadata['annotations'], pod.template) : NOT_APPLICABLE,
    ),
};

function faultsOf(annotations: unknown, parent: { readonly pointer: string }): Outcome {
  if (!isRecord(annotations)) return NOT_APPLICABLE;
  const faults: Problem[] = [];
  const add = (message: string, key = ''): void => {
    const pointer = `${parent.pointer}/metadata/annotations`;
    faults.push({ pointer: key === '' ? pointer : `${pointer}/${step(key)}`, message });
  };
  let size = 0;
  for (const key in annotations) {
    const value = annotations[key];
    if (!isQualifiedName(key.toLowerCase())) add(`"${key}" is no annotation key.`, key);
    if (typeof value !== 'string') add(`The value of "${key}" is no string.`, key);
    else size += Buffer.byteLength(key) + Buffer.byteLength(value);
  }
  if (size > LARGEST) add(`The annotations hold ${size} bytes.`);
  return faults;
}
