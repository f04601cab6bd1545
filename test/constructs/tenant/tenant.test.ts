import { App } from 'cdk8s';
import { McpPlatform, type McpServerProps, NetworkPolicies, synthesize, type TenantProps } from '../../../src';
import { Stage } from '../../../src/contract';
import { describeFinding, evaluate, packsForStage } from '../../../src/rules';
import { errorsOf } from '../../support/refusal';
import { LEAST, leastPlatform, Rendered, type Shape } from '../../support/render';

function compose(props: TenantProps = {}, server: Partial<McpServerProps> = {}) {
  const app = new App();
  const platform = new McpPlatform(app, 'acme', leastPlatform(Stage.SCALE));
  const tenant = platform.addTenant('payments', { groups: ['payments-devs'], ...props });
  tenant.addServer('ledger', { ...LEAST, ...server });
  return { platform, tenant, rendered: new Rendered(synthesize(app)) };
}
const codes = (step: () => unknown) => errorsOf(step).map(({ code }) => code);

test('a tenant is a namespace with its guards', () => {
  const { rendered, tenant } = compose();
  const own = rendered.assembly.objects.filter(({ path }) => path.startsWith(`${tenant.node.path}/payments/`));
  const guards = own.filter(({ path }) => !path.includes('/ledger/'));
  expect(guards.map(({ manifest }) => manifest.kind).sort()).toEqual([
    'LimitRange',
    'Namespace',
    'NetworkPolicy',
    'ResourceQuota',
    'Role',
    'RoleBinding',
  ]);
  expect(rendered.one('Namespace', 'payments').metadata.labels).toMatchObject({
    'strata.dev/tenant': 'payments',
    'pod-security.kubernetes.io/enforce': 'restricted',
  });
  expect(rendered.one('ResourceQuota').spec.hard).toMatchObject({
    'services.loadbalancers': '0',
    'services.nodeports': '0',
  });
  expect(rendered.one('LimitRange').spec.limits[0]).toMatchObject({
    type: 'Container',
    max: { cpu: '8', memory: '16Gi' },
  });
  expect(rendered.one('Deployment', 'ledger').metadata.labels['strata.dev/tenant']).toBe('payments');
});

test('every rule of stage 3 holds', () => {
  const access = { viewers: ['auditors'], operators: ['payments-ops'] };
  const { rendered } = compose({ access });
  const { findings } = evaluate(rendered.manifests, { packs: packsForStage(Stage.SCALE) });
  expect(findings.map(describeFinding)).toEqual([]);
});

describe('people', () => {
  const { rendered } = compose({
    access: { viewers: ['auditors'], developers: ['payments-qa'], operators: ['payments-ops'] },
  });
  const rules = (role: string): Shape[] => rendered.one('Role', `tenant-${role}`).rules;
  const resources = (role: string) => rules(role).flatMap((rule) => rule.resources as string[]);

  test('are bound by group, in their namespace alone', () => {
    const binding = rendered.one('RoleBinding', 'tenant-developer');
    expect(binding.metadata.namespace).toBe('payments');
    expect(binding.roleRef).toEqual({ apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'tenant-developer' });
    expect(binding.subjects.map(({ kind, name }: Shape) => [kind, name])).toEqual([
      ['Group', 'payments-devs'],
      ['Group', 'payments-qa'],
    ]);
    expect(rendered.kinds).not.toContain('ClusterRole');
    expect(rendered.kinds).not.toContain('ClusterRoleBinding');
  });

  test.each(['viewer', 'developer', 'operator'])('a %s reads no Secret, enters no pod and changes no role', (role) => {
    for (const forbidden of [
      'secrets',
      'pods/exec',
      'pods/attach',
      'pods/portforward',
      'pods/ephemeralcontainers',
      '*',
    ]) {
      expect(resources(role)).not.toContain(forbidden);
    }
    expect(rules(role).flatMap((rule) => rule.apiGroups as string[])).not.toContain('rbac.authorization.k8s.io');
    expect(rules(role).flatMap((rule) => rule.verbs as string[])).not.toContain('*');
  });

  test('see, read logs and restart by role', () => {
    expect(resources('viewer')).not.toContain('pods/log');
    expect(resources('developer')).toContain('pods/log');
    const writes = (role: string) => rules(role).filter(({ verbs }) => !['get', 'list', 'watch'].includes(verbs[0]));
    expect(writes('viewer')).toEqual([]);
    expect(writes('developer')).toEqual([]);
    expect(writes('operator').map(({ resources: of }) => of)).toEqual([['pods'], ['pods/eviction']]);
  });
});

