import { Guardrail, type GuardrailProps, LlamaStack, Peer, Secrets } from '../../../src';
import { errorsOf } from '../../support/refusal';
import { compose } from './support';

const URL = 'https://dlp.policy.svc:8443/inspect';
const dlp = (props: Partial<GuardrailProps> = {}) => Guardrail.http({ name: 'dlp', url: URL, ...props });
const refused = (props: Partial<GuardrailProps>) =>
  errorsOf(() => dlp(props)).map(({ code, details }) => [code, details['prop']]);

describe('a gateway with guardrails', () => {
  test('is told where they are, in which order, and what it shows them', () => {
    const shield = LlamaStack.shield({
      name: 'safety',
      url: 'http://llama-stack.safety.svc:8321',
      shield: 'llama-guard',
      phases: ['request'],
    });
    const token = Secrets.kubernetes({ name: 'dlp', key: 'token' });
    const { config, rendered } = compose({
      guardrails: [dlp({ token, ca: { configMap: 'ca', key: 'ca.crt' } }), shield],
    });
    expect(config.guardrails).toEqual([
      {
        name: 'dlp',
        url: URL,
        protocol: { kind: 'strata' },
        phases: ['request', 'response'],
        timeoutSeconds: 2,
        maxBytes: 1_048_576,
        mode: 'enforce',
        tokenFile: '/var/run/strata/secrets/guardrail-dlp-token',
        caFile: expect.stringMatching(/^\/var\/run\/strata\/trust\/ca-[0-9a-f]{12}\.pem$/),
      },
      {
        name: 'safety',
        url: 'http://llama-stack.safety.svc:8321',
        protocol: { kind: 'llama-stack', shield: 'llama-guard' },
        phases: ['request'],
        timeoutSeconds: 2,
        maxBytes: 1_048_576,
        mode: 'enforce',
      },
    ]);
    const { volumes } = rendered.one('Deployment', 'gateway').spec.template.spec;
    expect(JSON.stringify(volumes)).toContain('guardrail-dlp-token');
  });

  test('reaches them, and no public address for their sake', () => {
    const { rendered } = compose({ guardrails: [dlp({ peer: Peer.pods({ app: 'dlp' }, 'policy') })] });
    const { egress } = rendered.one('NetworkPolicy', 'gateway').spec;
    const rules = egress.filter(({ ports }: { ports: { port: number }[] }) => ports.some(({ port }) => port === 8443));
    expect(rules).toHaveLength(1);
    expect(JSON.stringify(rules[0].to)).toContain('{"app":"dlp"}');
  });

  test('does not take two of one name, nor one for a server that is not behind it', () => {
    const codes = (guardrails: Guardrail[]) => errorsOf(() => compose({ guardrails })).map(({ code }) => code);
    expect(codes([dlp(), dlp()])).toEqual(['PROP_INVALID']);
    expect(codes([dlp({ upstreams: ['other'] })])).toEqual(['PROP_INVALID']);
    expect(errorsOf(() => compose({ guardrails: [{} as Guardrail] })).map(({ code }) => code)).toEqual([
      'PROP_INVALID',
    ]);
  });
});

test.each<[string, Partial<GuardrailProps>, string]>([
  ['a public one', { url: 'https://guard.example.com/inspect' }, 'peer'],
  ['credentials in the URL', { url: 'https://a:b@dlp.policy.svc/inspect' }, 'url'],
  ['clear text outside the cluster', { url: 'http://10.0.0.7/inspect', peer: Peer.cidr('10.0.0.7/32') }, 'url'],
  ['a name with capitals', { name: 'DLP' }, 'name'],
  ['a time that is none', { timeoutSeconds: 0 }, 'timeoutSeconds'],
  ['no side at all', { phases: [] }, 'phases'],
  ['next to nothing', { maxBytes: 1 }, 'maxBytes'],
  ['a certificate that is nowhere', { ca: { configMap: 'A B', key: 'ca.crt' } }, 'ca'],
])('%s is refused', (_, props, prop) => {
  expect(refused(props)).toEqual([['PROP_INVALID', prop]]);
});
