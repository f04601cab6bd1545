import { Annotation } from '../../contract';
import { record, text } from '../model/json';
import { COMPLIANT, gather, NOT_APPLICABLE, podRule } from '../rule';
import { kubernetes } from '../sources';

/** ConfigMaps that the control plane keeps in every namespace. */
const BUILT_IN = new Set(['kube-root-ca.crt']);

export const configMapPresent = podRule({
  id: 'api.config-map-present',
  severity: 'warning',
  title: 'ConfigMaps that a pod asks for are in the set.',
  why: 'A pod whose ConfigMap is missing never starts; one that somebody else keeps changes without review.',
  remedy: `Add the ConfigMap in the namespace of the pod, or correct the name. Where somebody else keeps it, name it in the pod's annotation \`${Annotation.OUTSIDE_CONFIG_MAPS}\`.`,
  sources: [kubernetes('ConfigMaps', 'concepts/configuration/configmap/#configmaps-and-pods')],
  check: (pod, { namespace }, set) => {
    const outside = (text(record(pod.metadata['annotations'])[Annotation.OUTSIDE_CONFIG_MAPS]) ?? '').split(',');
    return gather(pod.references, ({ kind, name, optional, pointer }) => {
      if (kind !== 'ConfigMap' || optional || BUILT_IN.has(name) || outside.includes(name)) return NOT_APPLICABLE;
      return set.find('ConfigMap', namespace, name) === undefined
        ? [{ pointer, message: `There is no ConfigMap "${name}" in this namespace.` }]
        : COMPLIANT;
    });
  },
});
