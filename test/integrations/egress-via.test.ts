import { App } from 'cdk8s';
import {
  Dns,
  Egress,
  EgressVia,
  McpPlatform,
  type McpPlatformProps,
  type McpServerProps,
  Peer,
  Stage,
  synthesize,
} from '../../src';
import { expectValidCustomResources } from '../support/custom-resources';
import { codeOf } from '../support/refusal';
import { LEAST, leastPlatform, Rendered } from '../support/render';

const HOSTS = [Egress.https('api.github.com'), Egress.https('uploads.github.com'), Egress.host('git.acme.example', 22)];
const WAYPOINT = { name: 'egress', namespace: 'istio-egress' };
const DATABASE = Egress.pods(Peer.pods({ app: 'postgres' }, 'databases'), 5432);

function render(props: Partial<McpPlatformProps>, server: Partial<McpServerProps> = {}, proxy = false): Rendered {
  const app = new App();
  const platform = new McpPlatform(app, 'acme', { ...leastPlatform(Stage.PILOT), ...props });
  platform.addServer('github', { ...LEAST, egress: HOSTS, ...server });
  if (proxy) platform.addEgressProxy();
  return new Rendered(synthesize(app));
}

const text = (value: unknown) => JSON.stringify(value);
const egressOf = (rendered: Rendered) => rendered.one('NetworkPolicy', 'github').spec.egress;

describe('the same hosts', () => {
  const ways = {
    proxy: render({}, {}, true),
    cilium: render({ egressVia: EgressVia.cilium() }),
    sidecar: render({ egressVia: EgressVia.istio({ mode: 'sidecar' }) }),
    ambient: render({ egressVia: EgressVia.istio({ mode: 'ambient', waypoint: WAYPOINT }) }),
  };

  test('stand in the objects of each strategy, which its operator takes', () => {
    const where: Record<keyof typeof ways, unknown> = {
      proxy: ways.proxy.manifests.filter(
        ({ kind, metadata }) => kind === 'ConfigMap' && metadata.name.startsWith('egress-proxy'),
      ),
      cilium: ways.cilium.one('CiliumNetworkPolicy'),
      sidecar: ways.sidecar.one('ServiceEntry'),
      ambient: ways.ambient.one('ServiceEntry'),
    };
    for (const [way, objects] of Object.entries(where)) {
      for (const host of ['api.github.com', 'uploads.github.com', 'git.acme.example']) {
        expect([way, text(objects).includes(host)]).toEqual([way, true]);
      }
      expect(text(objects)).toMatch(/\b443\b/);
      expect(text(objects)).toMatch(/\b22\b/);
    }
    for (const rendered of Object.values(ways)) expectValidCustomResources(rendered.manifests);
  }, 60_000);

  test('open public addresses in the network policy for the one strategy that decides inside the pod', () => {
    const open = (rendered: Rendered) => text(egressOf(rendered) ?? []).includes('0.0.0.0/0');
    expect(Object.fromEntries(Object.entries(ways).map(([way, rendered]) => [way, open(rendered)]))).toEqual({
      proxy: false,
      cilium: false,
      sidecar: true,
      ambient: false,
    });
  });

  test('need variables of proxies for the proxy alone', () => {
    const variables = (rendered: Rendered) =>
      rendered.manifests.some((manifest) => manifest.kind === 'Deployment' && text(manifest).includes('HTTPS_PROXY'));
    expect(Object.values(ways).map(variables)).toEqual([true, false, false, false]);
  });

  test('are the same bytes twice', () => {
    expect(render({ egressVia: EgressVia.cilium() }).manifests).toEqual(ways.cilium.manifests);
    expect(render({ egressVia: EgressVia.istio({ mode: 'sidecar' }) }).manifests).toEqual(ways.sidecar.manifests);
  });
});

describe('Cilium', () => {
  const policy = (server: Partial<McpServerProps> = {}) =>
    render({ egressVia: EgressVia.cilium() }, server).one('CiliumNetworkPolicy').spec;

  test('answers the declared names and their forms with search domains, and the plain policy opens no DNS beside it', () => {
    const rendered = render({ egressVia: EgressVia.cilium() });
    const [dns] = rendered.one('CiliumNetworkPolicy').spec.egress;
    expect(dns.toEndpoints).toEqual([
      { matchLabels: { 'k8s:io.kubernetes.pod.namespace': 'kube-system', 'k8s:k8s-app': 'kube-dns' } },
    ]);
    const names = dns.toPorts[0].rules.dns;
    expect(names).toContainEqual({ matchName: 'api.github.com' });
    expect(names).toContainEqual({ matchName: 'api.github.com.acme.svc.cluster.local' });
    expect(names.filter(({ matchPattern }: { matchPattern?: string }) => matchPattern)).toEqual([]);
    // A rule for port 53 without names would make the names void.
    expect(egressOf(rendered)).toBeUndefined();
  });

  test('opens each port to the names declared on it', () => {
    expect(policy().egress.slice(1)).toEqual([
      { toFQDNs: [{ matchName: 'git.acme.example' }], toPorts: [{ ports: [{ port: '22', protocol: 'TCP' }] }] },
      {
        toFQDNs: [{ matchName: 'api.github.com' }, { matchName: 'uploads.github.com' }],
        toPorts: [{ ports: [{ port: '443', protocol: 'TCP' }] }],
      },
    ]);
  });

  test('closes what is not public, whatever a name resolves to, but for declared ranges', () => {
    const closed = policy({ egress: [...HOSTS, Egress.cidr('10.20.0.0/16', 5432), Egress.cidr('192.168.0.0/16', 1)] })
      .egressDeny[0].toCIDRSet;
    expect(closed).toContainEqual({ cidr: '10.0.0.0/8', except: ['10.20.0.0/16'] });
    expect(closed).toContainEqual({ cidr: '169.254.0.0/16' });
    expect(closed).toContainEqual({ cidr: 'fc00::/7' });
    expect(closed.map(({ cidr }: { cidr: string }) => cidr)).not.toContain('192.168.0.0/16');
  });

  test('answers names of Services where pods are declared', () => {
    const names = policy({ egress: [...HOSTS, DATABASE] }).egress[0].toPorts[0].rules.dns;
    expect(names).toContainEqual({ matchPattern: '*.*.svc.cluster.local' });
    expect(names).not.toContainEqual({ matchPattern: '*.*' });
    expect(new Set(names.map((name: object) => JSON.stringify(name))).size).toBe(names.length);
  });

  test('takes another domain of the cluster', () => {
    const rendered = render({ egressVia: EgressVia.cilium({ clusterDomain: 'k8s.acme' }) });
    expect(text(rendered.one('CiliumNetworkPolicy'))).toContain('api.github.com.acme.svc.k8s.acme');
  });

  test('asks for everything only where any public host was asked for by name', () => {
    const any = policy({ unsafe: { anyPublicHost: 'fetches pages that people name' } });
    expect(any.egress[0].toPorts[0].rules.dns).toEqual([{ matchPattern: '*' }]);
    expect(any.egressDeny[0].toCIDRSet).toContainEqual({ cidr: '169.254.0.0/16' });
  });
});

