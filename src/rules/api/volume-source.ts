import { gather, podRule } from '../rule';
import { kubernetes } from '../sources';

export const volumeSource = podRule({
  id: 'api.volume-source',
  severity: 'error',
  title: 'A volume has one source.',
  why: 'The API server rejects several, and silently makes an unlimited emptyDir of none.',
  remedy: 'Name one source, such as emptyDir, configMap or secret.',
  sources: [kubernetes('Volumes', 'concepts/storage/volumes/')],
  check: (pod) =>
    gather(pod.volumes, (volume, index) => {
      const sources = Object.keys(volume).filter((member) => member !== 'name' && volume[member] !== undefined);
      if (sources.length === 1) return [];
      const found = sources.length === 0 ? 'none' : sources.join(', ');
      return [{ pointer: `${pod.pointer}/volumes/${index}`, message: `It has not one source but ${found}.` }];
    }),
});
