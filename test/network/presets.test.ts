import { App, Chart } from 'cdk8s';
import { Dns, Egress, NetworkPolicies, NetworkPolicy, Peer } from '../../src';
import { mergeRules } from '../../src/network';
import { codeOf } from '../support/refusal';

const NAME = 'kubernetes.io/metadata.name';

function policy(props: ConstructorParameters<typeof NetworkPolicy>[2], id = 'rules') {
  const chart = new Chart(new App(), 'tools', { namespace: 'tools' });
  const construct = new NetworkPolicy(chart, id, props);
  return { construct, manifest: () => chart.toJson()[0] };
}

describe('peers', () => {
  test('pods of the same namespace', () => {
    expect(Peer.pods({ app: 'web' }).policy).toEqual({ pods: { app: 'web' } });
  });

  test('pods of another namespace', () => {
    expect(Peer.pods({ app: 'web' }, 'front').policy).toEqual({
      pods: { app: 'web' },
      namespaces: { [NAME]: 'front' },
    });
  });

  test('a namespace, and namespaces by label', () => {
    expect(Peer.namespace('front').policy).toEqual({ pods: {}, namespaces: { [NAME]: 'front' } });
    expect(Peer.namespaces({ team: 'a' }).policy).toEqual({ pods: {}, namespaces: { team: 'a' } });
  });

  test.each([
    [() => Peer.pods({}), 'NETWORK_SELECTOR_EMPTY'],
    [() => Peer.namespaces({}), 'NETWORK_SELECTOR_EMPTY'],
    [() => Peer.pods({ 'a b': 'c' }), 'NETWORK_LABEL_INVALID'],
    [() => Peer.pods({ a: 'c d' }), 'NETWORK_LABEL_INVALID'],
    [() => Peer.pods({ a: 1 as unknown as string }), 'NETWORK_LABEL_INVALID'],
    [() => Peer.namespace(''), 'NETWORK_LABEL_INVALID'],
    [() => Peer.namespace('*'), 'NETWORK_LABEL_INVALID'],
    [() => Peer.namespace(undefined as unknown as string), 'NETWORK_LABEL_INVALID'],
  ])('%s is refused', (step, code) => {
    expect(codeOf(step)).toBe(code);
  });
});

describe('DNS', () => {
  const ports = [
    { protocol: 'UDP', port: 53 },
    { protocol: 'TCP', port: 53 },
  ];

  test('goes to the cluster DNS pods and nowhere else', () => {
    expect(NetworkPolicies.dns()).toEqual({
      ingress: [],
      egress: [{ peers: [{ pods: { 'k8s-app': 'kube-dns' }, namespaces: { [NAME]: 'kube-system' } }], ports }],
    });
  });

  test('can be pods of another kind', () => {
    const { rule } = Dns.pods({ 'dns.operator.openshift.io/daemonset-dns': 'default' }, 'openshift-dns');
    expect(rule.peers).toEqual([
      { pods: { 'dns.operator.openshift.io/daemonset-dns': 'default' }, namespaces: { [NAME]: 'openshift-dns' } },
    ]);
  });

  test.each([
    ['169.254.20.10', '169.254.20.10/32'],
    ['fd00::10', 'fd00::10/128'],
  ])('can be one address: %s, on port 53 alone', (address, cidr) => {
    expect(Dns.address(address).rule).toEqual({ peers: [{ cidr }], ports });
  });

  test.each(['169.254.0.0/16', 'kube-dns', '', 'fe80::1%eth0'])('%p is no address', (address) => {
    expect(codeOf(() => Dns.address(address))).toBe('NETWORK_CIDR_INVALID');
  });
});

