import { text } from '../model/json';
import { COMPLIANT, NOT_APPLICABLE, podRule, problem } from '../rule';
import { kubernetes } from '../sources';

export const serviceAccountReference = podRule({
  id: 'api.service-account-reference',
  severity: 'error',
  title: 'The service account of a pod is in the set.',
  why: 'Without it the controller cannot create the pod.',
  remedy: 'Add the ServiceAccount in the namespace of the pod, or correct the name.',
  sources: [kubernetes('Service accounts', 'concepts/security/service-accounts/#assign-to-pod')],
  check(pod, { namespace }, set) {
    const member = pod.spec['serviceAccountName'] === undefined ? 'serviceAccount' : 'serviceAccountName';
    const name = text(pod.spec[member]) ?? '';
    if (name === '' || name === 'default') return NOT_APPLICABLE;
    return set.find('ServiceAccount', namespace, name) === undefined
      ? problem(`${pod.pointer}/${member}`, `There is no ServiceAccount "${name}" in this namespace.`)
      : COMPLIANT;
  },
});
