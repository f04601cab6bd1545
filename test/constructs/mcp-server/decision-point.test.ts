import { App } from 'cdk8s';
import {
  McpPlatform,
  type McpServerProps,
  Oidc,
  Opa,
  type OpaPolicyProps,
  Peer,
  Secrets,
  Stage,
  ToolPolicy,
} from '../../../src';
import { errorsOf } from '../../support/refusal';
import { LEAST, leastPlatform, renderPlatform, renderServer } from '../../support/render';

const URL = 'https://opa.policy.svc:8181/v1/data/mcp/authz';
const TOKEN = Secrets.kubernetes({ name: 'opa', key: 'token' });
const CALLERS = { allowFrom: [Peer.pods({ app: 'assistant' }, 'assistants')] };
const opa = (props: Partial<OpaPolicyProps> = {}) => Opa.policy({ url: URL, token: TOKEN, ...props });
const render = (props: Partial<OpaPolicyProps> = {}, server: Partial<McpServerProps> = {}) =>
  renderServer({ ...CALLERS, ...server, policy: opa(props) });
const codes = (step: () => unknown) => errorsOf(step).map(({ code }) => code);

describe('a server whose bridge asks Open Policy Agent', () => {
  const rendered = render({ ca: { configMap: 'ca', key: 'ca.crt' }, timeoutSeconds: 2 });

  test('is told where, and proves who it is', () => {
    expect(rendered.config.policy).toEqual({
      engine: 'opa',
      url: URL,
      timeoutSeconds: 2,
      tokenFile: '/var/run/strata/secrets/opa-token',
      caFile: expect.stringMatching(/^\/var\/run\/strata\/trust\/ca-[0-9a-f]{12}\.pem$/),
      mode: 'enforce',
      arguments: true,
    });
  });

  test('gives the token to the bridge, and not to the program', () => {
    const volumes = (name: string): string[] =>
      rendered.container(name).volumeMounts.map(({ name: volume }: { name: string }) => volume);
    const { spec } = rendered.one('Deployment').spec.template;
    const holding = spec.volumes.filter((volume: object) => JSON.stringify(volume).includes('"opa"'));
    expect(holding).toMatchObject([
      { projected: { sources: [{ secret: { name: 'opa', items: [{ key: 'token', path: 'opa-token' }] } }] } },
    ]);
    expect(volumes('bridge')).toContain(holding[0].name);
    expect(volumes('server')).not.toContain(holding[0].name);
  });

  test('keeps it apart from the key of the audit stream, in one folder', () => {
    const both = render({}, { audit: { enabled: true, key: Secrets.kubernetes({ name: 'audit', key: 'key' }) } });
    const sources = JSON.stringify(both.one('Deployment').spec.template.spec.volumes);
    expect(sources).toContain('{"name":"opa","items":[{"key":"token","path":"opa-token"}]}');
    expect(sources).toContain('{"name":"audit","items":[{"key":"key","path":"audit-key"}]}');
  });

  test('reaches it, and nothing else', () => {
    const { egress } = rendered.one('NetworkPolicy').spec;
    const before = renderServer(CALLERS).one('NetworkPolicy').spec.egress ?? [];
    const added = egress.filter((rule: object) => !JSON.stringify(before).includes(JSON.stringify(rule)));
    const [dns, ...others] = added.sort((a: object, b: object) => JSON.stringify(b).length - JSON.stringify(a).length);
    expect(dns.ports).toContainEqual({ protocol: 'UDP', port: 53 });
    expect(others).toMatchObject([
      {
        to: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'policy' } } }],
        ports: [{ protocol: 'TCP', port: 8181 }],
      },
    ]);
  });

  test('stands for the policy that stage 3 asks for', () => {
    const known = { ...CALLERS, identity: Oidc.issuer('https://login.acme.example') };
    expect(codes(() => renderPlatform({ stage: Stage.SCALE }, known))).toEqual(['SERVER_POLICY_REQUIRED']);
    expect(codes(() => renderPlatform({ stage: Stage.SCALE }, { ...known, policy: opa() }))).toEqual([]);
  });

  test('asks from a laptop as well, without the files of the pod', () => {
    const { bridge } = rendered.run;
    expect(bridge.policy).toEqual({ engine: 'opa', url: URL, timeoutSeconds: 2, mode: 'enforce', arguments: true });
  });
});

test('a decision point that knows nobody is refused: the program could ask it, and change what it decides', () => {
  expect(codes(() => renderServer({ policy: Opa.policy({ url: URL }) }))).toEqual(['SERVER_POLICY_UNGUARDED']);
});

test('what cannot decide is refused in words', () => {
  const [error] = errorsOf(() => renderServer({ policy: {} as unknown as ToolPolicy }));
  expect(error?.message).toContain('expected a policy such as new ToolPolicy() or Opa.policy(...)');
});

test('rules that come after the server are still refused', () => {
  const policy = new ToolPolicy();
  const platform = new McpPlatform(new App(), 'acme', leastPlatform());
  const files = platform.addServer('files', { ...LEAST, policy });
  expect(codes(() => policy.allow('staff').toCall(files))).toEqual(['POLICY_SEALED']);
});
