import { isRecord } from '../model/json';
import { COMPLIANT, NOT_APPLICABLE, problem, type Rule } from '../rule';
import { kubernetes } from '../sources';

export const serviceSelectsPods: Rule = {
  id: 'api.service-selects-pods',
  severity: 'error',
  title: 'A Service selects pods of the set.',
  why: 'A selector that matches nothing is accepted and answers nobody.',
  remedy: 'Use the labels of the pod template, in the namespace of the workload.',
  sources: [kubernetes('Services', 'concepts/services-networking/service/#defining-a-service')],
  types: ['Service'],
  check({ spec, namespace }, set) {
    const { selector } = spec;
    if (!isRecord(selector) || Object.keys(selector).length === 0) return NOT_APPLICABLE;
    return set.pods.withLabels(namespace ?? '', selector).length > 0
      ? COMPLIANT
      : problem('/spec/selector', 'No workload of this namespace has pods with these labels.');
  },
};
