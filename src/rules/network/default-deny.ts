import { records } from '../model/json';
import type { ManifestSet } from '../model/manifest-set';
import { isolatesOf } from '../model/network-policy';
import { selectsAll } from '../model/selector';
import { NOT_APPLICABLE, type Rule } from '../rule';
import { cis, hardeningGuide } from '../sources';
import { openDirections } from './isolation';

export const defaultDeny: Rule = {
  id: 'network.default-deny',
  control: 'network.default-deny',
  severity: 'error',
  title: 'Every namespace with workloads denies by default, in both directions.',
  why: 'A pod that is added tomorrow, or whose labels change, is open until somebody writes a policy for it.',
  remedy: 'Add a NetworkPolicy with an empty podSelector, policyTypes Ingress and Egress, and no rules.',
  sources: [hardeningGuide('Network policies'), cis('5.3.2', 'All namespaces have network policies defined')],
  types: 'namespaces',
  check({ name, isForeign }, set) {
    const workloads = set.pods.inNamespace(name);
    if (workloads.length === 0) return NOT_APPLICABLE;
    const denied = set.fact(deniedDirections).get(name);
    const open = ['Ingress', 'Egress'].filter((direction) => !denied?.has(direction));
    // Somebody else's namespace is not in the set: then its pods have to be closed one by one.
    if (isForeign && workloads.every((workload) => openDirections(workload, set).length === 0)) return [];
    return open.map((direction) => ({
      pointer: '',
      message: `Nothing in namespace "${name}" denies ${direction.toLowerCase()} by default.`,
    }));
  },
};

function deniedDirections(set: ManifestSet): ReadonlyMap<string, ReadonlySet<unknown>> {
  const denied = new Map<string, Set<unknown>>();
  for (const policy of set.ofType('NetworkPolicy')) {
    const { spec, namespace = '' } = policy;
    if (!selectsAll(spec['podSelector'])) continue;
    for (const direction of isolatesOf(policy)) {
      if (records(spec[String(direction).toLowerCase()]).length > 0) continue;
      denied.set(namespace, (denied.get(namespace) ?? new Set()).add(direction));
    }
  }
  return denied;
}
