import { gather, podRule } from '../rule';
import { cis, podSecurity } from '../sources';

export const hostPath = podRule({
  id: 'pod-security.host-path',
  control: 'workload.restricted',
  severity: 'error',
  relaxation: 'nodeLogs',
  title: 'No volume is a path of the node.',
  why: 'A path of the node leads to the secrets, sockets and programs of everything else on it.',
  remedy: 'Use an emptyDir, a ConfigMap or a claim.',
  sources: [podSecurity('Baseline', 'HostPath Volumes'), cis('5.2.12', 'HostPath volumes')],
  check: (pod) =>
    gather(pod.volumes, (volume, index) =>
      volume['hostPath'] === undefined
        ? []
        : [
            {
              pointer: `${pod.pointer}/volumes/${index}/hostPath`,
              message: `Volume "${String(volume['name'])}" is a path of the node.`,
            },
          ],
    ),
});
