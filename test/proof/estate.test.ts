import type { Manifest } from '../../src/contract';
import { readEstate } from '../../src/proof';

const labels = (app: string) => ({ app });
const deployment = (name: string, pod: object = {}, namespace = 'apps'): Manifest => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace },
  spec: {
    template: {
      metadata: { labels: labels(name) },
      spec: {
        automountServiceAccountToken: false,
        securityContext: { runAsNonRoot: true },
        containers: [
          {
            name: 'main',
            image: 'x',
            ports: [{ name: 'http', containerPort: 8080 }],
            securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true },
          },
        ],
        ...pod,
      },
    },
  },
});
const policy = (name: string, spec: object, namespace = 'apps'): Manifest => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name, namespace },
  spec: { podSelector: { matchLabels: labels(name) }, policyTypes: ['Ingress', 'Egress'], ...spec },
});
const to = (name: string, port: number | string) => ({
  to: [{ podSelector: { matchLabels: labels(name) } }],
  ports: [{ port }],
});
const from = (name: string, port: number | string) => ({
  from: [{ podSelector: { matchLabels: labels(name) } }],
  ports: [{ port }],
});
const told = (...manifests: Manifest[]) =>
  readEstate(manifests)
    .permissions.map(({ subject, text }) => `${subject} ${text}`)
    .sort();

test('a connection needs both sides', () => {
  const pods = [deployment('a'), deployment('b')];
  expect(told(...pods, policy('a', { egress: [to('b', 8080)] }), policy('b', {}))).toEqual([]);
  expect(told(...pods, policy('a', {}), policy('b', { ingress: [from('a', 8080)] }))).toEqual([]);
  expect(told(...pods, policy('a', { egress: [to('b', 8080)] }), policy('b', { ingress: [from('a', 9090)] }))).toEqual(
    [],
  );
  expect(
    told(...pods, policy('a', { egress: [to('b', 8080)] }), policy('b', { ingress: [from('a', 'http')] })),
  ).toEqual(['a may connect to b on 8080']);
});

test('what no policy selects is open in that direction, and is told so', () => {
  expect(told(deployment('a'))).toEqual([
    'a may be connected to by everybody, on every port',
    'a may connect to everything',
  ]);
  expect(told(deployment('a'), policy('a', { policyTypes: ['Ingress'] }))).toEqual(['a may connect to everything']);
});

test('policies of another namespace, and without policyTypes, count as the API server takes them', () => {
  expect(told(deployment('a'), policy('a', {}, 'other'))).toHaveLength(2);
  expect(told(deployment('a'), policy('a', { policyTypes: undefined }))).toEqual(['a may connect to everything']);
  expect(told(deployment('a'), policy('a', { policyTypes: undefined, egress: [] }))).toEqual([]);
});

test('expressions, namespaces by label and ranges are told in words', () => {
  const spec = {
    ingress: [
      { from: [{ namespaceSelector: { matchLabels: { team: 'x' } }, podSelector: {} }] },
      {
        from: [{ podSelector: { matchExpressions: [{ key: 'tier', operator: 'In', values: ['web'] }] } }],
        ports: [{ port: 80, endPort: 90 }],
      },
      { from: [{ ipBlock: { cidr: '10.1.0.0/16', except: ['10.1.2.0/24'] } }], ports: [{ port: 443 }] },
    ],
  };
  expect(told(deployment('a'), policy('a', spec))).toEqual([
    'a may be connected to by addresses of 10.1.0.0/16 without 10.1.2.0/24 on 443',
    'a may be connected to by every pod of namespaces with team=x, on every port',
    'a may be connected to by pods with tier In web of namespace apps on 80-90',
  ]);
});

test('powers beyond the restricted standard are permissions', () => {
  const pod = {
    hostNetwork: true,
    automountServiceAccountToken: true,
    volumes: [{ name: 'node', hostPath: { path: '/var/log' } }],
    containers: [
      {
        name: 'main',
        image: 'x',
        securityContext: { privileged: true, runAsUser: 0, capabilities: { add: ['NET_ADMIN'] } },
      },
    ],
  };
  expect(told(deployment('a', pod), policy('a', {}))).toEqual([
    'a has the capability NET_ADMIN in its container main',
    'a holds a Kubernetes token',
    'a is privileged in its container main',
    'a may raise its privileges in its container main',
    'a may run as root in its container main',
    'a reads /var/log of its node',
    "a shares its node's network",
    'a writes its root file system in its container main',
  ]);
});

