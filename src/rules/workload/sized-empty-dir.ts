import { isRecord } from '../model/json';
import { gather, NOT_APPLICABLE, podRule } from '../rule';
import { kubernetes } from '../sources';

export const sizedEmptyDir = podRule({
  id: 'workload.sized-empty-dir',
  control: 'workload.resources',
  severity: 'error',
  title: 'Every emptyDir has a size limit.',
  why: 'Without one a pod fills the disk or the memory of its node, and other pods are evicted.',
  remedy: 'Set emptyDir.sizeLimit.',
  sources: [kubernetes('Volumes, emptyDir', 'concepts/storage/volumes/#emptydir')],
  check: (pod) =>
    gather(pod.volumes, ({ emptyDir, name }, index) => {
      if (!isRecord(emptyDir)) return NOT_APPLICABLE;
      return emptyDir['sizeLimit'] === undefined
        ? [
            {
              pointer: `${pod.pointer}/volumes/${index}/emptyDir/sizeLimit`,
              message: `Volume "${String(name)}" has no limit.`,
            },
          ]
        : [];
    }),
});
