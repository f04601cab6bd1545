import { record, records } from '../model/json';
import { gather, NOT_APPLICABLE, type Outcome, podRule } from '../rule';
import { kubernetes } from '../sources';

const MEMBERS = ['volumeMounts', 'volumeDevices'];

export const mountVolume = podRule({
  id: 'api.mount-volume',
  severity: 'error',
  title: 'Containers mount volumes that the pod has.',
  why: 'The API server rejects a mount whose volume does not exist.',
  remedy: 'Add the volume to the pod, or correct the name.',
  sources: [kubernetes('Volumes', 'concepts/storage/volumes/')],
  check(pod, { spec }) {
    const names = new Set<unknown>();
    for (const { name } of pod.volumes) names.add(name);
    for (const { metadata } of records(spec['volumeClaimTemplates'])) names.add(record(metadata)['name']);
    return gather(pod.containers, (container) =>
      gather(MEMBERS, (member): Outcome => {
        const mounts = records(container.json[member]);
        if (mounts.length === 0) return NOT_APPLICABLE;
        return gather(mounts, ({ name }, index) =>
          names.has(name)
            ? []
            : [
                {
                  pointer: `${container.pointer}/${member}/${index}/name`,
                  message: `The pod has no volume ${JSON.stringify(name)}.`,
                },
              ],
        );
      }),
    );
  },
});
