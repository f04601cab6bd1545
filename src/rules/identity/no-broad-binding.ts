import { record, records } from '../model/json';
import { COMPLIANT, type Problem, type Rule } from '../rule';
import { cis } from '../sources';

const ROLES = new Set<unknown>(['cluster-admin', 'admin', 'edit', 'system:masters']);
const SUBJECTS = new Set<unknown>([
  'system:anonymous',
  'system:unauthenticated',
  'system:authenticated',
  'system:masters',
  'system:serviceaccounts',
]);

export const noBroadBinding: Rule = {
  id: 'identity.no-broad-binding',
  severity: 'error',
  title: 'No binding grants an administrator role, or grants to everybody.',
  why: 'cluster-admin, admin and edit hold all Secrets in scope; groups such as system:authenticated hold every token that exists.',
  remedy: 'Bind a role that lists what is needed, to a user, a group or an account of yours.',
  sources: [
    cis('5.1.1', 'The cluster-admin role is only used where required'),
    cis('5.1.7', 'Avoid use of system:masters group'),
  ],
  types: ['RoleBinding', 'ClusterRoleBinding'],
  check({ json }) {
    const { name } = record(json['roleRef']);
    const faults: Problem[] = records(json['subjects']).flatMap((subject, index) =>
      SUBJECTS.has(subject['name']) || String(subject['name']).startsWith('system:serviceaccounts:')
        ? [{ pointer: `/subjects/${index}/name`, message: `It grants to ${String(subject['name'])}.` }]
        : [],
    );
    if (ROLES.has(name)) faults.push({ pointer: '/roleRef/name', message: `It grants ${String(name)}.` });
    return faults.length === 0 ? COMPLIANT : faults;
  },
};
