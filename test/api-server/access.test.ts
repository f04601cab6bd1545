import { App, McpPlatform, Oidc, Peer, Stage, synthesize } from '../../src';
import type { Manifest } from '../../src/contract';
import { readEstate } from '../../src/proof';
import { DIGEST } from '../support/render';
import { accountOf, lets, mayDo, memberOf } from './access';
import type { Identity } from './client';
import { Cluster } from './cluster';
import { compositions } from './compositions';
import { Objects } from './objects';
import { namespaceOf, placed } from './placed';

/** What decides who may do what. */
const DECIDES = new Set(['Namespace', 'ServiceAccount', 'Role', 'RoleBinding', 'ClusterRole', 'ClusterRoleBinding']);
/** The account that discovery reads the cluster with, wherever it is on. */
const DISCOVERY = 'may (get|list|watch) services in \\S+';

const sets = compositions();
const found = [...sets.keys()];
const of = (program: string) => (sets.get(program) ?? []).filter(({ kind }) => DECIDES.has(kind));
const accountsOf = (manifests: readonly Manifest[]) => manifests.filter(({ kind }) => kind === 'ServiceAccount');
const withAccounts = found.filter((program) => accountsOf(of(program)).length > 0);

let cluster: Cluster;
let objects: Objects;
beforeAll(async () => {
  cluster = await Cluster.start();
  objects = new Objects(cluster.admin);
});
afterAll(() => cluster?.stop());

/** The server reads roles and bindings as they change: when it knows the last of them, it knows all before. */
async function inForce(manifests: readonly Manifest[], look: () => Promise<void>): Promise<void> {
  const namespace = 'watched';
  const api = 'rbac.authorization.k8s.io';
  const last = (kind: string, more: object): Manifest => ({
    apiVersion: `${api}/v1`,
    kind,
    metadata: { name: 'last', namespace },
    ...more,
  });
  const role = last('Role', { rules: [{ apiGroups: [''], resources: ['events'], verbs: ['get'] }] });
  const binding = last('RoleBinding', {
    roleRef: { apiGroup: api, kind: 'Role', name: 'last' },
    subjects: [{ apiGroup: api, kind: 'Group', name: 'last' }],
  });
  const knows = () => lets(cluster.admin, memberOf('last'), { namespace, verb: 'get', group: '', resource: 'events' });
  const until = async (known: boolean) => {
    const end = performance.now() + 30_000;
    while ((await knows()) !== known)
      if (performance.now() > end) throw new Error('the server does not read its roles');
  };
  await placed(objects, manifests, async () => {
    await placed(objects, [role, binding], () => until(true));
    await until(false);
    await look();
  });
}

/** What the estate says of somebody. */
function told(manifests: readonly Manifest[], subject: string): readonly string[] {
  const { permissions } = readEstate(manifests);
  return permissions
    .filter((permission) => permission.subject === subject)
    .map(({ text }) => text)
    .sort();
}

/** What the server lets somebody do in some namespaces, beyond what it lets everybody of their sort do. */
async function granted(who: Identity, namespaces: readonly string[]): Promise<readonly string[]> {
  const all: string[] = [];
  for (const namespace of namespaces) {
    const stranger = who.user.startsWith('system:') ? accountOf('nowhere', 'nobody') : memberOf('nobody-has-heard-of');
    const everybody = new Set(await mayDo(cluster.admin, stranger, namespace));
    all.push(...(await mayDo(cluster.admin, who, namespace)).filter((text) => !everybody.has(text)));
  }
  return all.sort();
}

/** Everybody that manifests name: accounts, and groups of people. */
function subjectsOf(manifests: readonly Manifest[]): ReadonlyMap<string, Identity> {
  const accounts = accountsOf(manifests).map(({ metadata: { namespace = 'default', name } }) => {
    return [`account ${namespace}/${name}`, accountOf(namespace, name)] as const;
  });
  const bindings = manifests.filter(({ kind }) => kind.endsWith('Binding'));
  const groups = bindings
    .flatMap((binding) => binding['subjects'] as readonly { readonly kind: string; readonly name: string }[])
    .filter(({ kind }) => kind === 'Group')
    .map(({ name }) => [`group ${name}`, memberOf(name)] as const);
  return new Map<string, Identity>([...accounts, ...groups]);
}

const namespacesOf = (manifests: readonly Manifest[]) =>
  [
    ...new Set([
      ...manifests.flatMap(({ metadata: { namespace } }) => namespace ?? []),
      ...manifests.filter(({ kind }) => kind === 'Namespace').map(({ metadata: { name } }) => name),
      'kube-system',
      'default',
    ]),
  ].sort();