test('secrets are told by container and key, however they come in', () => {
  const pod = {
    volumes: [
      { name: 'one', secret: { secretName: 'files', items: [{ key: 'key', path: 'key' }] } },
      { name: 'two', projected: { sources: [{ secret: { name: 'whole' } }] } },
      { name: 'unused', secret: { secretName: 'unused' } },
    ],
    containers: [
      {
        name: 'main',
        image: 'x',
        securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true },
        env: [{ name: 'T', valueFrom: { secretKeyRef: { name: 'env', key: 'token' } } }],
        envFrom: [{ secretRef: { name: 'all' } }],
        volumeMounts: [{ name: 'one' }, { name: 'two' }],
      },
    ],
  };
  expect(told(deployment('a', pod), policy('a', {}))).toEqual([
    'a holds the secret all as a whole in its container main',
    'a holds the secret env#token in its container main',
    'a holds the secret files#key in its container main',
    'a holds the secret whole as a whole in its container main',
  ]);
});

test('people are told by what their roles let them do', () => {
  const role: Manifest = {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'Role',
    metadata: { name: 'view', namespace: 'apps' },
    rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'list'] }],
  };
  const binding = (roleRef: object, kind = 'RoleBinding'): Manifest => ({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind,
    metadata: { name: 'view', ...(kind === 'RoleBinding' && { namespace: 'apps' }) },
    subjects: [{ kind: 'Group', name: 'devs' }],
    roleRef,
  });
  expect(told(role, binding({ kind: 'Role', name: 'view' }))).toEqual([
    'group devs may get pods in apps',
    'group devs may list pods in apps',
  ]);
  expect(told(binding({ kind: 'ClusterRole', name: 'admin' }, 'ClusterRoleBinding'))).toEqual([
    'group devs has the ClusterRole admin in the whole cluster',
  ]);
});

test('two workloads of one name are told apart by their namespaces', () => {
  const { workloads } = readEstate([deployment('a'), deployment('a', {}, 'other')]);
  expect(workloads.map(({ subject }) => subject)).toEqual(['apps/a', 'other/a']);
});

test('nonsense in manifests permits nothing and stops nothing', () => {
  const odd = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'odd' },
    spec: { template: { spec: { containers: 'x' } } },
  };
  expect(() =>
    readEstate([odd, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c' }, data: { x: '{' } }]),
  ).not.toThrow();
});

describe('a mesh', () => {
  const istio = (kind: string, name: string, spec: object, namespace = 'apps'): Manifest => ({
    apiVersion: 'security.istio.io/v1',
    kind,
    metadata: { name, namespace },
    spec,
  });
  const service: Manifest = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'a', namespace: 'apps' },
    spec: { selector: labels('a') },
  };
  const told = (...objects: readonly Manifest[]) =>
    readEstate([deployment('a'), deployment('b'), deployment('c', {}, 'other'), service, ...objects])
      .permissions.filter(({ key }) => key.includes(' mesh '))
      .map(({ subject, text, effect }) => `${effect} ${subject} ${text}`);

  test('demands mutual TLS of a namespace, but for a port that stays open', () => {
    const plain = { selector: { matchLabels: labels('a') }, portLevelMtls: { 9090: { mode: 'PERMISSIVE' } } };
    expect(
      told(
        istio('PeerAuthentication', 'default', { mtls: { mode: 'STRICT' } }),
        istio('PeerAuthentication', 'plain', plain),
        istio('PeerAuthentication', 'lax', { mtls: { mode: 'PERMISSIVE' } }, 'other'),
      ),
    ).toEqual([
      'guard a demands mutual TLS of whoever connects',
      'grant a takes connections without TLS on 9090',
      'guard b demands mutual TLS of whoever connects',
    ]);
  });

  test('admits and refuses by identity, at the pod and at the Service', () => {
    const rule = (source: object, operation: object) => ({ from: [{ source }], to: [{ operation }] });
    const selector = { matchLabels: labels('b') };
    expect(
      told(
        istio('AuthorizationPolicy', 'default-deny', {}),
        istio('AuthorizationPolicy', 'b', {
          selector,
          rules: [rule({ principals: ['td/ns/x/sa/y'] }, { ports: ['80'] })],
        }),
        istio('AuthorizationPolicy', 'no', {
          selector,
          action: 'DENY',
          rules: [rule({ namespaces: ['x'] }, { paths: ['/a'] })],
        }),
        istio('AuthorizationPolicy', 'a', {
          targetRefs: [{ kind: 'Service', name: 'a' }],
          action: 'ALLOW',
          rules: [rule({ namespaces: ['x'], requestPrincipals: ['i/*'] }, { methods: ['GET'], paths: ['/mcp'] })],
        }),
        istio('AuthorizationPolicy', 'audit', { selector, action: 'AUDIT', rules: [rule({}, {})] }),
      ),
    ).toEqual([
      'guard a admits nobody whom the mesh does not name',
      'guard a admits by the mesh alone namespace x with token of i/* to GET /mcp',
      'guard b admits nobody whom the mesh does not name',
      'guard b admits by the mesh alone identity td/ns/x/sa/y on 80',
      'guard b refuses namespace x /a, by the mesh',
    ]);
  });
});
