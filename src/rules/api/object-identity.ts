import { COMPLIANT, NOT_APPLICABLE, problem, type Rule } from '../rule';
import { kubernetes } from '../sources';

export const objectIdentity: Rule = {
  id: 'api.object-identity',
  severity: 'error',
  title: 'No two objects are of one kind, namespace and name.',
  why: 'The one that is applied last silently replaces the other, and GitOps tools switch between the two.',
  remedy: 'Give one of them another name, or remove it.',
  sources: [kubernetes('Object names and IDs', 'concepts/overview/working-with-objects/names/')],
  types: 'all',
  check(subject, set) {
    if (subject.name === '') return NOT_APPLICABLE;
    const first = set.find(subject.type, subject.namespace, subject.name);
    return first === subject || first === undefined
      ? COMPLIANT
      : problem('/metadata/name', `Object ${first.index} of the set is already ${subject.kind} "${subject.name}".`);
  },
};
