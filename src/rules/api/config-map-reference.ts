import { elsewhere } from '../model/elsewhere';
import { record } from '../model/json';
import { gather, NOT_APPLICABLE, type Outcome, podRule } from '../rule';
import { kubernetes } from '../sources';

export const configMapReference = podRule({
  id: 'api.config-map-reference',
  severity: 'error',
  title: 'ConfigMaps of the set that a pod asks for are in its namespace, with the keys that it asks for.',
  why: 'A pod whose ConfigMap or key is missing never starts.',
  remedy: 'Put the ConfigMap into the namespace of the pod, or correct the name or key.',
  sources: [kubernetes('ConfigMaps', 'concepts/configuration/configmap/#configmaps-and-pods')],
  check: (pod, { namespace }, set) =>
    gather(pod.references, ({ kind, name, keys, optional, pointer }): Outcome => {
      if (kind !== 'ConfigMap' || optional) return NOT_APPLICABLE;
      const found = set.find('ConfigMap', namespace, name);
      if (found === undefined) return elsewhere(set, 'ConfigMap', name, pointer);
      const held = { ...record(found.json['data']), ...record(found.json['binaryData']) };
      return keys
        .filter((key) => !Object.hasOwn(held, key))
        .map((key) => ({ pointer, message: `ConfigMap "${name}" has no key "${key}".` }));
    }),
});
