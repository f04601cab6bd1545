import { list, records } from '../model/json';
import { COMPLIANT, gather, type Rule } from '../rule';
import { cis, kubernetes } from '../sources';

const READ = ['get', 'list', 'watch', '*'];

export const noSecretReads: Rule = {
  id: 'identity.no-secret-reads',
  severity: 'error',
  title: 'No role reads Secrets that it does not name.',
  why: 'list and watch return the values of all of them, and get without names reads each.',
  remedy: 'Name the Secrets in resourceNames and grant get alone, or mount them into the pod.',
  sources: [
    cis('5.1.2', 'Minimize access to secrets'),
    kubernetes('RBAC good practices, listing secrets', 'concepts/security/rbac-good-practices/#listing-secrets'),
  ],
  types: ['Role', 'ClusterRole'],
  check: ({ json }) =>
    gather(records(json['rules']), (rule, index) => {
      if (!list(rule['resources']).includes('secrets')) return COMPLIANT;
      const verbs = list(rule['verbs']).filter((verb) => READ.includes(String(verb)));
      const named = list(rule['resourceNames']).length > 0 && verbs.every((verb) => verb === 'get');
      return verbs.length === 0 || named
        ? COMPLIANT
        : [{ pointer: `/rules/${index}`, message: `It may ${verbs.join(', ')} Secrets without naming them.` }];
    }),
};
