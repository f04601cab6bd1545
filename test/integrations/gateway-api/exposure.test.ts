import {
  CertManager,
  ExternalDns,
  GatewayApi,
  Ingress,
  Peer,
  type PlatformGatewayProps,
  type SecretSource,
} from '../../../src';
import { compose } from '../../constructs/mcp-gateway/support';
import { customResourceFindings, expectValidCustomResources } from '../../support/custom-resources';
import { errorsOf } from '../../support/refusal';
import type { Shape } from '../../support/render';

const FROM = [Peer.pods({ app: 'proxy' }, 'infra')];
const HOST = 'mcp.acme.example';
const certificate = CertManager.certificate({ issuer: { name: 'letsencrypt' }, durationHours: 240 });
const expose = (props: PlatformGatewayProps) => compose({ host: HOST, ...props }).rendered;
const codes = (step: () => unknown) => errorsOf(step).map(({ code }) => code);

const own = () =>
  expose({
    signingKey: CertManager.signingKey(),
    expose: GatewayApi.gateway({ className: 'envoy', from: FROM, certificate }),
    dnsRecord: ExternalDns.record({ targets: ['192.0.2.1', '192.0.2.2'] }),
  });

test('a Gateway of its own ends TLS for one host, and takes routes of its namespace alone', () => {
  const rendered = own();
  expect(rendered.one('Gateway').spec).toEqual({
    gatewayClassName: 'envoy',
    listeners: [
      {
        name: 'https',
        hostname: HOST,
        port: 443,
        protocol: 'HTTPS',
        tls: { mode: 'Terminate', certificateRefs: [{ group: '', kind: 'Secret', name: 'gateway-tls' }] },
        allowedRoutes: { namespaces: { from: 'Same' } },
      },
    ],
  });
  expect(rendered.one('HTTPRoute').spec.parentRefs).toEqual([
    { group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'gateway', sectionName: 'https' },
  ]);
});

test('a route serves two paths, never cuts a stream, and lets nobody else in', () => {
  const rendered = expose({
    expose: GatewayApi.route({ parent: { name: 'public', namespace: 'infra', sectionName: 'https' }, from: FROM }),
  });
  const [rule] = rendered.one('HTTPRoute').spec.rules;
  expect(rule.matches.map(({ path }: Shape) => path.value)).toEqual(['/mcp', '/.well-known/oauth-protected-resource']);
  expect(rule.timeouts).toEqual({ request: '0s' });
  expect(rule.backendRefs).toEqual([{ group: '', kind: 'Service', name: 'gateway', port: 8080, weight: 1 }]);
  expect(rendered.kinds).not.toContain('Gateway');
  expect(rendered.one('NetworkPolicy', 'gateway').spec.ingress[0].from[0].podSelector).toEqual({
    matchLabels: { app: 'proxy' },
  });
});

test('cert-manager brings the certificate of the host, and the key that tokens are signed with', () => {
  const rendered = own();
  expect(rendered.one('Certificate', 'gateway-tls').spec).toMatchObject({
    secretName: 'gateway-tls',
    dnsNames: [HOST],
    issuerRef: { group: 'cert-manager.io', kind: 'ClusterIssuer', name: 'letsencrypt' },
    duration: '240h0m0s',
    renewBefore: '80h0m0s',
  });
  expect(rendered.one('Certificate', 'gateway-signing-key').spec.privateKey).toEqual({
    algorithm: 'ECDSA',
    size: 256,
    encoding: 'PKCS8',
    rotationPolicy: 'Never',
  });
  expect(rendered.one('Issuer', 'gateway-signing-key').spec).toEqual({ selfSigned: {} });
  const volumes = rendered.one('Deployment', 'gateway').spec.template.spec.volumes as Shape[];
  expect(volumes.find(({ name }) => name === 'role-secrets').projected.sources).toEqual([
    { secret: { name: 'gateway-signing-key', items: [{ key: 'tls.key', path: 'signing-key.pem' }] } },
  ]);
});

test('the host is written into DNS', () => {
  expect(own().one('DNSEndpoint').spec.endpoints).toEqual([
    { dnsName: HOST, recordType: 'A', recordTTL: 300, targets: ['192.0.2.1', '192.0.2.2'] },
  ]);
});

