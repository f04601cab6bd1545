import { COMPLIANT, podRule, problem } from '../rule';
import { kubernetes } from '../sources';

export const noServiceLinks = podRule({
  id: 'workload.no-service-links',
  severity: 'error',
  title: 'Pods get no variables about the Services of their namespace.',
  why: 'They show every neighbour to the program, can shadow its own settings, and slow the start in large namespaces.',
  remedy: 'Set enableServiceLinks to false.',
  sources: [
    kubernetes('Services, environment variables', 'concepts/services-networking/service/#environment-variables'),
  ],
  check: ({ pointer, spec }) =>
    spec['enableServiceLinks'] === false
      ? COMPLIANT
      : problem(`${pointer}/enableServiceLinks`, 'Every Service of the namespace becomes variables of the program.'),
});
