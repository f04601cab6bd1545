import { elsewhere } from '../model/elsewhere';
import { isRecord, text } from '../model/json';
import { COMPLIANT, gather, NOT_APPLICABLE, podRule } from '../rule';
import { kubernetes } from '../sources';

export const claimReference = podRule({
  id: 'api.claim-reference',
  severity: 'error',
  title: 'Volume claims that a pod asks for are not in another namespace of the set.',
  why: 'Claims often outlive the manifests, so a missing one says nothing; one that stands elsewhere is a slip, and the pod never starts.',
  remedy: 'Put the claim into the namespace of the pod, or correct the name.',
  sources: [kubernetes('Persistent volumes, claims', 'concepts/storage/persistent-volumes/#claims-as-volumes')],
  check: (pod, { namespace }, set) =>
    gather(pod.volumes, ({ persistentVolumeClaim: claim }, index) => {
      if (!isRecord(claim)) return NOT_APPLICABLE;
      const name = text(claim['claimName']) ?? '';
      const pointer = `${pod.pointer}/volumes/${index}/persistentVolumeClaim/claimName`;
      return set.find('PersistentVolumeClaim', namespace, name) === undefined
        ? elsewhere(set, 'PersistentVolumeClaim', name, pointer)
        : COMPLIANT;
    }),
});
