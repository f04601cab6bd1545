import { COMPLIANT, problem, type Rule } from '../rule';
import { cis } from '../sources';

export const accountAutomount: Rule = {
  id: 'identity.account-automount',
  control: 'identity.no-token',
  severity: 'error',
  title: 'Service accounts mount no token unless a pod asks for it.',
  why: 'The default of the account decides for every pod that says nothing.',
  remedy: 'Set automountServiceAccountToken to false on the ServiceAccount.',
  sources: [cis('5.1.6', 'Service account tokens are mounted only where necessary')],
  types: ['ServiceAccount'],
  check: ({ json }) =>
    json['automountServiceAccountToken'] === false
      ? COMPLIANT
      : problem('/automountServiceAccountToken', 'Pods of this account get a token without asking.'),
};
