import { isClusterScoped } from '../model/types';
import { COMPLIANT, NOT_APPLICABLE, problem, type Rule } from '../rule';
import { cis, hardeningGuide } from '../sources';

const SHARED = new Set<unknown>(['default', 'kube-system', 'kube-public', 'kube-node-lease']);

export const ownNamespace: Rule = {
  id: 'namespace.own',
  severity: 'error',
  title: 'Nothing is put into the default namespace or into those of the system.',
  why: 'Policies, quotas and roles hold for namespaces: what shares one with the system shares its rights.',
  remedy: 'Name a namespace of your own.',
  sources: [cis('5.7.4', 'The default namespace should not be used'), hardeningGuide('Namespaces')],
  types: 'all',
  check({ metadata, type }) {
    const { namespace } = metadata;
    if (namespace === undefined || isClusterScoped(type)) return NOT_APPLICABLE;
    return SHARED.has(namespace)
      ? problem('/metadata/namespace', `"${String(namespace)}" belongs to everybody or to the system.`)
      : COMPLIANT;
  },
};
