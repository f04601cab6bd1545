import { isClusterScoped } from '../model/types';
import { COMPLIANT, NOT_APPLICABLE, problem, type Rule } from '../rule';
import { kubernetes } from '../sources';

export const namespaceScope: Rule = {
  id: 'api.namespace-scope',
  severity: 'error',
  title: 'Objects that live outside namespaces name none.',
  why: 'GitOps tools look for the object in the namespace that it names, never find it there, and report drift without end.',
  remedy: 'Remove metadata.namespace.',
  sources: [
    kubernetes('Namespaces', 'concepts/overview/working-with-objects/namespaces/#not-all-objects-are-in-a-namespace'),
  ],
  types: 'all',
  check({ type, metadata }) {
    if (!isClusterScoped(type)) return NOT_APPLICABLE;
    return metadata['namespace'] === undefined
      ? COMPLIANT
      : problem('/metadata/namespace', `A ${type} belongs to no namespace.`);
  },
};
