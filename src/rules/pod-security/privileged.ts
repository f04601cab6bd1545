import { COMPLIANT, containerRule, problem } from '../rule';
import { podSecurity } from '../sources';

export const privileged = containerRule({
  id: 'pod-security.privileged',
  severity: 'error',
  title: 'No container is privileged.',
  why: 'A privileged container switches off most isolation: whoever controls it controls the node.',
  remedy: 'Remove securityContext.privileged.',
  sources: [podSecurity('Baseline', 'Privileged Containers')],
  check: ({ name, pointer, securityContext }) =>
    securityContext['privileged'] === true
      ? problem(`${pointer}/securityContext/privileged`, `Container "${name}" is privileged.`)
      : COMPLIANT,
});
