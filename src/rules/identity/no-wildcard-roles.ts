import { list, records } from '../model/json';
import { gather, type Rule } from '../rule';
import { cis, kubernetes } from '../sources';

const MEMBERS = ['verbs', 'resources', 'apiGroups', 'nonResourceURLs'];

export const noWildcardRoles: Rule = {
  id: 'identity.no-wildcard-roles',
  severity: 'error',
  title: 'No rule of a role says "*".',
  why: 'It covers what exists today and everything that is installed tomorrow.',
  remedy: 'List the verbs, resources and groups.',
  sources: [
    cis('5.1.3', 'Minimize wildcard use in Roles and ClusterRoles'),
    kubernetes('RBAC good practices, least privilege', 'concepts/security/rbac-good-practices/#least-privilege'),
  ],
  types: ['Role', 'ClusterRole'],
  check: ({ json }) =>
    gather(records(json['rules']), (rule, index) =>
      MEMBERS.filter((member) => list(rule[member]).some((value) => String(value).includes('*'))).map((member) => ({
        pointer: `/rules/${index}/${member}`,
        message: `${member} holds "*".`,
      })),
    ),
};