/** Whoever may do what the estate does not tell, or not do what it tells. */
async function disagreements(manifests: readonly Manifest[]): Promise<readonly string[]> {
  const wrong: string[] = [];
  for (const [subject, who] of subjectsOf(manifests)) {
    const [server, estate] = [await granted(who, namespacesOf(manifests)), told(manifests, subject)];
    for (const text of server)
      if (!estate.includes(text)) wrong.push(`${subject} ${text}, which the estate leaves out`);
    for (const text of estate) if (!server.includes(text)) wrong.push(`${subject} ${text}, which the server denies`);
  }
  return wrong;
}

describe.each(withAccounts)('%s', (program) => {
  test('workloads have no right in the cluster, people and discovery have those that the estate tells', async () => {
    const manifests = of(program);
    await inForce(manifests, async () => {
      expect(await disagreements(manifests)).toEqual([]);
      // What the estate tells of accounts is one thing: that discovery reads Services.
      const accounts = accountsOf(manifests).flatMap(({ metadata: { namespace, name } }) =>
        told(manifests, `account ${namespace}/${name}`),
      );
      for (const text of accounts) expect(text).toMatch(new RegExp(`^${DISCOVERY}$`));
    });
  });
});

test('some compositions have discovery, and some have people', () => {
  const texts = withAccounts.flatMap((program) => readEstate(of(program)).permissions);
  expect(texts.some(({ subject, text }) => subject.startsWith('account ') && text.includes('services'))).toBe(true);
  expect(texts.some(({ subject }) => subject.startsWith('group '))).toBe(true);
});

describe('a right that is not in the manifests', () => {
  const manifests = of('examples/single-server.ts');
  const [account] = accountsOf(manifests);
  const { namespace = '', name = '' } = account?.metadata ?? {};
  const metadata = { name: 'planted', namespace };
  const api = 'rbac.authorization.k8s.io';
  const role = (verb: string, resource: string): Manifest => ({
    apiVersion: `${api}/v1`,
    kind: 'Role',
    metadata,
    rules: [{ apiGroups: [''], resources: [resource], verbs: [verb] }],
  });
  const binding: Manifest = {
    apiVersion: `${api}/v1`,
    kind: 'RoleBinding',
    metadata,
    roleRef: { apiGroup: api, kind: 'Role', name: 'planted' },
    subjects: [{ kind: 'ServiceAccount', name, namespace }],
  };

  test.each([
    ['get', 'secrets'],
    ['create', 'pods/exec'],
    ['create', 'serviceaccounts/token'],
    ['*', '*'],
  ])('to %s %s is seen', async (verb, resource) => {
    await inForce([...manifests, role(verb, resource), binding], async () => {
      expect(await disagreements(manifests)).toEqual([
        `account ${namespace}/${name} may ${verb} ${resource} in ${namespace}, which the estate leaves out`,
      ]);
    });
  });
});

describe('the account of a workload', () => {
  const manifests = of('examples/gateway-two-teams.ts');

  test('is denied whatever it asks for, one by one', async () => {
    await inForce(manifests, async () => {
      for (const { metadata } of accountsOf(manifests)) {
        const { namespace = '', name } = metadata;
        const who = accountOf(namespace, name);
        for (const place of [namespace, 'kube-system', '']) {
          for (const [verb, group, resource] of TEMPTING) {
            expect([
              name,
              place,
              verb,
              resource,
              await lets(cluster.admin, who, { namespace: place, verb, group, resource }),
            ]).toEqual([name, place, verb, resource, false]);
          }
        }
        const client = cluster.admin.impersonating(who);
        for (const path of [
          `/api/v1/namespaces/${namespace}/secrets`,
          `/api/v1/namespaces/${namespace}/pods`,
          '/api/v1/nodes',
        ]) {
          expect((await client.send('GET', path)).status).toBe(403);
        }
      }
    });
  });
});

const TEMPTING = [
  ['get', '', 'secrets'],
  ['list', '', 'configmaps'],
  ['list', '', 'pods'],
  ['create', '', 'pods'],
  ['create', '', 'pods/exec'],
  ['create', '', 'pods/attach'],
  ['create', '', 'serviceaccounts/token'],
  ['impersonate', '', 'serviceaccounts'],
  ['bind', 'rbac.authorization.k8s.io', 'roles'],
  ['escalate', 'rbac.authorization.k8s.io', 'roles'],
  ['patch', 'apps', 'deployments'],
  ['delete', 'networking.k8s.io', 'networkpolicies'],
  ['*', '*', '*'],
] as const;

