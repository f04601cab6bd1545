import { type Json, list, records } from '../model/json';
import { gather, type Rule } from '../rule';
import { cis, kubernetes } from '../sources';

const ANY_VERB = ['*'];
const WRITE = ['create', 'update', 'patch', '*'];

/** Rights that lead to every other right. */
const WAYS: readonly {
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  readonly how: string;
}[] = [
  { resources: ['roles', 'clusterroles'], verbs: ['escalate', 'bind'], how: 'It can grant itself any right.' },
  {
    resources: ['users', 'groups', 'serviceaccounts', 'userextras'],
    verbs: ['impersonate'],
    how: 'It can act as somebody else.',
  },
  {
    resources: ['serviceaccounts/token'],
    verbs: ['create', ...ANY_VERB],
    how: 'It can make tokens of other accounts.',
  },
  { resources: ['nodes/proxy'], verbs: ['get', ...WRITE], how: 'It reaches the kubelet past admission and audit.' },
  { resources: ['certificatesigningrequests/approval'], verbs: WRITE, how: 'It can approve client certificates.' },
  { resources: ['persistentvolumes'], verbs: ['create', ...ANY_VERB], how: 'It can mount paths of nodes.' },
  {
    resources: ['mutatingwebhookconfigurations', 'validatingwebhookconfigurations'],
    verbs: WRITE,
    how: 'It can read and change what is admitted.',
  },
];

export const noEscalation: Rule = {
  id: 'identity.no-escalation',
  severity: 'error',
  title: 'No role holds a right that leads to other rights.',
  why: 'bind, escalate, impersonate and the creation of tokens make an administrator of whoever holds them.',
  remedy: 'Remove the verb or the resource from the rule.',
  sources: [
    kubernetes(
      'RBAC good practices, privilege escalation risks',
      'concepts/security/rbac-good-practices/#privilege-escalation-risks',
    ),
    cis('5.1.8', 'Limit use of the Bind, Impersonate and Escalate permissions'),
  ],
  types: ['Role', 'ClusterRole'],
  check: ({ json }) =>
    gather(records(json['rules']), (rule, index) =>
      WAYS.filter(({ resources, verbs }) => holds(rule, resources, verbs)).map(({ how }) => ({
        pointer: `/rules/${index}`,
        message: how,
      })),
    ),
};

function holds(rule: Json, resources: readonly string[], verbs: readonly string[]): boolean {
  return (
    list(rule['resources']).some((resource) => resources.includes(String(resource))) &&
    list(rule['verbs']).some((verb) => verbs.includes(String(verb)))
  );
}
