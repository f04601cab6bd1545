import { COMPLIANT, type Problem, podRule } from '../rule';
import { podSecurity } from '../sources';

export const runAsUser = podRule({
  id: 'pod-security.run-as-user',
  control: 'workload.restricted',
  severity: 'error',
  title: 'No container asks for user 0.',
  why: 'Root in a container is root on the node as soon as one other layer fails.',
  remedy: 'Set runAsUser to an id other than 0, or leave it to the image.',
  sources: [podSecurity('Restricted', 'Running as Non-root user (v1.23+)')],
  check(pod) {
    const faults: Problem[] = pod.secured
      .filter(({ securityContext }) => securityContext['runAsUser'] === 0)
      .map(({ pointer }) => ({ pointer: `${pointer}/securityContext/runAsUser`, message: 'The user is 0.' }));
    return faults.length === 0 ? COMPLIANT : faults;
  },
});