describe('the account of discovery', () => {
  const manifests = of('examples/registry-discovery.ts');
  const registry = accountOf('acme', 'registry');

  test('reads Services of the namespaces that are named, and nothing else anywhere', async () => {
    await inForce([...manifests, namespaceOf('elsewhere')], async () => {
      const reads = (namespace: string, verb: string, resource: string) =>
        lets(cluster.admin, registry, { namespace, verb, group: '', resource });
      for (const namespace of ['payments', 'research']) {
        for (const verb of ['get', 'list', 'watch']) expect(await reads(namespace, verb, 'services')).toBe(true);
        for (const verb of ['create', 'update', 'patch', 'delete', 'deletecollection']) {
          expect(await reads(namespace, verb, 'services')).toBe(false);
        }
        for (const resource of ['secrets', 'configmaps', 'endpoints', 'pods', 'services/proxy', 'services/status']) {
          expect(await reads(namespace, 'get', resource)).toBe(false);
        }
      }
      for (const namespace of ['acme', 'elsewhere', 'kube-system', '']) {
        for (const verb of ['get', 'list', 'watch']) expect(await reads(namespace, verb, 'services')).toBe(false);
      }
    });
  });
});

describe('the account of discovery in the whole cluster', () => {
  const app = new App();
  const acme = new McpPlatform(app, 'acme', {
    stage: Stage.PILOT,
    environment: 'prod',
    domain: 'mcp.acme.example',
    runtimeImage: `ghcr.io/acme/runtime:1.0.0@${DIGEST}`,
    identity: Oidc.issuer('https://login.acme.example'),
  });
  acme.addRegistry({
    discovery: { resource: 'Deployment', apiServer: Peer.cidr('10.1.0.1/32') },
    unsafe: { apiToken: 'The catalogue shows what teams run.', clusterRole: 'Teams come and go each week.' },
    workflow: { reviewers: ['platform-engineers'], approvers: ['security'] },
  });
  const manifests = synthesize(app)
    .objects.map(({ manifest }) => manifest)
    .filter(({ kind }) => DECIDES.has(kind));

  test('reads Deployments everywhere, as the estate tells, and nothing else', async () => {
    expect(told(manifests, 'account acme/registry')).toEqual(
      ['get', 'list', 'watch'].map((verb) => `may ${verb} deployments in the whole cluster`),
    );
    await inForce(manifests, async () => {
      const registry = accountOf('acme', 'registry');
      const verbs = ['get', 'list', 'watch'];
      for (const verb of verbs) {
        const everywhere = { namespace: '', verb, group: 'apps', resource: 'deployments' };
        await allowed(registry, everywhere);
        expect(await lets(cluster.admin, registry, { ...everywhere, resource: 'statefulsets' })).toBe(false);
        expect(await lets(cluster.admin, registry, { ...everywhere, group: '', resource: 'secrets' })).toBe(false);
      }
      expect(await granted(registry, ['acme', 'kube-system'])).toEqual(
        ['acme', 'kube-system'].flatMap((place) => verbs.map((verb) => `may ${verb} deployments in ${place}`)).sort(),
      );
    });
  });

  /** Roles of the cluster are read by another way than those of namespaces. */
  async function allowed(who: Identity, what: Parameters<typeof lets>[2]): Promise<void> {
    const end = performance.now() + 30_000;
    while (!(await lets(cluster.admin, who, what))) if (performance.now() > end) throw new Error('it is denied');
  }
});

describe('people of a tenant', () => {
  const manifests = of('examples/multi-namespace.ts');

  test('restart and scale where they are operators, and come neither to Secrets nor into pods', async () => {
    await inForce(manifests, async () => {
      const operators = memberOf('payments-oncall');
      const may = (who: Identity, verb: string, group: string, resource: string, namespace = 'payments-mcp') =>
        lets(cluster.admin, who, { namespace, verb, group, resource });
      expect(await may(operators, 'delete', '', 'pods')).toBe(true);
      expect(await may(operators, 'patch', 'apps', 'deployments/scale')).toBe(true);
      expect(await may(operators, 'patch', 'apps', 'deployments')).toBe(false);
      for (const group of ['payments-oncall', 'payments-devs']) {
        for (const [verb, resource] of [
          ['get', 'secrets'],
          ['create', 'pods/exec'],
          ['create', 'pods/attach'],
          ['create', 'pods/portforward'],
          ['create', 'serviceaccounts/token'],
        ] as const) {
          expect(await may(memberOf(group), verb, '', resource)).toBe(false);
        }
        expect(await may(memberOf(group), 'get', '', 'pods/log')).toBe(true);
        expect(await may(memberOf(group), 'get', '', 'pods', 'mcp-platform')).toBe(false);
      }
      expect(await may(memberOf('payments-devs'), 'delete', '', 'pods')).toBe(false);
    });
  });
});
