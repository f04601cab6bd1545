import { selectsAll } from '../model/selector';
import { COMPLIANT, NOT_APPLICABLE, problem, type Rule } from '../rule';
import { kubernetes } from '../sources';

export const networkPolicySelectsPods: Rule = {
  id: 'api.network-policy-selects-pods',
  severity: 'error',
  title: 'A network policy that names pods finds them in its namespace.',
  why: 'A selector that matches nothing is accepted and protects nobody.',
  remedy: 'Use the labels of the pod template, in the namespace of the workload.',
  sources: [kubernetes('Network policies', 'concepts/services-networking/network-policies/#networkpolicy-resource')],
  types: ['NetworkPolicy'],
  check({ spec, namespace }, set) {
    const selector = spec['podSelector'];
    if (selector === undefined || selectsAll(selector)) return NOT_APPLICABLE;
    return set.pods.selected(namespace ?? '', selector).length > 0
      ? COMPLIANT
      : problem('/spec/podSelector', 'No workload of this namespace has pods with these labels.');
  },
};
