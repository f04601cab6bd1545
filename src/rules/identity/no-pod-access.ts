import { list, records } from '../model/json';
import { gather, type Rule } from '../rule';
import { kubernetes } from '../sources';

const RESOURCES = [
  'pods/exec',
  'pods/attach',
  'pods/portforward',
  'pods/ephemeralcontainers',
  'pods/proxy',
  'services/proxy',
];

export const noPodAccess: Rule = {
  id: 'identity.no-pod-access',
  severity: 'error',
  title: 'No role can enter pods.',
  why: 'Exec, attach and port forwarding reach the secrets and sessions of every pod in scope, past network policies.',
  remedy: 'Remove the resource. A bridge in the pod needs none of them.',
  sources: [kubernetes('RBAC good practices', 'concepts/security/rbac-good-practices/')],
  types: ['Role', 'ClusterRole'],
  check: ({ json }) =>
    gather(records(json['rules']), (rule, index) =>
      list(rule['resources'])
        .filter((resource) => RESOURCES.includes(String(resource)))
        .map((resource) => ({ pointer: `/rules/${index}/resources`, message: `It grants ${String(resource)}.` })),
    ),
};
