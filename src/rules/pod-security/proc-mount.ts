import { COMPLIANT, containerRule, problem } from '../rule';
import { podSecurity } from '../sources';

export const procMount = containerRule({
  id: 'pod-security.proc-mount',
  control: 'workload.restricted',
  severity: 'error',
  title: 'Every container keeps the default masks over /proc.',
  why: 'Without the masks a process reads and changes settings of the kernel.',
  remedy: 'Remove procMount.',
  sources: [podSecurity('Baseline', '/proc Mount Type')],
  check: ({ name, pointer, securityContext: { procMount: type } }) =>
    type === undefined || type === 'Default'
      ? COMPLIANT
      : problem(`${pointer}/securityContext/procMount`, `Container "${name}" mounts /proc as ${String(type)}.`),
});
