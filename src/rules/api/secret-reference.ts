import { elsewhere } from '../model/elsewhere';
import { isRecord, record } from '../model/json';
import { gather, NOT_APPLICABLE, type Outcome, podRule } from '../rule';
import { kubernetes } from '../sources';

export const secretReference = podRule({
  id: 'api.secret-reference',
  severity: 'error',
  title: 'Secrets that a pod asks for are not somewhere else in the set.',
  why: 'Secrets mostly live outside Git, so a missing one says nothing; one that stands in another namespace, or without the key, is a slip.',
  remedy: 'Put the Secret into the namespace of the pod, or correct the name or key.',
  sources: [kubernetes('Secrets', 'concepts/configuration/secret/#using-secrets')],
  check: (pod, { namespace }, set) =>
    gather(pod.references, ({ kind, name, keys, optional, pointer }): Outcome => {
      if (kind !== 'Secret' || optional) return NOT_APPLICABLE;
      const found = set.find('Secret', namespace, name);
      if (found === undefined) return elsewhere(set, 'Secret', name, pointer);
      const { data, stringData } = found.json;
      if (!isRecord(data) && !isRecord(stringData)) return [];
      const held = { ...record(data), ...record(stringData) };
      return keys
        .filter((key) => !Object.hasOwn(held, key))
        .map((key) => ({ pointer, message: `Secret "${name}" has no key "${key}".` }));
    }),
});
