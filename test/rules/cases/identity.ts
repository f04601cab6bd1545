import { edit } from '../edit';
import { configMap, deployment, serviceAccount } from '../golden';
import type { Cases, RuleCases } from './index';
import { clusterObject, object, POD, workload } from './places';

const RBAC = 'rbac.authorization.k8s.io/v1';
const AUTOMOUNT = `${POD}/automountServiceAccountToken`;
const role = (...rules: object[]) => object(RBAC, 'Role', { rules });
const clusterRole = (...rules: object[]) => clusterObject(RBAC, 'ClusterRole', { rules });
const rule = (resources: string[], verbs: string[], more: object = {}) => ({
  apiGroups: [''],
  resources,
  verbs,
  ...more,
});
const binding = (name: string, ...subjects: object[]) =>
  object(RBAC, 'RoleBinding', {
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
    subjects,
  });
const account = { kind: 'ServiceAccount', name: 'github', namespace: 'tools' };
const group = (name: string) => ({ kind: 'Group', name, apiGroup: 'rbac.authorization.k8s.io' });
const projected = (serviceAccountToken: object) =>
  edit(deployment, { [`${POD}/volumes/1`]: { name: 'tmp', projected: { sources: [{ serviceAccountToken }] } } });

/** Rules of a role that break a rule, each with the pointers of the findings. */
function roles(broken: readonly (readonly [at: string, rule: object])[]): RuleCases {
  return {
    compliant: [[role(rule(['configmaps'], ['get', 'list']))], [clusterRole(rule(['nodes'], ['get']))]],
    nonCompliant: broken.map(([at, given]) => [[at], [role(given)]]),
    notApplicable: [[role()], [configMap]],
  };
}

export const identity: Cases = {
  'identity.no-token': {
    compliant: [
      [deployment],
      [edit(deployment, { [AUTOMOUNT]: undefined }), serviceAccount],
      [projected({ audience: 'https://vault.acme.example', path: 'token' })],
    ],
    nonCompliant: [
      [[AUTOMOUNT], [edit(deployment, { [AUTOMOUNT]: true }), serviceAccount]],
      [[AUTOMOUNT], [edit(deployment, { [AUTOMOUNT]: undefined })]],
      [
        [AUTOMOUNT],
        [edit(deployment, { [AUTOMOUNT]: undefined }), edit(serviceAccount, { '/automountServiceAccountToken': true })],
      ],
      [[`${POD}/volumes/1/projected/sources/0/serviceAccountToken`], [projected({ path: 'token' })]],
      [
        [`${POD}/volumes/1/projected/sources/0/serviceAccountToken`],
        [projected({ audience: 'https://kubernetes.default.svc', path: 'token' })],
      ],
    ],
    notApplicable: [[configMap]],
  },
  'identity.account-automount': {
    compliant: [[serviceAccount]],
    nonCompliant: [
      [['/automountServiceAccountToken'], [edit(serviceAccount, { '/automountServiceAccountToken': undefined })]],
    ],
    notApplicable: [[deployment]],
  },
  'identity.own-account': {
    compliant: [[deployment]],
    nonCompliant: [
      [[`${POD}/serviceAccountName`], [edit(deployment, { [`${POD}/serviceAccountName`]: undefined })]],
      [[`${POD}/serviceAccountName`], [edit(deployment, { [`${POD}/serviceAccountName`]: 'default' })]],
    ],
    notApplicable: [[configMap]],
  },
  'identity.no-legacy-token': {
    compliant: [[object('v1', 'Secret', { type: 'Opaque' })]],
    nonCompliant: [[['/type'], [object('v1', 'Secret', { type: 'kubernetes.io/service-account-token' })]]],
    notApplicable: [[deployment]],
  },
  'identity.no-workload-roles': {
    compliant: [
      [binding('view', { ...account, name: 'operator' }), deployment],
      [binding('view', { ...account, namespace: 'other' }), deployment],
    ],
    nonCompliant: [
      [['/subjects/0'], [binding('view', account), deployment]],
      [['/subjects/0'], [binding('view', { kind: 'ServiceAccount', name: 'github' }), deployment]],
      [
        ['/subjects/0'],
        [
          binding('view', { ...account, name: 'default' }),
          edit(workload('Pod'), { '/spec/serviceAccountName': undefined }),
        ],
      ],
    ],
    notApplicable: [[binding('view', group('platform')), deployment], [deployment]],
  },
  'identity.no-wildcard-roles': roles([
    ['/rules/0/verbs', rule(['configmaps'], ['*'])],
    ['/rules/0/resources', rule(['*'], ['get'])],
    ['/rules/0/resources', rule(['*/status'], ['get'])],
    ['/rules/0/apiGroups', { ...rule(['configmaps'], ['get']), apiGroups: ['*'] }],
    ['/rules/0/nonResourceURLs', { nonResourceURLs: ['/api/*'], verbs: ['get'] }],
  ]),
  'identity.no-escalation': roles([
    ['/rules/0', rule(['roles'], ['bind'])],
    ['/rules/0', rule(['clusterroles'], ['get', 'escalate'])],
    ['/rules/0', rule(['users'], ['impersonate'])],
    ['/rules/0', rule(['serviceaccounts/token'], ['create'])],
    ['/rules/0', rule(['nodes/proxy'], ['get'])],
    ['/rules/0', rule(['certificatesigningrequests/approval'], ['update'])],
    ['/rules/0', rule(['persistentvolumes'], ['create'])],
    ['/rules/0', rule(['validatingwebhookconfigurations'], ['patch'])],
  ]),
  'identity.no-pod-access': roles([
    ['/rules/0/resources', rule(['pods/exec'], ['create'])],
    ['/rules/0/resources', rule(['pods', 'pods/attach'], ['create'])],
    ['/rules/0/resources', rule(['services/proxy'], ['get'])],
  ]),
  'identity.no-secret-reads': {
    ...roles([
      ['/rules/0', rule(['secrets'], ['get'])],
      ['/rules/0', rule(['secrets'], ['list'], { resourceNames: ['github'] })],
      ['/rules/0', rule(['secrets'], ['*'])],
    ]),
    compliant: [
      [role(rule(['secrets'], ['get'], { resourceNames: ['github'] }))],
      [role(rule(['secrets'], ['create']))],
      [role(rule(['configmaps'], ['list']))],
    ],
  },
  'identity.no-broad-binding': {
    compliant: [[binding('view', group('platform'))]],
    nonCompliant: [
      [['/roleRef/name'], [binding('cluster-admin', group('platform'))]],
      [['/subjects/0/name'], [binding('view', group('system:authenticated'))]],
      [['/subjects/0/name'], [binding('view', group('system:serviceaccounts:tools'))]],
      [['/subjects/0/name', '/roleRef/name'], [binding('edit', { kind: 'User', name: 'system:anonymous' })]],
    ],
    notApplicable: [[role()]],
  },
};
