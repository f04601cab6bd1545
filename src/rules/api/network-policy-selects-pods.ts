import { record, text } from '../model/json';
import type { ManifestSet } from '../model/manifest-set';
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
    return set.pods.selected(namespace ?? '', selector).length > 0 || ofGateway(selector, namespace, set)
      ? COMPLIANT
      : problem('/spec/podSelector', 'No workload of this namespace has pods with these labels.');
  },
};

/** Pods that the controller of a Gateway of the set runs. */
function ofGateway(selector: unknown, namespace: string | undefined, set: ManifestSet): boolean {
  const name = text(record(record(selector)['matchLabels'])['gateway.networking.k8s.io/gateway-name']);
  return name !== undefined && set.find('Gateway.gateway.networking.k8s.io', namespace, name) !== undefined;
}