describe('Istio', () => {
  test('with sidecars: a proxy that knows the server’s own hosts, and Services of declared namespaces', () => {
    const rendered = render({ egressVia: EgressVia.istio({ mode: 'sidecar' }) }, { egress: [...HOSTS, DATABASE] });
    expect(rendered.one('Sidecar').spec).toEqual({
      workloadSelector: { labels: { 'strata.dev/role': 'server', 'strata.dev/server': 'github' } },
      egress: [
        {
          hosts: ['./api.github.com', './git.acme.example', './uploads.github.com', 'databases/*.svc.cluster.local'],
        },
      ],
      outboundTrafficPolicy: { mode: 'REGISTRY_ONLY' },
    });
    expect(rendered.one('ServiceEntry').spec.exportTo).toEqual(['.']);
  });

  test('in ambient mode: the waypoint is the only way, and the hosts are for this server alone', () => {
    const rendered = render({ egressVia: EgressVia.istio({ mode: 'ambient', waypoint: WAYPOINT }) });
    expect(rendered.one('ServiceEntry').metadata.labels).toMatchObject({
      'istio.io/use-waypoint': 'egress',
      'istio.io/use-waypoint-namespace': 'istio-egress',
    });
    expect(egressOf(rendered)).toContainEqual({
      to: [
        {
          podSelector: { matchLabels: { 'gateway.networking.k8s.io/gateway-name': 'egress' } },
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'istio-egress' } },
        },
      ],
      ports: [{ protocol: 'TCP', port: 15_008 }],
    });
    expect(rendered.one('AuthorizationPolicy').spec).toEqual({
      targetRefs: [{ group: 'networking.istio.io', kind: 'ServiceEntry', name: 'github-hosts' }],
      action: 'ALLOW',
      rules: [{ from: [{ source: { principals: ['cluster.local/ns/acme/sa/github'] } }] }],
    });
    expect(rendered.kinds).not.toContain('Sidecar');
  });
});

describe('is refused', () => {
  const sidecar = EgressVia.istio({ mode: 'sidecar' });

  test.each<[string, () => unknown, string]>([
    ['ambient mode without waypoint', () => EgressVia.istio({ mode: 'ambient' }), 'EGRESS_ISTIO_WAYPOINT_MISSING'],
    ['a waypoint for sidecars', () => EgressVia.istio({ mode: 'sidecar', waypoint: WAYPOINT }), 'PROP_INVALID'],
    ['a mode that is none', () => EgressVia.istio({ mode: 'cni' as 'ambient' }), 'PROP_INVALID'],
    ['a domain that is none', () => EgressVia.cilium({ clusterDomain: '*' }), 'PROP_INVALID'],
    ['a wildcard', () => Egress.https('*.github.com'), 'NETWORK_HOST_WILDCARD'],
    [
      'Cilium with a resolver by address',
      () => render({ egressVia: EgressVia.cilium(), dns: Dns.address('169.254.20.10') }),
      'EGRESS_CILIUM_DNS_ADDRESS',
    ],
    [
      'any host in a mesh',
      () => render({ egressVia: sidecar }, { unsafe: { anyPublicHost: 'fetches what people name' } }),
      'EGRESS_ISTIO_ANY_HOST',
    ],
    [
      'ranges with a sidecar',
      () => render({ egressVia: sidecar }, { egress: [...HOSTS, Egress.cidr('10.20.0.0/16', 5432)] }),
      'EGRESS_ISTIO_RANGES',
    ],
    ['two enforcers', () => render({ egressVia: EgressVia.cilium() }, {}, true), 'EGRESS_VIA_TAKEN'],
    ['something else', () => render({ egressVia: {} as never }), 'PROP_INVALID'],
  ])('%s', (_what, step, code) => {
    expect(codeOf(step)).toBe(code);
  });

  test('a server of its own way stands beside the platform’s', () => {
    const rendered = render({ egressVia: sidecar }, { egressVia: EgressVia.cilium() });
    expect(rendered.kinds).toContain('CiliumNetworkPolicy');
    expect(rendered.kinds).not.toContain('Sidecar');
  });
});
