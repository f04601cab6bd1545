import { gather, podRule } from '../rule';
import { podSecurity } from '../sources';

const ALLOWED = new Set([
  'name',
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'persistentVolumeClaim',
  'projected',
  'secret',
]);

export const volumeTypes = podRule({
  id: 'pod-security.volume-types',
  control: 'workload.restricted',
  relaxation: 'nodeLogs',
  severity: 'error',
  title: 'Volumes are of the types that need no rights on the node.',
  why: 'Other types mount file systems with the rights of the kubelet, or paths of the node.',
  remedy: 'Use configMap, csi, downwardAPI, emptyDir, ephemeral, persistentVolumeClaim, projected or secret.',
  sources: [podSecurity('Restricted', 'Volume Types')],
  check: (pod) =>
    gather(pod.volumes, (volume, index) => {
      const other = Object.keys(volume).find((member) => volume[member] !== undefined && !ALLOWED.has(member));
      return other === undefined
        ? []
        : [
            {
              pointer: `${pod.pointer}/volumes/${index}/${other}`,
              message: `Volumes of type ${other} are not restricted.`,
            },
          ];
    }),
});
