import { record, records } from '../model/json';
import { containerRule, gather } from '../rule';
import { kubernetes } from '../sources';

export const mountVolume = containerRule({
  id: 'api.mount-volume',
  severity: 'error',
  title: 'Containers mount volumes that the pod has.',
  why: 'The API server rejects a mount whose volume does not exist.',
  remedy: 'Add the volume to the pod, or correct the name.',
  sources: [kubernetes('Volumes', 'concepts/storage/volumes/')],
  check: ({ json, pointer }, pod, subject) => {
    const names = new Set(
      [...pod.volumes, ...records(subject.spec['volumeClaimTemplates']).map(({ metadata }) => metadata)].map(
        (volume) => record(volume)['name'],
      ),
    );
    return gather(
      ['volumeMounts', 'volumeDevices'].flatMap((member) =>
        records(json[member]).map(({ name }, index) => ({ name, pointer: `${pointer}/${member}/${index}/name` })),
      ),
      (mount) =>
        names.has(mount.name)
          ? []
          : [{ pointer: mount.pointer, message: `The pod has no volume ${JSON.stringify(mount.name)}.` }],
    );
  },
});
