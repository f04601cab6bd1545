import { isRecord } from '../model/json';
import { matchesLabels, matchesSelector, selectsAll } from '../model/selector';
import { COMPLIANT, NOT_APPLICABLE, problem, type Rule } from '../rule';
import { kubernetes } from '../sources';

export const selectorMatchesTemplate: Rule = {
  id: 'api.selector-matches-template',
  severity: 'error',
  title: 'A controller selects the pods that it makes.',
  why: 'The API server rejects a selector that is missing, empty, or does not match the labels of the pod template.',
  remedy: 'Give the pod template every label of spec.selector.',
  sources: [kubernetes('Deployments, selector', 'concepts/workloads/controllers/deployment/#selector')],
  types: ['DaemonSet', 'Deployment', 'ReplicaSet', 'ReplicationController', 'StatefulSet'],
  check({ type, spec, pod }) {
    if (pod === undefined) return NOT_APPLICABLE;
    const { selector } = spec;
    if (type === 'ReplicationController') {
      return !isRecord(selector) || matchesLabels(selector, pod.labels)
        ? COMPLIANT
        : problem('/spec/selector', 'The selector does not match the labels of the pod template.');
    }
    if (!isRecord(selector)) return problem('/spec/selector', 'The selector is missing.');
    if (selectsAll(selector)) return problem('/spec/selector', 'The selector is empty.');
    return matchesSelector(selector, pod.labels)
      ? COMPLIANT
      : problem('/spec/selector', 'The selector does not match the labels of the pod template.');
  },
};
