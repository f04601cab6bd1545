import { record, records, text } from '../model/json';
import { COMPLIANT, type Problem, type Rule } from '../rule';
import { kubernetes } from '../sources';

const GROUP = 'rbac.authorization.k8s.io';

export const roleReference: Rule = {
  id: 'api.role-reference',
  severity: 'error',
  title: 'A role binding names a role that can be bound, and subjects that can be found.',
  why: 'The API server takes a binding to a role that does not exist: the day somebody creates one of that name, it is granted.',
  remedy: 'Bind a Role of the set or a ClusterRole, and give each ServiceAccount its namespace.',
  sources: [kubernetes('RBAC, RoleBinding', 'reference/access-authn-authz/rbac/#rolebinding-and-clusterrolebinding')],
  types: ['RoleBinding', 'ClusterRoleBinding'],
  check({ json, type, namespace }, set) {
    const reference = record(json['roleRef']);
    const { kind } = reference;
    const name = text(reference['name']) ?? '';
    const faults: Problem[] = [];
    const add = (pointer: string, message: string): void => {
      faults.push({ pointer, message });
    };
    if (reference['apiGroup'] !== GROUP) add('/roleRef/apiGroup', `It must be "${GROUP}".`);
    if (kind !== 'ClusterRole' && (kind !== 'Role' || type === 'ClusterRoleBinding')) {
      add('/roleRef/kind', `A ${type} cannot bind ${JSON.stringify(kind)}.`);
    } else if (kind === 'Role' && set.find('Role', namespace, name) === undefined) {
      add('/roleRef/name', `There is no Role "${name}" in this namespace.`);
    }
    for (const [index, subject] of records(json['subjects']).entries()) {
      if (subject['kind'] !== 'ServiceAccount' || text(subject['namespace']) !== undefined) continue;
      if (type === 'ClusterRoleBinding' || subject['namespace'] !== undefined) {
        add(`/subjects/${index}/namespace`, 'A ServiceAccount needs its namespace.');
      }
    }
    return faults.length === 0 ? COMPLIANT : faults;
  },
};
