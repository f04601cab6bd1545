import { COMPLIANT, containerRule, problem } from '../rule';
import { cis, podSecurity } from '../sources';

export const privileged = containerRule({
  id: 'pod-security.privileged',
  control: 'workload.restricted',
  severity: 'error',
  title: 'No container is privileged.',
  why: 'A privileged container switches off most isolation: whoever controls it controls the node.',
  remedy: 'Remove securityContext.privileged.',
  sources: [podSecurity('Baseline', 'Privileged Containers'), cis('5.2.2', 'Privileged containers')],
  check: ({ name, pointer, securityContext: { privileged: value } }) =>
    value === undefined || value === false
      ? COMPLIANT
      : problem(`${pointer}/securityContext/privileged`, `Container "${name}" is privileged.`),
});
