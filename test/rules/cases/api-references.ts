import { edit } from '../edit';
import { configMap, deployment, serviceAccount } from '../golden';
import type { Cases } from './index';
import { clusterObject, object, POD, SERVER, workload } from './places';

const RBAC = 'rbac.authorization.k8s.io/v1';
const secret = object('v1', 'Secret', { metadata: { name: 'github', namespace: 'tools' }, stringData: { token: 'x' } });
const claim = object('v1', 'PersistentVolumeClaim', { metadata: { name: 'data', namespace: 'tools' } });
const withClaim = (name: string | undefined) =>
  edit(deployment, { [`${POD}/volumes/1`]: { name: 'tmp', persistentVolumeClaim: { claimName: name } } });
const elsewhere = (manifest: typeof secret) => edit(manifest, { '/metadata/namespace': 'other' });
const ENV = `${SERVER}/env/1/valueFrom/secretKeyRef`;
const CONFIG = `${POD}/volumes/2/configMap`;

const binding = (roleRef: object, subjects: object[] = [], kind = 'RoleBinding') =>
  (kind === 'RoleBinding' ? object : clusterObject)(RBAC, kind, {
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', ...roleRef },
    subjects,
  });
const role = object(RBAC, 'Role', { rules: [] });
const rules = (...list: object[]) => object(RBAC, 'Role', { rules: list });

export const apiReferences: Cases = {
  'api.config-map-reference': {
    compliant: [[deployment, configMap]],
    nonCompliant: [
      [[CONFIG], [deployment, edit(configMap, { '/data': { 'other.json': '{}' } })]],
      [[CONFIG], [deployment, elsewhere(configMap)]],
      [[CONFIG], [edit(deployment, { [`${CONFIG}/name`]: undefined }), configMap]],
      [
        [`${SERVER}/env/0/valueFrom/configMapKeyRef`],
        [
          edit(deployment, {
            [`${SERVER}/env/0`]: { name: 'A', valueFrom: { configMapKeyRef: { name: 'github', key: 'none' } } },
          }),
          configMap,
        ],
      ],
    ],
    notApplicable: [[deployment], [edit(deployment, { [`${CONFIG}/optional`]: true }), elsewhere(configMap)]],
  },
  'api.config-map-present': {
    compliant: [[deployment, configMap]],
    nonCompliant: [
      [[CONFIG], [deployment]],
      [
        [`${SERVER}/envFrom/0/configMapRef`],
        [edit(deployment, { [`${SERVER}/envFrom`]: [{ configMapRef: { name: 'none' } }] }), configMap],
      ],
      [
        [`${POD}/volumes/2/projected/sources/0/configMap`],
        [
          edit(deployment, {
            [`${POD}/volumes/2`]: { name: 'config', projected: { sources: [{ configMap: { name: 'none' } }] } },
          }),
          configMap,
        ],
      ],
    ],
    notApplicable: [
      [edit(deployment, { [`${CONFIG}/optional`]: true })],
      [edit(deployment, { [`${CONFIG}/name`]: 'kube-root-ca.crt' })],
      [
        edit(deployment, {
          [`${CONFIG}/name`]: 'company-ca',
          '/spec/template/metadata/annotations': { 'strata.dev/outside-config-maps': 'other,company-ca' },
        }),
      ],
    ],
  },
  'api.secret-reference': {
    compliant: [
      [deployment, secret],
      [deployment, object('v1', 'Secret', { metadata: secret.metadata })],
    ],
    nonCompliant: [
      [[ENV], [deployment, elsewhere(secret)]],
      [[ENV], [deployment, edit(secret, { '/stringData': { password: 'x' } })]],
      [[ENV], [edit(deployment, { [`${ENV}/name`]: '' })]],
      [
        [`${POD}/volumes/1/secret`],
        [
          edit(deployment, {
            [`${POD}/volumes/1`]: { name: 'tmp', secret: { secretName: 'github', items: [{ key: 'none' }] } },
          }),
          secret,
        ],
      ],
      [
        [`${POD}/imagePullSecrets/0`],
        [
          edit(deployment, { [`${POD}/imagePullSecrets`]: [{ name: 'registry' }] }),
          object('v1', 'Secret', { metadata: { name: 'registry', namespace: 'other' } }),
        ],
      ],
    ],
    notApplicable: [[deployment], [edit(deployment, { [`${ENV}/optional`]: true }), elsewhere(secret)]],
  },
  'api.service-account-reference': {
    compliant: [[deployment, serviceAccount]],
    nonCompliant: [
      [[`${POD}/serviceAccountName`], [deployment]],
      [[`${POD}/serviceAccountName`], [deployment, elsewhere(serviceAccount)]],
      [
        [`${POD}/serviceAccount`],
        [edit(deployment, { [`${POD}/serviceAccountName`]: undefined, [`${POD}/serviceAccount`]: 'old' })],
      ],
    ],
    notApplicable: [
      [edit(deployment, { [`${POD}/serviceAccountName`]: 'default' })],
      [edit(deployment, { [`${POD}/serviceAccountName`]: undefined })],
    ],
  },
  'api.claim-reference': {
    compliant: [[withClaim('data'), claim]],
    nonCompliant: [
      [[`${POD}/volumes/1/persistentVolumeClaim/claimName`], [withClaim('data'), elsewhere(claim)]],
      [[`${POD}/volumes/1/persistentVolumeClaim/claimName`], [withClaim(undefined)]],
    ],
    notApplicable: [[deployment, claim], [withClaim('data')]],
  },
  'api.role-reference': {
    compliant: [
      [binding({ kind: 'Role', name: 'sample' }), role],
      [binding({ kind: 'ClusterRole', name: 'view' }, [{ kind: 'ServiceAccount', name: 'github' }])],
    ],
    nonCompliant: [
      [['/roleRef/name'], [binding({ kind: 'Role', name: 'sample' })]],
      [['/roleRef/kind'], [binding({ kind: 'Role', name: 'sample' }, [], 'ClusterRoleBinding'), role]],
      [['/roleRef/kind'], [binding({ kind: 'User', name: 'sample' })]],
      [['/roleRef/apiGroup'], [binding({ apiGroup: '', kind: 'Role', name: 'sample' }), role]],
      [
        ['/subjects/0/namespace'],
        [
          binding(
            { kind: 'ClusterRole', name: 'view' },
            [{ kind: 'ServiceAccount', name: 'github' }],
            'ClusterRoleBinding',
          ),
        ],
      ],
    ],
    notApplicable: [[role]],
  },
  'api.rbac-rules': {
    compliant: [[rules({ apiGroups: [''], resources: ['configmaps'], verbs: ['get'] })]],
    nonCompliant: [
      [['/rules/0/verbs'], [rules({ apiGroups: [''], resources: ['configmaps'] })]],
      [['/rules/0/resources'], [rules({ apiGroups: [''], verbs: ['get'] })]],
      [['/rules/0/apiGroups'], [rules({ resources: ['configmaps'], verbs: ['get'] })]],
      [['/rules/0/nonResourceURLs'], [rules({ nonResourceURLs: ['/metrics'], verbs: ['get'] })]],
    ],
    notApplicable: [[role], [workload('Job')]],
  },
};
