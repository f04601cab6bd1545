import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Agent } from './agents';
import { Cluster } from './cluster';
import { declaredFlows, type Flow, type KubernetesObject, manifests } from './composition';
import { EgressRole, portOf } from './egress-role';
import { draw, judge, tryAll } from './matrix';
import { Namespaces } from './namespaces';

let cluster: Cluster;
let namespaces: Namespaces;
let declared: Flow[];
const agents = new Map<string, Agent>();

beforeAll(async () => {
  cluster = new Cluster(manifests());
  declared = declaredFlows((server) => portOf(cluster, server));
  namespaces = new Namespaces(cluster);
  namespaces.enforce(cluster);
  for (const pod of cluster.pods) agents.set(pod.name, await Agent.start(namespaces, pod));
});

afterAll(async () => {
  await Promise.all([...agents.values()].map((agent) => agent.stop()));
  namespaces?.remove();
});

const agent = (name: string): Agent => {
  const found = agents.get(name);
  if (found === undefined) throw new Error(`nobody is in ${name}`);
  return found;
};

describe('the network policies of the composition, in force between network namespaces', () => {
  test('every declared flow is open, every other one is closed', async () => {
    const cells = await tryAll(cluster, agents);
    const verdict = judge(cells, declared);
    process.stdout.write(`${draw(cells)}\n`);
    process.stdout.write(
      `${cluster.pods.length} pods and machines, ${cluster.policies.length} policies, ${verdict.tried} connections tried over IPv4 and IPv6: ` +
        `${declared.length} flows declared, ${verdict.closed.length} of them closed, ${verdict.leaks.length} open that nobody declared\n`,
    );
    expect(verdict.closed).toEqual([]);
    expect(verdict.leaks).toEqual([]);
    expect(verdict.tried).toBeGreaterThan(2_000);
  });

  /** A composition whose policies were tampered with, and what has to be noticed. */
  const MUTATIONS: [string, (policies: KubernetesObject[]) => KubernetesObject[], 'closed' | 'leaks', RegExp][] = [
    ["without a server's policy", without('payments', 'ledger'), 'closed', /payments\/ledger:8080/],
    [
      "without the namespace's default deny",
      without('payments', 'default-deny'),
      'leaks',
      /-> payments\/impostor:8080/,
    ],
    ['without any policy', () => [], 'leaks', /metadata:80/],
    [
      'with callers of any namespace',
      change('payments', 'github', (text) => text.replaceAll('{"kubernetes.io/metadata.name":"edge"}', '{}')),
      'leaks',
      /databases\/impostor -> payments\/github:8080/,
    ],
    [
      'with all ports of the egress proxy open',
      change('shared', 'egress-proxy', (text) => text.replaceAll(/,"ports":\[[^\]]*\]/g, '')),
      'leaks',
      /world:80/,
    ],
    [
      'with one block that says everything',
      change('labs', 'weather', (text) => text.replaceAll(/"except":\[[^\]]*\]/g, '"except":[]')),
      'leaks',
      /labs\/weather -> metadata:443/,
    ],
    [
      'with another port of the database',
      change('payments', 'ledger', (text) => text.replaceAll('5432', '5433')),
      'closed',
      /databases\/postgres:5432/,
    ],
    [
      'with a policy that speaks about one direction alone',
      (policies) => policies.map((policy) => ({ ...policy, spec: { ...policy.spec, policyTypes: ['Ingress'] } })),
      'leaks',
      /payments\/github -> world:443/,
    ],
  ];

  test.each(MUTATIONS)('%s: it is noticed', async (_, mutate, kind, expected) => {
    const policies = mutate([...cluster.policies]);
    expect(JSON.stringify(policies)).not.toBe(JSON.stringify(cluster.policies));
    const objects = [...cluster.objects.filter(({ kind: one }) => one !== 'NetworkPolicy'), ...policies];
    try {
      namespaces.enforce(new Cluster(objects));
      const verdict = judge(await tryAll(cluster, agents), declared);
      expect(verdict[kind].join('\n')).toMatch(expected);
    } finally {
      namespaces.enforce(cluster);
    }
  });
});

