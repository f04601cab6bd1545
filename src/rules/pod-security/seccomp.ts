import { record } from '../model/json';
import { COMPLIANT, containerRule, NOT_APPLICABLE, problem } from '../rule';
import { cis, podSecurity } from '../sources';

const TYPES = new Set<unknown>(['RuntimeDefault', 'Localhost']);

export const seccomp = containerRule({
  id: 'pod-security.seccomp',
  control: 'workload.restricted',
  severity: 'error',
  title: 'Every container runs under a seccomp profile.',
  why: 'Without one, the whole interface of the kernel is open to the process, its faults included.',
  remedy: 'Set securityContext.seccompProfile.type to RuntimeDefault on the pod or the container.',
  sources: [podSecurity('Restricted', 'Seccomp'), cis('5.7.2', 'Seccomp profile set to docker/default')],
  check({ name, pointer, securityContext }, pod) {
    if (pod.isWindows) return NOT_APPLICABLE;
    const own = record(securityContext['seccompProfile'])['type'];
    const pods = record(pod.securityContext['seccompProfile'])['type'];
    if (pods === 'Unconfined') {
      return problem(`${pod.pointer}/securityContext/seccompProfile/type`, 'The pod is unconfined.');
    }
    return TYPES.has(own ?? pods)
      ? COMPLIANT
      : problem(`${pointer}/securityContext/seccompProfile/type`, `Container "${name}" runs under no profile.`);
  },
});
