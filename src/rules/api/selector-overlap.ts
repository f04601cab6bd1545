import { isRecord } from '../model/json';
import { COMPLIANT, NOT_APPLICABLE, problem, type Rule } from '../rule';
import { kubernetes } from '../sources';

const TYPES = ['DaemonSet', 'Deployment', 'ReplicaSet', 'StatefulSet'];

export const selectorOverlap: Rule = {
  id: 'api.selector-overlap',
  severity: 'error',
  title: 'No controller selects the pods of another workload.',
  why: 'Two controllers that claim the same pods fight over their number; the API server does not notice.',
  remedy: 'Give each workload a label of its own, such as its name, and select by it.',
  sources: [kubernetes('Deployments, selector', 'concepts/workloads/controllers/deployment/#selector')],
  types: TYPES,
  check(subject, set) {
    const { selector } = subject.spec;
    if (!isRecord(selector)) return NOT_APPLICABLE;
    const other = set.pods
      .selected(subject.namespace ?? '', selector)
      .find((workload) => workload !== subject && !isSameObject(workload, subject));
    return other === undefined
      ? COMPLIANT
      : problem('/spec/selector', `It also selects the pods of ${other.kind} "${other.name}".`);
  },
};

function isSameObject(one: { type: string; name: string }, other: { type: string; name: string }): boolean {
  return one.type === other.type && one.name === other.name;
}
