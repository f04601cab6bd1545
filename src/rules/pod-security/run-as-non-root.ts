import { COMPLIANT, containerRule, problem } from '../rule';
import { cis, podSecurity } from '../sources';

export const runAsNonRoot = containerRule({
  id: 'pod-security.run-as-non-root',
  control: 'workload.restricted',
  severity: 'error',
  title: 'Every container must run as a user other than root.',
  why: 'Root in a container is root on the node as soon as one other layer fails.',
  remedy: 'Set securityContext.runAsNonRoot to true on the pod or the container.',
  sources: [podSecurity('Restricted', 'Running as Non-root'), cis('5.2.7', 'Root containers')],
  check: ({ name, pointer, securityContext }, pod) =>
    (securityContext['runAsNonRoot'] ?? pod.securityContext['runAsNonRoot']) === true
      ? COMPLIANT
      : problem(`${pointer}/securityContext/runAsNonRoot`, `Container "${name}" may run as root.`),
});
