import { Opa, type OpaPolicyProps, Peer, Secrets } from '../../../src';
import { GatewayConfig } from '../../../src/contract';
import { compose } from '../../constructs/mcp-gateway/support';
import { errorsOf } from '../../support/refusal';

const URL = 'https://opa.policy.svc:8181/v1/data/mcp/authz';
const TOKEN = Secrets.kubernetes({ name: 'opa', key: 'token' });
const render = (props: Partial<OpaPolicyProps> = {}) =>
  compose({ policy: Opa.policy({ url: URL, ...props }) }, { github: {} });
const refused = (props: Partial<OpaPolicyProps>) =>
  errorsOf(() => Opa.policy({ url: URL, ...props })).map(({ code, details }) => [code, details['prop']]);

describe('a gateway that asks Open Policy Agent', () => {
  test('is told where, and proves who it is', () => {
    const { rendered } = render({ token: TOKEN, ca: { configMap: 'ca', key: 'ca.crt' }, timeoutSeconds: 2 });
    const config = GatewayConfig.parse(JSON.parse(rendered.one('ConfigMap', 'gateway').data['config.json']));
    expect(config.policy).toEqual({
      engine: 'opa',
      url: URL,
      timeoutSeconds: 2,
      tokenFile: '/var/run/strata/secrets/opa-token',
      caFile: expect.stringMatching(/^\/var\/run\/strata\/trust\/ca-[0-9a-f]{12}\.pem$/),
      mode: 'enforce',
      arguments: true,
    });
    const { containers, volumes } = rendered.one('Deployment', 'gateway').spec.template.spec;
    const paths = containers[0].volumeMounts.map(({ mountPath }: { mountPath: string }) => mountPath);
    expect(paths).toEqual(expect.arrayContaining(['/var/run/strata/secrets', '/var/run/strata/trust']));
    expect(JSON.stringify(volumes)).toContain('opa-token');
  });

  test('reaches it, and no public address', () => {
    const { egress } = render().rendered.one('NetworkPolicy', 'gateway').spec;
    const [rule, ...others] = egress.filter(({ ports }: { ports: { port: number }[] }) =>
      ports.some(({ port }) => port === 8181),
    );
    expect(others).toEqual([]);
    expect(rule.to).toMatchObject([
      { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'policy' } } },
    ]);
    expect(rule.ports).toEqual([{ protocol: 'TCP', port: 8181 }]);
    const pods = render({ peer: Peer.pods({ app: 'opa' }, 'policy') }).rendered.one('NetworkPolicy', 'gateway');
    expect(JSON.stringify(pods.spec.egress)).toContain('{"app":"opa"}');
  });

  test('has no rules of its own beside it', () => {
    const { gateway } = render();
    expect(errorsOf(() => gateway.policy).map(({ code }) => code)).toEqual(['GATEWAY_POLICY_EXTERNAL']);
  });
});

test.each<[string, Partial<OpaPolicyProps>, string]>([
  ['a public decision point', { url: 'https://opa.example.com/v1/data/mcp' }, 'peer'],
  ['a name that is nowhere', { url: 'https://opa/v1/data/mcp' }, 'peer'],
  ['credentials in the URL', { url: 'https://a:b@opa.policy.svc/v1/data/mcp' }, 'url'],
  ['something else than a document', { url: 'https://opa.policy.svc/v1/policies/mcp' }, 'url'],
  ['all documents', { url: 'https://opa.policy.svc/v1/data/' }, 'url'],
  ['clear text outside the cluster', { url: 'http://10.0.0.7/v1/data/mcp', peer: Peer.cidr('10.0.0.7/32') }, 'url'],
  ['a time that is none', { timeoutSeconds: 0 }, 'timeoutSeconds'],
  ['a certificate that is nowhere', { ca: { configMap: 'A B', key: 'ca.crt' } }, 'ca'],
])('%s is refused', (_, props, prop) => {
  expect(refused(props)).toEqual([['PROP_INVALID', prop]]);
});
