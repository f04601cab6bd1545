import { Dns, Egress, type McpServerProps, Peer, PermissionProfile } from '../../../src';
import { renderServer, type Shape } from '../../support/render';

const policy = (props: Partial<McpServerProps>) => renderServer(props).one('NetworkPolicy');
const tcp = (port: number) => [{ protocol: 'TCP', port }];
const namespace = (name: string) => ({
  podSelector: {},
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } },
});
const DNS = {
  to: [
    {
      podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
    },
  ],
  ports: [
    { protocol: 'UDP', port: 53 },
    { protocol: 'TCP', port: 53 },
  ],
};

describe("a server's network", () => {
  test('is closed in both directions until something is declared', () => {
    const { spec, metadata } = policy({});
    expect(spec.policyTypes).toEqual(['Ingress', 'Egress']);
    expect(spec).not.toHaveProperty('ingress');
    expect(spec).not.toHaveProperty('egress');
    expect(metadata).not.toHaveProperty('annotations');
  });

  test('opens the bridge to declared callers, and the admin port to scrapers alone', () => {
    const { spec } = policy({
      allowFrom: [Peer.namespace('gateway'), Peer.pods({ app: 'agent' })],
      telemetry: { scrapeFrom: [Peer.namespace('monitoring')] },
    });
    expect(spec.ingress).toEqual([
      { from: [namespace('gateway'), { podSelector: { matchLabels: { app: 'agent' } } }], ports: tcp(8080) },
      { from: [namespace('monitoring')], ports: tcp(9090) },
    ]);
  });

  test('opens names for declared hosts, and records which ones', () => {
    const { spec, metadata } = policy({
      egress: [Egress.https('b.example.com'), Egress.https('a.example.com'), Egress.host('a.example.com', 22)],
    });
    expect(spec.egress[0]).toEqual(DNS);
    expect(spec.egress[1].to.map(({ ipBlock }: Shape) => ipBlock.cidr)).toEqual(['0.0.0.0/0', '2000::/3']);
    expect(spec.egress[1].ports).toEqual([...tcp(443), ...tcp(22)]);
    expect(metadata.annotations).toEqual({
      'strata.dev/egress-hosts': 'a.example.com:22,a.example.com:443,b.example.com:443',
    });
  });

  test('needs no names for ranges', () => {
    const { spec, metadata } = policy({ egress: [Egress.cidr('10.3.0.0/16', 5432)] });
    expect(spec.egress).toEqual([{ to: [{ ipBlock: { cidr: '10.3.0.0/16' } }], ports: tcp(5432) }]);
    expect(metadata).not.toHaveProperty('annotations');
  });

  test('finds pods by name', () => {
    const { spec } = policy({ egress: [Egress.pods(Peer.pods({ app: 'redis' }, 'cache'), 6379)] });
    expect(spec.egress).toHaveLength(2);
    expect(spec.egress[0]).toEqual(DNS);
  });

  test('resolves names where the composition says', () => {
    const { spec } = policy({ egress: [Egress.https('a.example.com')], dns: Dns.address('169.254.20.10') });
    expect(spec.egress[0].to).toEqual([{ ipBlock: { cidr: '169.254.20.10/32' } }]);
  });

  test('adds what its profile allows, once', () => {
    const permissions = new PermissionProfile({ egress: [Egress.https('a.example.com')] }).merge({
      egress: [Egress.cidr('10.3.0.0/16', 5432)],
    });
    const { spec, metadata } = policy({
      permissions,
      egress: [Egress.https('a.example.com'), Egress.https('b.example.com')],
    });
    expect(spec.egress).toHaveLength(3);
    expect(metadata.annotations['strata.dev/egress-hosts']).toBe('a.example.com:443,b.example.com:443');
  });

  test('reaches any public host only by name of the relaxation', () => {
    const { spec, metadata } = policy({ unsafe: { anyPublicHost: 'fetches pages that people name' } });
    expect(spec.egress[1].ports).toEqual(tcp(443));
    expect(spec.egress[1].to[0].ipBlock.except).toContain('169.254.0.0/16');
    expect(metadata.annotations).toEqual({
      'strata.dev/egress-hosts': '*:443',
      'strata.dev/unsafe': 'anyPublicHost',
      'strata.dev/unsafe-reasons': '{"anyPublicHost":"fetches pages that people name"}',
    });
  });

  test.each<[string, Shape, Shape[]]>([
    ['http://otel-collector.observability:4318', namespace('observability'), tcp(4318)],
    ['http://otel.observability.svc:4318/v1/traces', namespace('observability'), tcp(4318)],
    ['https://otel.observability.svc.cluster.local', namespace('observability'), tcp(443)],
  ])('opens the way to %s', (endpoint, peer, ports) => {
    const rendered = renderServer({ telemetry: { traces: { endpoint } } });
    expect(rendered.one('NetworkPolicy').spec.egress).toEqual([DNS, { to: [peer], ports }]);
    expect(rendered.config.telemetry.tracesEndpoint).toBe(endpoint);
  });

  test('opens the way to a public collector', () => {
    const { spec } = policy({ telemetry: { traces: { endpoint: 'https://api.honeycomb.io/v1/traces' } } });
    expect(spec.egress[1].to[0].ipBlock.cidr).toBe('0.0.0.0/0');
  });

  test('opens the way to a collector whose place the composition says', () => {
    const { spec } = policy({
      telemetry: { traces: { endpoint: 'http://10.0.0.7:4318', peer: Peer.cidr('10.0.0.7/32') } },
    });
    expect(spec.egress).toEqual([{ to: [{ ipBlock: { cidr: '10.0.0.7/32' } }], ports: tcp(4318) }]);
  });
});
