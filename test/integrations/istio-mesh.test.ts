import { App } from 'cdk8s';
import {
  Egress,
  Istio,
  type IstioAmbientProps,
  McpPlatform,
  type McpPlatformProps,
  Peer,
  Stage,
  synthesize,
} from '../../src';
import { allPacks, describeFinding, evaluate, openFindings } from '../../src/rules';
import { expectValidCustomResources } from '../support/custom-resources';
import { codeOf } from '../support/refusal';
import { LEAST, leastPlatform, Rendered } from '../support/render';

const ASSISTANT = Peer.pods({ app: 'assistant' }, 'assistants');
const JWT = { issuer: 'https://login.acme.example', audiences: ['https://mcp.acme.example'] };
const WAYPOINT = 'cluster.local/ns/acme/sa/waypoint';

function render(mesh: McpPlatformProps['mesh'], callers: readonly Peer[] = [ASSISTANT], proxy = true): Rendered {
  const app = new App();
  const platform = new McpPlatform(app, 'acme', { ...leastPlatform(Stage.PILOT), ...(mesh && { mesh }) });
  const weather = platform.addServer('weather', {
    ...LEAST,
    egress: [Egress.https('api.weather.example')],
    telemetry: { scrapeFrom: [Peer.pods({ app: 'prometheus' }, 'monitoring')] },
  });
  const planner = platform.addServer('planner', {
    ...LEAST,
    allowFrom: callers,
    egress: [Egress.pods(weather.peer, weather.port)],
  });
  weather.addCaller(planner.peer);
  if (proxy) platform.addEgressProxy();
  return new Rendered(synthesize(app));
}

const policyOf = (rendered: Rendered, name: string) => rendered.one('AuthorizationPolicy', name).spec;

describe.each([
  ['ambient', Istio.ambient()],
  ['ambient with waypoint and tokens', Istio.ambient({ waypoint: true, jwt: JWT })],
  ['sidecars', Istio.sidecar()],
  [
    'sidecars and tokens',
    Istio.sidecar({ jwt: JWT, revision: 'stable', telemetry: { accessLogs: 'otel', traces: 'otel' } }),
  ],
])('%s', (_, mesh) => {
  const rendered = render(mesh);

  test('emits objects that Istio takes, and no rule objects', () => {
    expectValidCustomResources(rendered.manifests);
    const findings = openFindings(evaluate(rendered.manifests, { packs: allPacks })).filter(
      ({ severity }) => severity === 'error',
    );
    expect(findings.filter(({ rule }) => rule !== 'image.digest').map(describeFinding)).toEqual([]);
  }, 60_000);

  test('asks everybody in the namespace for mutual TLS, and lets nobody in who is not named', () => {
    expect(rendered.one('PeerAuthentication', 'default').spec).toEqual({ mtls: { mode: 'STRICT' } });
    expect(policyOf(rendered, 'default-deny')).toEqual({});
    const labels = rendered.one('Namespace').metadata.labels;
    expect(labels['istio.io/dataplane-mode'] ?? labels['istio-injection'] ?? labels['istio.io/rev']).toBeDefined();
  });

  test('has an AuthorizationPolicy for every NetworkPolicy but the waypoint’s', () => {
    const names = (kind: string) =>
      rendered.manifests.filter((manifest) => manifest.kind === kind).map(({ metadata }) => metadata.name);
    const expected = names('NetworkPolicy').filter((name) => name !== 'waypoint');
    expect(
      names('AuthorizationPolicy')
        .filter((name) => !name.endsWith('-requests'))
        .sort(),
    ).toEqual(expected.sort());
  });

  test('is the same twice', () => {
    expect(render(mesh).manifests).toEqual(rendered.manifests);
  });
});

