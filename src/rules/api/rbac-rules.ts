import { list, records } from '../model/json';
import { gather, type Rule } from '../rule';
import { kubernetes } from '../sources';

export const rbacRules: Rule = {
  id: 'api.rbac-rules',
  severity: 'error',
  title: 'A rule of a role names verbs, and either resources with their groups or URLs.',
  why: 'The API server rejects rules without verbs, and those that mix resources with URLs.',
  remedy: 'Name verbs, apiGroups and resources; keep nonResourceURLs in rules of their own, in a ClusterRole.',
  sources: [kubernetes('RBAC, Role', 'reference/access-authn-authz/rbac/#role-and-clusterrole')],
  types: ['Role', 'ClusterRole'],
  check: ({ json, type }) =>
    gather(records(json['rules']), (rule, index) => {
      const pointer = `/rules/${index}`;
      const urls = list(rule['nonResourceURLs']).length > 0;
      const resources = list(rule['resources']).length > 0;
      if (list(rule['verbs']).length === 0) return [{ pointer: `${pointer}/verbs`, message: 'It names no verb.' }];
      if (urls && (resources || type === 'Role')) {
        return [{ pointer: `${pointer}/nonResourceURLs`, message: 'URLs are out of place here.' }];
      }
      if (urls) return [];
      if (!resources) return [{ pointer: `${pointer}/resources`, message: 'It names no resource.' }];
      return list(rule['apiGroups']).length > 0
        ? []
        : [{ pointer: `${pointer}/apiGroups`, message: 'It names no group.' }];
    }),
};