test('several namespaces are one tenant to policies', () => {
  const { tenant, rendered } = compose({ namespaces: ['payments', 'payments-batch'] });
  tenant.namespace('payments-batch');
  expect(tenant.namespaces).toEqual(['payments', 'payments-batch']);
  for (const name of tenant.namespaces) {
    expect(rendered.one('Namespace', name).metadata.labels['strata.dev/tenant']).toBe('payments');
  }
  const rule = NetworkPolicies.sameTenant('payments', 8080).ingress[0];
  expect(JSON.stringify(rule)).toContain('"strata.dev/tenant":"payments"');
});

test('where namespaces are there already, nothing of the cluster is written', () => {
  const app = new App();
  const platform = new McpPlatform(app, 'acme', {
    ...leastPlatform(Stage.SCALE),
    namespaces: [{ name: 'platform', exists: true }],
  });
  const tenant = platform.addTenant('payments', { namespaces: ['team-payments'], exists: true });
  tenant.addServer('ledger', LEAST);
  const { manifests } = new Rendered(synthesize(app));
  expect(manifests.filter(({ metadata }) => metadata.namespace === undefined)).toEqual([]);
  expect(manifests.map(({ kind }) => kind)).not.toContain('Namespace');
  expect(manifests.filter(({ kind }) => kind === 'NetworkPolicy').map(({ metadata }) => metadata.name)).toContain(
    'default-deny',
  );
});

test.each<[string, string, TenantProps]>([
  ['the groups of Kubernetes itself', 'TENANT_GROUP_INVALID', { groups: ['system:authenticated'] }],
  ['a group without a name', 'TENANT_GROUP_INVALID', { access: { viewers: [' '] } }],
  ['a namespace of the platform', 'TENANT_NAMESPACE_TAKEN', { namespaces: ['acme'] }],
  ['a namespace twice', 'TENANT_NAMESPACE_TAKEN', { namespaces: ['a', 'a'] }],
  ['a namespace of the cluster', 'PLATFORM_NAMESPACE_INVALID', { namespaces: ['kube-system'] }],
  ['no namespace', 'PROP_INVALID', { namespaces: [] }],
  ['a quota that is no amount', 'PROP_INVALID', { quota: { cpuLimits: 'many' } }],
  ['a number of pods below zero', 'PROP_INVALID', { quota: { pods: -1 } }],
  ['a limit of nothing', 'PROP_INVALID', { containers: { maxMemory: '0' } }],
])('a tenant cannot have %s', (_, code, props) => {
  expect(codes(() => compose(props))).toEqual([code]);
});

test('what a quota would never let run is refused', () => {
  expect(codes(() => compose({ quota: { cpuRequests: '10m' } }))).toEqual(['TENANT_QUOTA_EXCEEDED']);
  expect(codes(() => compose({ quota: { pods: 2 } }, { revisions: ['2026-07-28'], replicas: 3 }))).toEqual([
    'TENANT_QUOTA_EXCEEDED',
  ]);
});

test('names are taken once', () => {
  const platform = new McpPlatform(new App(), 'acme', leastPlatform());
  platform.addTenant('payments');
  expect(codes(() => platform.addTenant('payments'))).toEqual(['TENANT_NAME_TAKEN']);
  expect(codes(() => platform.addTenant('other', { namespaces: ['payments'] }))).toEqual(['TENANT_NAMESPACE_TAKEN']);
  expect(codes(() => platform.addTenant('Payments'))).toContain('TENANT_NAME_INVALID');
  expect(codes(() => platform.addTenant('x').namespace('y'))).toEqual(['TENANT_NAMESPACE_UNKNOWN']);
});
