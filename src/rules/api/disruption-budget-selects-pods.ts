import { isRecord } from '../model/json';
import { selectsAll } from '../model/selector';
import { COMPLIANT, NOT_APPLICABLE, problem, type Rule } from '../rule';
import { kubernetes } from '../sources';

export const disruptionBudgetSelectsPods: Rule = {
  id: 'api.disruption-budget-selects-pods',
  severity: 'error',
  title: 'A disruption budget selects pods of the set.',
  why: 'A selector that matches nothing is accepted and protects nobody.',
  remedy: 'Use the labels of the pod template, in the namespace of the workload.',
  sources: [kubernetes('Disruption budgets', 'tasks/run-application/configure-pdb/')],
  types: ['PodDisruptionBudget'],
  check({ spec, namespace }, set) {
    const { selector } = spec;
    if (!isRecord(selector)) return problem('/spec/selector', 'The selector is missing.');
    if (selectsAll(selector)) return NOT_APPLICABLE;
    return set.pods.selected(namespace ?? '', selector).length > 0
      ? COMPLIANT
      : problem('/spec/selector', 'No workload of this namespace has pods with these labels.');
  },
};