describe('the egress role in that network', () => {
  const GITHUB = 'payments/github';
  const CONNECT = (target: string) => `CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n\r\n`;
  let role: EgressRole;
  let proxy: string;
  const through = async (target: string, from = GITHUB) => {
    const outcome = await agent(from).exchange(proxy, portOf(cluster, from), CONNECT(target));
    return { ...outcome, status: Number(/^HTTP\/1\.1 (\d+)/.exec(outcome.said)?.[1] ?? 0) };
  };

  beforeAll(async () => {
    const { v4 } = cluster.find('shared/egress-proxy');
    proxy = v4;
    await agent('shared/egress-proxy').ask('close');
    const world = cluster.find('world').v4;
    await agent('kube-system/dns').ask('names', {
      names: {
        'api.github.com': [[world]],
        'search.example.com': [[world]],
        'undeclared.example.com': [[world]],
        'internal.example.com': [[cluster.find('databases/postgres').v4]],
        // Public when it is looked at, the metadata service ever after.
        'rebind.example.com': [[world], [cluster.find('metadata').v4]],
      },
    });
    namespaces.nameServer('shared/egress-proxy', cluster.find('kube-system/dns').v4);
    role = await EgressRole.start(namespaces, cluster, 'shared/egress-proxy');
  });
  afterAll(() => role?.stop());

  test('lets a server reach what it declared, and refuses and audits all else', async () => {
    const rows: string[] = [];
    const expectRefused = async (what: string, target: string, status: number, reason: string, address?: string) => {
      const { status: got, said } = await through(target);
      const [host = ''] = target.split(':');
      const event = await role.event(
        (one) => one['reason'] === reason && (one['host'] === host || reason === 'malformed'),
      );
      rows.push(`${what.padEnd(34)} ${target.padEnd(30)} ${got}  ${event['outcome']} ${event['reason']}`);
      expect([what, got, said.includes('world')]).toEqual([what, status, false]);
      expect(event).toMatchObject({
        server: GITHUB,
        port: portOf(cluster, GITHUB),
        outcome: 'denied',
        ...(address && { address }),
      });
    };

    const allowed = await through('api.github.com:443');
    expect([allowed.status, allowed.said.endsWith('world:443\n')]).toEqual([200, true]);
    const event = await role.event((one) => one['host'] === 'api.github.com');
    expect(event).toMatchObject({
      server: GITHUB,
      outcome: 'success',
      address: cluster.find('world').v4,
      hostPort: 443,
    });
    rows.push(
      `${'declared host'.padEnd(34)} ${'api.github.com:443'.padEnd(30)} ${allowed.status}  ${event['outcome']}`,
    );

    await expectRefused('declared host, other port', 'api.github.com:8443', 403, 'undeclared-port');
    await expectRefused('undeclared host', 'undeclared.example.com:443', 403, 'undeclared-host');
    await expectRefused("another server's host", 'search.example.com:8443', 403, 'undeclared-host');
    await expectRefused('IP literal', '93.184.215.14:443', 403, 'address-literal');
    await expectRefused('metadata address', '169.254.169.254:80', 403, 'address-literal');
    await expectRefused('metadata address as a number', '2852039166:80', 403, 'address-literal');
    await expectRefused(
      'name of a pod',
      'internal.example.com:443',
      403,
      'address-not-public',
      cluster.find('databases/postgres').v4,
    );

    const first = await through('rebind.example.com:443');
    expect([first.status, first.said.endsWith('world:443\n')]).toEqual([200, true]);
    await expectRefused(
      'name that was rebound',
      'rebind.example.com:443',
      403,
      'address-not-public',
      '169.254.169.254',
    );
    process.stdout.write(`${rows.join('\n')}\n`);
  });

  test("another server's port is refused by the network, before the proxy hears of it", async () => {
    const before = role.events.length;
    const other = portOf(cluster, 'research/search');
    const outcome = await agent(GITHUB).exchange(proxy, other, CONNECT('search.example.com:8443'));
    expect(outcome.state).toBe('blocked');
    expect(
      (await agent('research/search').exchange(proxy, portOf(cluster, GITHUB), CONNECT('api.github.com:443'))).state,
    ).toBe('blocked');
    expect((await agent('edge/stranger').exchange(proxy, other, CONNECT('search.example.com:8443'))).state).toBe(
      'blocked',
    );
    // Its owner gets through.
    expect(await through('search.example.com:8443', 'research/search')).toMatchObject({ status: 200 });
    const event = await role.event((one) => one['server'] === 'research/search');
    expect(event).toMatchObject({ outcome: 'success', host: 'search.example.com' });
    expect(role.events.slice(before).every((one) => one['server'] === 'research/search')).toBe(true);
  });

  test('a server cannot go round it', async () => {
    for (const name of ['world', 'metadata', 'corporate']) {
      const { v4, v6 } = cluster.find(name);
      for (const address of [v4, v6]) {
        expect([name, (await agent(GITHUB).probe(address, 443, 'TCP')).state]).toEqual([name, 'blocked']);
      }
    }
  });

  test('the audit stream that it wrote is intact', async () => {
    const { code, text } = await role.verified();
    process.stdout.write(`${text}\n`);
    expect(code).toBe(0);
  });
});

function without(namespace: string, name: string) {
  return (policies: KubernetesObject[]) =>
    policies.filter(({ metadata }) => metadata.namespace !== namespace || metadata.name !== name);
}

function change(namespace: string, name: string, edit: (text: string) => string) {
  return (policies: KubernetesObject[]) =>
    policies.map((policy) =>
      policy.metadata.namespace === namespace && policy.metadata.name === name
        ? (JSON.parse(edit(JSON.stringify(policy))) as KubernetesObject)
        : policy,
    );
}