test('others read what is written, and slips in it would be found', () => {
  const { manifests } = own();
  expectValidCustomResources(manifests);
  const slip = (kind: string, change: (spec: Shape) => void) => {
    const broken = structuredClone(manifests) as unknown as { kind: string; spec: Shape }[];
    change(broken.find((object) => object.kind === kind)?.spec);
    return customResourceFindings(broken as never).map(({ rule }) => rule);
  };
  expect(slip('HTTPRoute', (spec) => Object.assign(spec, { hostNames: [] }))).toContain('unknown-field');
  expect(slip('HTTPRoute', (spec) => Object.assign(spec.rules[0].timeouts, { request: '0 seconds' }))).toContain(
    'pattern',
  );
  expect(slip('Gateway', (spec) => delete spec.gatewayClassName)).toContain('required');
  expect(slip('Certificate', (spec) => Object.assign(spec, { secret: 'a' }))).toContain('unknown-field');
  expect(slip('Issuer', (spec) => Object.assign(spec, { selfsigned: {} }))).toContain('unknown-field');
  expect(slip('DNSEndpoint', (spec) => Object.assign(spec.endpoints[0], { ttl: 5 }))).toContain('unknown-field');
});

test('an Ingress has TLS always, and keeps streams open', () => {
  const rendered = expose({
    expose: new Ingress({ className: 'nginx', from: FROM, certificate }),
    limits: { requestMaxSeconds: 600 },
  });
  expect(rendered.one('Ingress').spec).toMatchObject({
    ingressClassName: 'nginx',
    tls: [{ hosts: [HOST], secretName: 'gateway-tls' }],
  });
  expect(rendered.one('Ingress').metadata.annotations).toMatchObject({
    'nginx.ingress.kubernetes.io/proxy-buffering': 'off',
    'nginx.ingress.kubernetes.io/proxy-read-timeout': '600',
  });
  expect(rendered.one('Certificate').spec.dnsNames).toEqual([HOST]);
});

test.each<[string, () => unknown]>([
  ['an Ingress without TLS', () => new Ingress({ className: 'nginx', from: FROM })],
  ['an Ingress for nobody', () => new Ingress({ className: 'nginx', from: [], tlsSecret: 'tls' })],
  [
    'a snippet',
    () =>
      new Ingress({
        className: 'nginx',
        from: FROM,
        tlsSecret: 'tls',
        annotations: { 'nginx.ingress.kubernetes.io/server-snippet': 'x' },
      }),
  ],
  ['a Gateway without TLS', () => GatewayApi.gateway({ className: 'envoy', from: FROM })],
  ['a route for nobody', () => GatewayApi.route({ parent: { name: 'public' }, from: [] })],
  ['a parent without a name', () => GatewayApi.route({ parent: { name: '' }, from: FROM })],
  ['an issuer without a name', () => CertManager.certificate({ issuer: { name: '' } })],
  [
    'a certificate that is renewed after its end',
    () => CertManager.certificate({ issuer: { name: 'a' }, durationHours: 2, renewBeforeHours: 3 }),
  ],
  ['a record that leads nowhere', () => ExternalDns.record({ targets: [] })],
  ['a record of two kinds', () => ExternalDns.record({ targets: ['192.0.2.1', 'lb.acme.example'] })],
  ['two canonical names', () => ExternalDns.record({ targets: ['a.acme.example', 'b.acme.example'] })],
])('%s is refused', (_, make) => {
  expect(codes(make)).toEqual(['PROP_INVALID']);
});

test('a gateway that is published has a host', () => {
  const published = () => compose({ expose: GatewayApi.route({ parent: { name: 'public' }, from: FROM }) });
  expect(codes(published)).toEqual(['GATEWAY_HOST_MISSING']);
  const { gateway } = compose({ expose: GatewayApi.route({ parent: { name: 'public' }, from: FROM }) }, undefined, {
    domain: HOST,
  });
  expect(gateway.host).toBe(HOST);
});

test('one Secret has one writer', () => {
  const twice = () =>
    expose({
      expose: new Ingress({ className: 'nginx', from: FROM, certificate, tlsSecret: 'gateway-signing-key' }),
      signingKey: CertManager.signingKey() as SecretSource,
    });
  expect(codes(twice)).toEqual(['SECRET_WRITER_TAKEN']);
});
