import { COMPLIANT, containerRule, NOT_APPLICABLE, problem } from '../rule';
import { cis, podSecurity } from '../sources';

export const privilegeEscalation = containerRule({
  id: 'pod-security.privilege-escalation',
  control: 'workload.restricted',
  severity: 'error',
  title: 'No process of a container can gain privileges.',
  why: 'Otherwise a set-user-ID program in the image makes root of anybody.',
  remedy: 'Set securityContext.allowPrivilegeEscalation to false.',
  sources: [
    podSecurity('Restricted', 'Privilege Escalation'),
    cis('5.2.6', 'Containers with allowPrivilegeEscalation'),
  ],
  check({ name, pointer, securityContext }, pod) {
    if (pod.isWindows) return NOT_APPLICABLE;
    return securityContext['allowPrivilegeEscalation'] === false
      ? COMPLIANT
      : problem(`${pointer}/securityContext/allowPrivilegeEscalation`, `Container "${name}" may gain privileges.`);
  },
});
