import { App, Chart } from 'cdk8s';
import {
  McpRegistry,
  Peer,
  type PlatformRegistryProps,
  type RegistryDiscoveryProps,
  Stage,
  synthesize,
} from '../../../src';
import { evaluate, packsForStage } from '../../../src/rules';
import { errorsOf } from '../../support/refusal';
import { Rendered } from '../../support/render';
import { compose, IDENTITY } from './support';

const API = Peer.cidr('10.1.0.1/32');
const REASON = 'The catalogue shows what teams run beside the platform.';
const workflow = { approvers: ['approvers'] };
const given = (
  discovery: Partial<RegistryDiscoveryProps> = {},
  more: PlatformRegistryProps = {},
): PlatformRegistryProps => ({
  workflow,
  discovery: { namespaces: ['payments', 'tools'], apiServer: API, ...discovery },
  unsafe: { apiToken: REASON },
  ...more,
});
const codes = (props: PlatformRegistryProps) => errorsOf(() => compose(props)).map(({ code }) => code);

describe('a registry that discovers', () => {
  it('may get, list and watch one kind in the namespaces that are named, and nothing else', () => {
    const { rendered } = compose(given());
    for (const namespace of ['payments', 'tools']) {
      const within = rendered.manifests.filter(({ metadata }) => metadata.namespace === namespace);
      expect(within.map(({ kind }) => kind).sort()).toEqual(['Role', 'RoleBinding']);
      expect(within.find(({ kind }) => kind === 'Role')).toMatchObject({
        metadata: { name: 'acme-registry-discovery' },
        rules: [{ apiGroups: [''], resources: ['services'], verbs: ['get', 'list', 'watch'] }],
      });
      expect(within.find(({ kind }) => kind === 'RoleBinding')).toMatchObject({
        roleRef: { kind: 'Role', name: 'acme-registry-discovery' },
        subjects: [{ kind: 'ServiceAccount', name: 'registry', namespace: 'acme' }],
      });
    }
    expect(rendered.kinds).not.toContain('ClusterRole');
  });

  it('holds a token that is projected and short, in the one pod that asks for it; the account itself mounts none', () => {
    const { rendered, config } = compose(given());
    expect(rendered.one('ServiceAccount', 'registry')).toMatchObject({ automountServiceAccountToken: false });
    const { spec } = rendered.one('Deployment', 'registry').spec.template;
    expect(spec.automountServiceAccountToken).toBe(false);
    expect(spec.volumes).toContainEqual({
      name: 'api',
      projected: {
        defaultMode: 0o440,
        sources: [
          { serviceAccountToken: { expirationSeconds: 600, path: 'token' } },
          { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
        ],
      },
    });
    expect(spec.containers[0].volumeMounts).toContainEqual({
      name: 'api',
      mountPath: '/var/run/strata/api',
      readOnly: true,
    });
    expect(config.sources.at(-1)).toMatchObject({
      kind: 'kubernetes',
      class: 'cluster',
      approval: 'required',
      namespaces: ['payments', 'tools'],
      namespace: 'example.acme.mcp.cluster',
      tokenFile: '/var/run/strata/api/token',
      caFile: '/var/run/strata/api/ca.crt',
    });
    expect(JSON.stringify(compose().rendered.manifests)).not.toContain('serviceAccountToken');
  });

  it('comes last among the sources, and alone fills its namespace', () => {
    const { config } = compose(given());
    expect(config.sources.map(({ id }) => id)).toEqual(['composition', 'cluster']);
    expect(config.reserved).toEqual({ 'example.acme.mcp': 'composition', 'example.acme.mcp.cluster': 'cluster' });
  });

  it('reaches the API server by the addresses that are given, and names', () => {
    const before = JSON.stringify(compose({ workflow }).policy());
    expect(before).not.toContain('10.1.0.1');
    expect(compose(given()).policy().egress).toContainEqual({
      to: [{ ipBlock: { cidr: '10.1.0.1/32' } }],
      ports: [{ protocol: 'TCP', port: 6443 }],
    });
  });

  it('is found by the rules, and its reason stands beside each finding; a token without a reason is an error', () => {
    const judge = (manifests: readonly object[]) =>
      evaluate(manifests as never, { packs: packsForStage(Stage.SCALE) }).findings.filter(({ rule }) =>
        rule.startsWith('identity.'),
      );
    const { rendered } = compose(given());
    const found = judge(rendered.manifests);
    expect(found.map(({ rule }) => rule).sort()).toEqual([
      'identity.no-token',
      'identity.no-workload-roles',
      'identity.no-workload-roles',
    ]);
    expect(found.every(({ acknowledged }) => JSON.stringify(acknowledged).includes(REASON))).toBe(true);
    const bare = JSON.parse(JSON.stringify(rendered.manifests).replaceAll('strata.dev/unsafe', 'example.com/other'));
    expect(judge(bare).every(({ acknowledged }) => acknowledged === undefined)).toBe(true);
  });

  it('reads the whole cluster by a ClusterRole only where that has its reason', () => {
    const all = { apiServer: API, resource: 'MCPServer' } as const;
    expect(codes({ workflow, discovery: all, unsafe: { apiToken: REASON } })).toEqual([
      'REGISTRY_DISCOVERY_NAMESPACES',
    ]);
    const { rendered, config } = compose({
      workflow,
      discovery: all,
      unsafe: { apiToken: REASON, clusterRole: REASON },
    });
    const role = rendered.one('ClusterRole', 'acme-registry-discovery');
    expect(role.rules).toEqual([
      { apiGroups: ['toolhive.stacklok.dev'], resources: ['mcpservers'], verbs: ['get', 'list', 'watch'] },
    ]);
    expect(role.metadata.namespace).toBeUndefined();
    expect(rendered.one('ClusterRoleBinding', 'acme-registry-discovery').metadata.namespace).toBeUndefined();
    expect(config.sources.at(-1)).not.toHaveProperty('namespaces');
  });
});

test.each<[string, string, PlatformRegistryProps]>([
  ['without a reason for its token', 'REGISTRY_DISCOVERY_TOKEN', given({}, { unsafe: {} })],
  ['with a reason of a word', 'UNSAFE_REASON_MISSING', given({}, { unsafe: { apiToken: 'because' } })],
  [
    'that names a namespace and asks for all',
    'UNSAFE_NEEDLESS',
    given({}, { unsafe: { apiToken: REASON, clusterRole: REASON } }),
  ],
  ['with a reason for nothing', 'UNSAFE_NEEDLESS', { unsafe: { apiToken: REASON } }],
  ['of a namespace that is none', 'PROP_INVALID', given({ namespaces: ['kube system'] })],
  ['of a namespace that is named twice', 'PROP_INVALID', given({ namespaces: ['a', 'a'] })],
  ['of no namespace', 'PROP_INVALID', given({ namespaces: [] })],
  ['at a port that is none', 'NETWORK_PORT_INVALID', given({ port: 70_000 })],
  ['without anybody who approves', 'REGISTRY_APPROVERS_MISSING', given({}, { workflow: {} })],
  ['into the namespace of the composition', 'REGISTRY_NAMESPACE_RESERVED', given({ namespace: 'example.acme.mcp' })],
  ['under the name of another source', 'REGISTRY_SOURCE_TAKEN', given({ id: 'composition' })],
  ['with a prop that does not exist', 'PROP_UNKNOWN', given({ label: 'x' } as object)],
  ['what it cannot read', 'PROP_INVALID', given({ resource: 'Secret' as 'Service' })],
])('discovery %s is refused: %s', (...[, code, props]) => {
  expect(codes(props)).toEqual([code]);
});

test('a registry in a chart of its own says where it is and how names begin', () => {
  const chart = (namespace: string | undefined, discovery: Partial<RegistryDiscoveryProps>) => {
    const app = new App();
    const place = new Chart(app, 'chart', namespace === undefined ? {} : { namespace });
    const props = { ...given({ namespaces: ['tools'], ...discovery }), identity: IDENTITY };
    new McpRegistry(place, 'registry', props);
    return new Rendered(synthesize(app));
  };
  expect(chart('home', { namespace: 'com.acme' }).one('RoleBinding', 'home-registry-discovery')).toMatchObject({
    metadata: { namespace: 'tools' },
    subjects: [{ name: 'registry', namespace: 'home' }],
  });
  expect(errorsOf(() => chart('home', {})).map(({ code }) => code)).toEqual(['REGISTRY_NAMESPACE_MISSING']);
  expect(errorsOf(() => chart(undefined, { namespace: 'com.acme' })).map(({ code }) => code)).toEqual(['PROP_INVALID']);
});
