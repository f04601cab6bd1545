import { record } from '../model/json';
import { COMPLIANT, gather, NOT_APPLICABLE, podRule, problem } from '../rule';
import { cis, podSecurity } from '../sources';

const TYPES = new Set<unknown>(['RuntimeDefault', 'Localhost']);

export const seccomp = podRule({
  id: 'pod-security.seccomp',
  control: 'workload.restricted',
  severity: 'error',
  title: 'Every container runs under a seccomp profile.',
  why: 'Without one, the whole interface of the kernel is open to the process, its faults included.',
  remedy: 'Set securityContext.seccompProfile.type to RuntimeDefault on the pod or the container.',
  sources: [podSecurity('Restricted', 'Seccomp'), cis('5.7.2', 'Seccomp profile set to docker/default')],
  check(pod) {
    if (pod.isWindows) return NOT_APPLICABLE;
    const { type } = record(pod.securityContext['seccompProfile']);
    if (type !== undefined && !TYPES.has(type)) {
      return problem(
        `${pod.pointer}/securityContext/seccompProfile/type`,
        `The profile of the pod is ${String(type)}.`,
      );
    }
    return gather(pod.containers, ({ name, pointer, securityContext }) =>
      TYPES.has(record(securityContext['seccompProfile'])['type'] ?? type)
        ? COMPLIANT
        : problem(`${pointer}/securityContext/seccompProfile/type`, `Container "${name}" runs under no profile.`),
    );
  },
});
