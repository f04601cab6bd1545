import fc from 'fast-check';
import type { Manifest } from '../../src/contract';
import { distinctFileOf, fileOf } from '../../src/synth/file-name';
import { isSafeFile } from '../../src/synth/tree/render';

const manifest = (apiVersion: string, kind: string, name: string, namespace?: string): Manifest => ({
  apiVersion,
  kind,
  metadata: { name, ...(namespace !== undefined && { namespace }) },
});

test.each([
  ['a namespaced object', manifest('apps/v1', 'Deployment', 'github', 'tools'), false, 'tools/deployment-github.yaml'],
  ['a core object', manifest('v1', 'ConfigMap', 'a.b', 'tools'), false, 'tools/configmap-a.b.yaml'],
  ['a cluster-scoped object', manifest('v1', 'Namespace', 'tools'), true, '_cluster/namespace-tools.yaml'],
  ['an object that names no namespace', manifest('v1', 'Service', 'x'), false, '_unscoped/service-x.yaml'],
  ['another Gateway API', manifest('gateway.networking.k8s.io/v1', 'Gateway', 'x', 'n'), false, 'n/gateway-x.yaml'],
  [
    'a kind of another system',
    manifest('networking.istio.io/v1', 'Gateway', 'x', 'n'),
    false,
    'n/gateway.networking.istio.io-x.yaml',
  ],
  ['a namespace with the name of a folder', manifest('v1', 'Service', 'x', 'cluster'), false, 'cluster/service-x.yaml'],
])('%s has the expected file', (_, object, isCluster, file) => {
  expect(fileOf(object, isCluster)).toBe(file);
});

test.each([
  [
    'characters that file systems refuse',
    'system:auth-delegator',
    /^_cluster\/clusterrole-system-auth-delegator-[0-9a-f]{12}\.yaml$/,
  ],
  ['upper case, which some fold', 'Admin', /^_cluster\/clusterrole-admin-[0-9a-f]{12}\.yaml$/],
  ['a dot at the end', 'admin.', /^_cluster\/clusterrole-admin\.-[0-9a-f]{12}\.yaml$/],
  ['253 characters', 'x'.repeat(253), /^_cluster\/clusterrole-x{188}-[0-9a-f]{12}\.yaml$/],
])('a name with %s is made portable, and stays distinct', (_, name, file) => {
  expect(fileOf(manifest('rbac.authorization.k8s.io/v1', 'ClusterRole', name), true)).toMatch(file);
});

test('namespaces that Windows reserves get a suffix', () => {
  expect(fileOf(manifest('v1', 'Service', 'x', 'con'), false)).toMatch(/^con-[0-9a-f]{12}\/service-x\.yaml$/);
  expect(fileOf(manifest('v1', 'Service', 'x', 'lpt1'), false)).toMatch(/^lpt1-[0-9a-f]{12}\/service-x\.yaml$/);
  expect(fileOf(manifest('v1', 'Service', 'x', 'console'), false)).toBe('console/service-x.yaml');
});

test('names that differ only in case or in refused characters keep different files', () => {
  const names = ['Admin', 'admin', 'ADMIN', 'ad:min', 'ad;min'];
  const files = names.map((name) =>
    fileOf(manifest('rbac.authorization.k8s.io/v1', 'Role', name, 'n'), false).toLowerCase(),
  );
  expect(new Set(files).size).toBe(names.length);
});

test('an object whose file is taken has another one', () => {
  expect(distinctFileOf('n/gateway-x.yaml', manifest('v1', 'Gateway', 'x', 'n'))).toMatch(
    /^n\/gateway-x-[0-9a-f]{12}\.yaml$/,
  );
});

test('fuzz: whatever the names, the file is one that the writer accepts and lies one folder deep', () => {
  const part = fc.string({ unit: 'binary', minLength: 1, maxLength: 260 });
  fc.assert(
    fc.property(
      part,
      fc.option(fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/), { nil: undefined }),
      fc.boolean(),
      (name, namespace, isCluster) => {
        const file = fileOf(manifest('rbac.authorization.k8s.io/v1', 'Role', name, namespace), isCluster);
        expect(isSafeFile(file)).toBe(true);
        expect(isSafeFile(distinctFileOf(file, manifest('v1', 'Role', name, namespace)))).toBe(true);
        expect(file.split('/')).toHaveLength(2);
      },
    ),
    { numRuns: 1000 },
  );
});