describe('ambient', () => {
  const rendered = render(Istio.ambient());

  test('names callers of the platform by their ServiceAccount, others by their namespace', () => {
    expect(policyOf(rendered, 'weather')).toEqual({
      selector: { matchLabels: { 'strata.dev/role': 'server', 'strata.dev/server': 'weather' } },
      action: 'ALLOW',
      rules: [
        {
          from: [{ source: { principals: ['cluster.local/ns/acme/sa/planner'] } }],
          to: [{ operation: { ports: ['8080'] } }],
        },
        { from: [{ source: { namespaces: ['monitoring'] } }], to: [{ operation: { ports: ['9090'] } }] },
      ],
    });
    expect(policyOf(rendered, 'planner').rules[0].from).toEqual([{ source: { namespaces: ['assistants'] } }]);
  });

  test('keeps the ports of the egress proxy apart, which tunnels would hide from the network', () => {
    const { rules } = policyOf(rendered, 'egress-proxy');
    expect(rules).toHaveLength(1);
    expect(rules[0].from).toEqual([{ source: { principals: ['cluster.local/ns/acme/sa/weather'] } }]);
    expect(rules[0].to[0].operation.ports).toHaveLength(1);
  });

  test('opens tunnels beside the ports of declared peers, and probes of the kubelet; DNS stays outside', () => {
    const { ingress, egress } = rendered.one('NetworkPolicy', 'planner').spec;
    const assistants = {
      podSelector: { matchLabels: { app: 'assistant' } },
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'assistants' } },
    };
    expect(ingress).toContainEqual({
      from: [assistants],
      ports: [
        { protocol: 'TCP', port: 8080 },
        { protocol: 'TCP', port: 15_008 },
      ],
    });
    expect(ingress).toContainEqual({
      from: [{ ipBlock: { cidr: '169.254.7.127/32' } }],
      ports: [{ protocol: 'TCP', port: 9090 }],
    });
    expect(JSON.stringify(egress.filter((rule: object) => JSON.stringify(rule).includes('kube-dns')))).not.toContain(
      '15008',
    );
    expect(JSON.stringify(egress)).toContain('15008');
    expect(rendered.one('NetworkPolicy', 'default-deny').spec).not.toHaveProperty('ingress');
  });
});

describe('a waypoint', () => {
  const rendered = render(Istio.ambient({ waypoint: true, jwt: JWT }));

  test('is what the server itself admits; callers are told apart at the waypoint, with their tokens', () => {
    const [mcp, metrics] = policyOf(rendered, 'weather').rules;
    expect(mcp.from).toEqual([{ source: { principals: [WAYPOINT] } }]);
    expect(metrics.from).toEqual([{ source: { namespaces: ['monitoring'] } }]);
    expect(policyOf(rendered, 'weather-requests')).toEqual({
      targetRefs: [{ group: '', kind: 'Service', name: 'weather' }],
      action: 'ALLOW',
      rules: [
        {
          from: [
            {
              source: {
                principals: ['cluster.local/ns/acme/sa/planner'],
                requestPrincipals: ['https://login.acme.example/*'],
              },
            },
          ],
          to: [
            {
              operation: {
                methods: ['GET', 'POST', 'DELETE'],
                paths: ['/mcp', '/.well-known/oauth-protected-resource', '/.well-known/oauth-protected-resource/*'],
              },
            },
          ],
        },
      ],
    });
    expect(rendered.one('RequestAuthentication', 'weather').spec.targetRefs).toEqual([
      { group: '', kind: 'Service', name: 'weather' },
    ]);
  });

  test('is bound to the Services of servers, for ingress gateways as well', () => {
    expect(rendered.one('Service', 'weather').metadata.labels).toMatchObject({
      'istio.io/use-waypoint': 'waypoint',
      'istio.io/ingress-use-waypoint': 'true',
    });
    expect(rendered.one('Service', 'egress-proxy').metadata.labels).not.toHaveProperty('istio.io/use-waypoint');
    expect(rendered.one('Gateway').metadata.labels).toMatchObject({ 'istio.io/waypoint-for': 'service' });
  });

  test('is no member itself: its own policy is as it was written', () => {
    expect(rendered.one('NetworkPolicy', 'waypoint').spec.ingress).toEqual([
      {
        from: [
          {
            podSelector: {},
            namespaceSelector: { matchLabels: { 'istio.io/dataplane-mode': 'ambient' } },
          },
        ],
        ports: [{ protocol: 'TCP', port: 15_008 }],
      },
    ]);
  });

  test('stands between in the network policies', () => {
    const waypoint = { podSelector: { matchLabels: { 'gateway.networking.k8s.io/gateway-name': 'waypoint' } } };
    const tunnel = [{ protocol: 'TCP', port: 15_008 }];
    expect(rendered.one('NetworkPolicy', 'weather').spec.ingress).toContainEqual({ from: [waypoint], ports: tunnel });
    expect(JSON.stringify(rendered.one('NetworkPolicy', 'planner').spec.egress)).toContain('gateway-name');
  });
});

