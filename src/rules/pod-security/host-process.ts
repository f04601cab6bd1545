import { record } from '../model/json';
import { COMPLIANT, type Problem, podRule } from '../rule';
import { cis, podSecurity } from '../sources';

export const hostProcess = podRule({
  id: 'pod-security.host-process',
  control: 'workload.restricted',
  severity: 'error',
  title: 'No Windows container runs as a process of the host.',
  why: 'A HostProcess container has the rights of the node.',
  remedy: 'Remove windowsOptions.hostProcess.',
  sources: [podSecurity('Baseline', 'HostProcess'), cis('5.2.11', 'Windows HostProcess containers')],
  check(pod) {
    const faults: Problem[] = pod.secured
      .filter(({ securityContext }) => record(securityContext['windowsOptions'])['hostProcess'] === true)
      .map(({ pointer }) => ({
        pointer: `${pointer}/securityContext/windowsOptions/hostProcess`,
        message: 'It runs as a process of the host.',
      }));
    return faults.length === 0 ? COMPLIANT : faults;
  },
});
