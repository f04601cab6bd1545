import type { Manifest } from '../../../src/contract';
import { add, change, type Mutation, remove } from './mutation';

const POD = '/spec/template/spec';
const SERVER = `${POD}/containers/0`;
const github = (name: string, edits: Record<string, unknown>) => change(name, 'Deployment/github', edits);
const service = (name: string, edits: Record<string, unknown>) => change(name, 'Service/github', edits);
const policy = (name: string, edits: Record<string, unknown>) => change(name, 'NetworkPolicy/github', edits);
const RBAC = 'rbac.authorization.k8s.io/v1';
const object = (apiVersion: string, kind: string, rest: object): Manifest => ({
  apiVersion,
  kind,
  metadata: { name: 'extra', namespace: 'tools' },
  ...rest,
});
const role = (name: string, rule: object) => add(name, object(RBAC, 'Role', { rules: [{ apiGroups: [''], ...rule }] }));
const binding = (name: string, clusterRole: string, ...subjects: object[]) =>
  add(
    name,
    object(RBAC, 'RoleBinding', {
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: clusterRole },
      subjects,
    }),
  );
const ports = [{ protocol: 'TCP', port: 443 }];
const token = `ghp_${'a1B2'.repeat(9)}`;

/** What is valid and gives more than the task asks for. */
export const privilege: readonly Mutation[] = [
  github('token mounted', { [`${POD}/automountServiceAccountToken`]: true }),
  github('token for the API projected', {
    [`${POD}/volumes/-`]: { name: 'token', projected: { sources: [{ serviceAccountToken: { path: 'token' } }] } },
  }),
  change('account that mounts tokens', 'ServiceAccount/github', { '/automountServiceAccountToken': true }),
  github('default account', { [`${POD}/serviceAccountName`]: 'default' }),
  add(
    'token that never expires',
    object('v1', 'Secret', {
      metadata: { name: 'extra', namespace: 'tools', annotations: { 'kubernetes.io/service-account.name': 'github' } },
      type: 'kubernetes.io/service-account-token',
    }),
  ),
  binding('role for the workload', 'view', { kind: 'ServiceAccount', name: 'github', namespace: 'tools' }),
  binding('administrator for a person', 'cluster-admin', {
    kind: 'User',
    name: 'ada',
    apiGroup: 'rbac.authorization.k8s.io',
  }),
  binding('rights for everybody', 'view', {
    kind: 'Group',
    name: 'system:authenticated',
    apiGroup: 'rbac.authorization.k8s.io',
  }),
  role('role with a wildcard', { resources: ['configmaps'], verbs: ['*'] }),
  role('role that reads secrets', { resources: ['secrets'], verbs: ['get', 'list'] }),
  role('role that attaches to pods', { resources: ['pods/attach'], verbs: ['create'] }),
  role('role that escalates', { apiGroups: ['rbac.authorization.k8s.io'], resources: ['roles'], verbs: ['bind'] }),
  github('image without tag', { [`${SERVER}/image`]: 'ghcr.io/github/github-mcp-server' }),
  github('image with a moving tag', { [`${SERVER}/image`]: 'ghcr.io/github/github-mcp-server:latest' }),
  github('image without digest', { [`${SERVER}/image`]: 'ghcr.io/github/github-mcp-server:1.0.0' }),
  github('no requests', { [`${SERVER}/resources/requests`]: undefined }),
  github('no limit of memory', { [`${SERVER}/resources/limits/memory`]: undefined }),
  github('root that can be written', { [`${SERVER}/securityContext/readOnlyRootFilesystem`]: false }),
  github('emptyDir without limit', { [`${POD}/volumes/-`]: { name: 'more', emptyDir: {} } }),
  github('group 0', { [`${POD}/securityContext/fsGroup`]: 0 }),
  github('processes shared', { [`${POD}/shareProcessNamespace`]: true }),
  github('service links', { [`${POD}/enableServiceLinks`]: true }),
  github('mounts that spread to the node', { [`${SERVER}/volumeMounts/0/mountPropagation`]: 'Bidirectional' }),
  github('every taint tolerated', { [`${POD}/tolerations`]: [{ operator: 'Exists' }] }),
  github('standard input kept open', { [`${SERVER}/stdin`]: true }),
  remove('default deny taken away', 'NetworkPolicy/default-deny'),
  change('default deny for ingress alone', 'NetworkPolicy/default-deny', { '/spec/policyTypes': ['Ingress'] }),
  change('default deny with a hole', 'NetworkPolicy/default-deny', { '/spec/egress': [{}] }),
  policy('callers not named', { '/spec/ingress/0/from': [] }),
  policy('callers from every namespace', { '/spec/ingress/0/from/0': { namespaceSelector: {} } }),
  policy('world as caller', { '/spec/ingress/0/from/0': { ipBlock: { cidr: '0.0.0.0/0' } } }),
  policy('every port open', { '/spec/ingress/0/ports': undefined }),
  policy('egress to the world', { '/spec/egress/-': { to: [{ ipBlock: { cidr: '0.0.0.0/0' } }], ports } }),
  policy('egress to everything', { '/spec/egress/-': {} }),
  policy('egress to the metadata service', {
    '/spec/egress/-': { to: [{ ipBlock: { cidr: '169.254.169.254/32' } }], ports },
  }),
  service('port of every node', { '/spec/type': 'NodePort' }),
  service('load balancer', { '/spec/type': 'LoadBalancer' }),
  service('external address', { '/spec/externalIPs': ['203.0.113.7'] }),
  add(
    'name for a host outside',
    object('v1', 'Service', { spec: { type: 'ExternalName', externalName: 'db.example.com' } }),
  ),
  github('token as a literal variable', { [`${SERVER}/env/0`]: { name: 'GITHUB_TOKEN', value: token } }),
  github('password as an argument', { [`${SERVER}/command/-`]: '--password=hunter22' }),
  github('token in an annotation', { '/metadata/annotations/note': token }),
  change('password in a ConfigMap', 'ConfigMap/github-bridge', { '/data/app.yaml': 'password: hunter22\n' }),
  add('Secret with its value', object('v1', 'Secret', { stringData: { token: 'hunter22' } })),
  github('whole Secret as variables', { [`${SERVER}/envFrom`]: [{ secretRef: { name: 'github' } }] }),
  change('namespace without Pod Security', 'Namespace/tools', {
    '/metadata/labels/pod-security.kubernetes.io~1enforce': undefined,
  }),
  change('namespace that enforces less', 'Namespace/tools', {
    '/metadata/labels/pod-security.kubernetes.io~1enforce': 'privileged',
  }),
  add('object in the default namespace', {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'extra', namespace: 'default' },
  }),
  add(
    'Ingress without TLS',
    object('networking.k8s.io/v1', 'Ingress', {
      spec: {
        rules: [
          {
            host: 'mcp.acme.example',
            http: {
              paths: [
                { path: '/', pathType: 'Prefix', backend: { service: { name: 'github', port: { name: 'mcp' } } } },
              ],
            },
          },
        ],
      },
    }),
  ),
];
