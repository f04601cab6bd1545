import { COMPLIANT, problem, type Rule } from '../rule';
import { kubernetes } from '../sources';

const PERCENT = /^(?:\d{1,2}|100)%$/;

export const disruptionBudgetBounds: Rule = {
  id: 'api.disruption-budget-bounds',
  severity: 'error',
  title: 'A disruption budget says either how many pods stay or how many may go.',
  why: 'The API server rejects both together and everything that is neither a count nor a percentage; neither of them protects nothing.',
  remedy: 'Set minAvailable or maxUnavailable.',
  sources: [kubernetes('Disruption budgets', 'tasks/run-application/configure-pdb/')],
  types: ['PodDisruptionBudget'],
  check({ spec }) {
    const { minAvailable, maxUnavailable } = spec;
    if (minAvailable !== undefined && maxUnavailable !== undefined) {
      return problem('/spec', 'It sets minAvailable and maxUnavailable.');
    }
    const member = minAvailable === undefined ? 'maxUnavailable' : 'minAvailable';
    const bound = spec[member];
    if (bound === undefined) return problem('/spec', 'It sets neither minAvailable nor maxUnavailable.');
    const counts = typeof bound === 'number' && Number.isInteger(bound) && bound >= 0;
    return counts || (typeof bound === 'string' && PERCENT.test(bound))
      ? COMPLIANT
      : problem(`/spec/${member}`, `${JSON.stringify(bound)} is neither a count nor a percentage.`);
  },
};