describe('sidecars', () => {
  test('fetch certificates, and need DNS for it', () => {
    const { egress } = render(Istio.sidecar(), [ASSISTANT], false).one('NetworkPolicy', 'planner').spec;
    expect(JSON.stringify(egress)).toContain('"app":"istiod"');
    expect(JSON.stringify(egress)).toContain('kube-dns');
  });

  test('with tokens: no wider policy stands beside the one that demands them', () => {
    const rendered = render(Istio.sidecar({ jwt: JWT }));
    expect(JSON.stringify(policyOf(rendered, 'planner'))).not.toContain('8080');
    expect(policyOf(rendered, 'planner-requests')).toMatchObject({
      selector: { matchLabels: { 'strata.dev/server': 'planner' } },
      rules: [
        {
          from: [{ source: { namespaces: ['assistants'], requestPrincipals: ['https://login.acme.example/*'] } }],
          to: [{ operation: { ports: ['8080'] } }],
        },
      ],
    });
  });
});

test('a port stays open in plain text by name, with its reason, and for that port alone', () => {
  const mesh = Istio.ambient({
    plaintext: [{ pods: { 'strata.dev/role': 'server' }, port: 9090, reason: 'Prometheus stands outside the mesh.' }],
  });
  const rendered = render(mesh);
  expect(rendered.one('PeerAuthentication', 'plaintext-9090-0')).toMatchObject({
    metadata: { annotations: { 'strata.dev/plaintext-reason': 'Prometheus stands outside the mesh.' } },
    spec: { mtls: { mode: 'STRICT' }, portLevelMtls: { 9090: { mode: 'PERMISSIVE' } } },
  });
  expect(policyOf(rendered, 'weather').rules[1]).toEqual({ to: [{ operation: { ports: ['9090'] } }] });
  expectValidCustomResources(rendered.manifests);
}, 60_000);

describe('is refused', () => {
  const outside = () => {
    const app = new App();
    const platform = new McpPlatform(app, 'acme', { ...leastPlatform(Stage.PILOT), mesh: Istio.ambient() });
    platform.addServer('weather', { ...LEAST, telemetry: { scrapeFrom: [Peer.cidr('10.1.0.0/24')] } });
    synthesize(app);
  };
  const ambient = (props: unknown) => () => Istio.ambient(props as IstioAmbientProps);

  test.each<[string, () => unknown, string]>([
    ['tokens in ambient mode without waypoint', ambient({ jwt: JWT }), 'MESH_WAYPOINT_MISSING'],
    ['a waypoint for sidecars', () => Istio.sidecar({ waypoint: true } as never), 'PROP_UNKNOWN'],
    ['tokens for nobody', ambient({ waypoint: true, jwt: { ...JWT, audiences: [] } }), 'PROP_INVALID'],
    [
      'an issuer without TLS',
      ambient({ waypoint: true, jwt: { ...JWT, issuer: 'http://login.acme.example' } }),
      'PROP_INVALID',
    ],
    [
      'plain text without reason',
      ambient({ plaintext: [{ pods: { a: 'b' }, port: 1, reason: 'no' }] }),
      'MESH_PLAINTEXT_UNREASONED',
    ],
    [
      'plain text for everybody',
      ambient({ plaintext: [{ pods: {}, port: 1, reason: 'a long enough reason' }] }),
      'PROP_INVALID',
    ],
    ['a share of no traces', ambient({ telemetry: { tracesPercent: 1 } }), 'PROP_INVALID'],
    ['a caller that cannot be of the mesh', () => outside(), 'MESH_CALLER_OUTSIDE'],
    [
      'callers of namespaces by label',
      () => render(Istio.ambient(), [Peer.namespaces({ team: 'a' })]),
      'MESH_CALLER_UNNAMED',
    ],
    ['something that is no mesh', () => render({} as never), 'PROP_INVALID'],
  ])('%s', (_what, step, code) => {
    expect(codeOf(step)).toBe(code);
  });
});