describe('presets', () => {
  test('from: who may call, on which ports', () => {
    expect(NetworkPolicies.from(Peer.namespace('gateway'), 8080)).toEqual({
      ingress: [{ peers: [Peer.namespace('gateway').policy], ports: [{ protocol: 'TCP', port: 8080 }] }],
      egress: [],
    });
  });

  test('sameTenant: namespaces of one owner', () => {
    expect(NetworkPolicies.sameTenant('payments', 8080).ingress).toEqual([
      {
        peers: [{ pods: {}, namespaces: { 'strata.dev/tenant': 'payments' } }],
        ports: [{ protocol: 'TCP', port: 8080 }],
      },
    ]);
  });

  test.each([
    [() => NetworkPolicies.from(Peer.namespace('a')), 'NETWORK_PORTS_MISSING'],
    [() => NetworkPolicies.from(Peer.namespace('a'), 0), 'NETWORK_PORT_INVALID'],
    [() => NetworkPolicies.sameTenant('payments'), 'NETWORK_PORTS_MISSING'],
    [() => NetworkPolicies.sameTenant('', 80), 'NETWORK_LABEL_INVALID'],
    [() => NetworkPolicies.sameTenant('a b', 80), 'NETWORK_LABEL_INVALID'],
  ])('%s is refused', (step, code) => {
    expect(codeOf(step)).toBe(code);
  });

  test('rules to the same peers become one rule', () => {
    const hosts = ['a.example.com', 'b.example.com'].flatMap((host) => [Egress.https(host), Egress.host(host, 22)]);
    const { egress } = NetworkPolicies.egressTo(...hosts, Egress.cidr('10.0.0.0/16', 22));
    expect(egress.map(({ ports }) => ports.map(({ port }) => port))).toEqual([[443, 22], [22]]);
  });

  test('merging tells protocols and ranges apart', () => {
    const peers = [{ cidr: '10.0.0.0/16' }];
    const ports = [
      { protocol: 'TCP', port: 53 },
      { protocol: 'UDP', port: 53 },
      { protocol: 'TCP', port: 53, endPort: 60 },
    ] as const;
    expect(
      mergeRules([
        { peers, ports },
        { peers, ports: [...ports].reverse() },
      ]),
    ).toEqual([{ peers, ports }]);
  });
});

describe('a network policy', () => {
  test('denies both directions without rules', () => {
    expect(policy({ rules: [NetworkPolicies.defaultDeny()] }).manifest().spec).toEqual({
      podSelector: {},
      policyTypes: ['Ingress', 'Egress'],
    });
  });

  test('is the union of its rules, those that are added later too', () => {
    const { construct, manifest } = policy({
      pods: { app: 'web' },
      labels: { team: 'a' },
      rules: [NetworkPolicies.from(Peer.namespace('gateway'), 8080), NetworkPolicies.dns()],
    });
    construct.addRules(NetworkPolicies.egressTo(Egress.cidr('10.1.0.0/16', { protocol: 'TCP', port: 1, endPort: 9 })));
    const { metadata, spec } = manifest();
    expect(metadata).toMatchObject({ name: 'rules', namespace: 'tools', labels: { team: 'a' } });
    expect(spec.podSelector).toEqual({ matchLabels: { app: 'web' } });
    expect(spec.ingress).toEqual([
      {
        from: [{ podSelector: {}, namespaceSelector: { matchLabels: { [NAME]: 'gateway' } } }],
        ports: [{ protocol: 'TCP', port: 8080 }],
      },
    ]);
    expect(spec.egress).toHaveLength(2);
    expect(spec.egress[1]).toEqual({
      to: [{ ipBlock: { cidr: '10.1.0.0/16' } }],
      ports: [{ protocol: 'TCP', port: 1, endPort: 9 }],
    });
  });

  test('never opens all ports or all peers', () => {
    const { manifest } = policy({
      rules: [NetworkPolicies.dns(), NetworkPolicies.denyMetadataService(), NetworkPolicies.sameTenant('a', 1)],
    });
    const { ingress, egress } = manifest().spec;
    for (const rule of [...ingress, ...egress]) {
      expect(rule.ports.length).toBeGreaterThan(0);
      expect((rule.from ?? rule.to).length).toBeGreaterThan(0);
    }
  });

  test('takes another name than its id', () => {
    expect(policy({ name: 'web.rules', rules: [] }).manifest().metadata.name).toBe('web.rules');
  });

  test.each([
    [{ name: 'Bad', rules: [] }, 'NETWORK_NAME_INVALID'],
    [{ pods: { 'a b': 'c' }, rules: [] }, 'NETWORK_LABEL_INVALID'],
    [{ labels: { a: '-' }, rules: [] }, 'NETWORK_LABEL_INVALID'],
    [{ rules: undefined as never }, 'PROP_INVALID'],
    [{ rules: [Egress.https('api.github.com') as never] }, 'PROP_INVALID'],
    [{ rules: [], podSelector: {} } as never, 'PROP_UNKNOWN'],
  ])('%j is refused', (props, code) => {
    expect(codeOf(() => policy(props))).toBe(code);
    expect(() => policy(props)).toThrow(`${code} at tools/rules`);
  });
});
