import { type AuditProps, type EgressAuditProps, type SecretSource, Secrets } from '../../src';
import { errorsOf } from '../support/refusal';
import { renderServer, type Shape } from '../support/render';
import { compose as withProxy } from './egress-proxy/support';
import { compose as withGateway } from './mcp-gateway/support';

const KEY = Secrets.kubernetes({ name: 'audit', key: 'seal' });
const FILE = '/var/run/strata/secrets/audit-key';
/** A source that wants the Deployment to be annotated, as stores do that restart pods. */
const ROTATING: SecretSource = {
  reference: 'test:audit#seal',
  file: false,
  bind: () => ({ secret: 'audit', key: 'seal', annotations: { 'reloader.example/auto': 'true' } }),
};
const refused = (step: () => unknown) => errorsOf(step).map(({ code, details }) => [code, details['prop']]);
const mountsSecrets = (container: Shape) =>
  container.volumeMounts.some(({ mountPath }: Shape) => mountPath === '/var/run/strata/secrets');

describe('the key of an audit stream', () => {
  test('is in the bridge, and out of reach of the program whose calls are written down', () => {
    const rendered = renderServer({ audit: { enabled: true, before: true, anchorSeconds: 10, key: KEY } });
    expect(rendered.config.audit).toEqual({
      enabled: true,
      arguments: 'digest',
      before: true,
      anchorSeconds: 10,
      keyFile: FILE,
    });
    expect(mountsSecrets(rendered.container('bridge'))).toBe(true);
    expect(mountsSecrets(rendered.container('server'))).toBe(false);
    expect(rendered.container('stdiod').volumeMounts.map(({ name }: Shape) => name)).not.toContain('role-secrets');
  });

  test('and the secret files of the program stay apart', () => {
    const token = Secrets.kubernetes({ name: 'files', key: 'token' }).asFile();
    const rendered = renderServer({ audit: { enabled: true, key: KEY }, secrets: { TOKEN: token } });
    const volumeOf = (name: string) =>
      rendered.container(name).volumeMounts.find(({ mountPath }: Shape) => mountPath === '/var/run/strata/secrets')
        .name;
    expect([volumeOf('bridge'), volumeOf('server')]).toEqual(['role-secrets', 'secrets']);
    const volumes = rendered.one('Deployment').spec.template.spec.volumes;
    const text = (name: string) => JSON.stringify(volumes.find((volume: Shape) => volume.name === name));
    expect(text('secrets')).not.toContain('audit');
    expect(text('role-secrets')).not.toContain('token');
  });

  test('is not looked for on a laptop', () => {
    const { run } = renderServer({ audit: { enabled: true, key: KEY } });
    expect(run.bridge.audit).toEqual({ enabled: true, arguments: 'digest' });
  });

  test('reaches a gateway and an egress proxy', () => {
    const gateway = withGateway({ audit: { enabled: true, key: KEY } }, { github: {} });
    expect(gateway.gateway.config.audit).toMatchObject({ enabled: true, keyFile: FILE });
    const audit: EgressAuditProps = { anchorSeconds: 10, key: KEY };
    const { rendered } = withProxy(undefined, { audit });
    const config = JSON.parse(rendered.one('ConfigMap', 'egress-proxy').data['config.json']);
    expect(config.audit).toEqual({ anchorSeconds: 10, keyFile: FILE });
    const { containers, volumes } = rendered.one('Deployment', 'egress-proxy').spec.template.spec;
    expect(mountsSecrets(containers[0])).toBe(true);
    expect(JSON.stringify(volumes)).toContain('"audit"');
  });

  test('that is rotated reaches the pods as its store says', () => {
    const note = { 'reloader.example/auto': 'true' };
    const server = renderServer({ audit: { enabled: true, key: ROTATING } }).one('Deployment');
    const proxy = withProxy(undefined, { audit: { key: ROTATING } }).rendered.one('Deployment', 'egress-proxy');
    for (const { metadata } of [server, proxy]) expect(metadata.annotations).toMatchObject(note);
  });
});

describe('are refused', () => {
  test.each<[string, AuditProps]>([
    ['a key', { key: KEY }],
    ['anchors', { anchorSeconds: 10 }],
    ['lines before', { before: true }],
  ])('%s of a stream that is not written', (_, audit) => {
    expect(refused(() => renderServer({ audit }))).toEqual([['PROP_INVALID', 'audit']]);
    expect(refused(() => withGateway({ audit: { enabled: false, ...audit } }, { github: {} }))).toEqual([
      ['PROP_INVALID', 'audit'],
    ]);
  });

  test('times that are none, and a key that is a value', () => {
    expect(refused(() => renderServer({ audit: { enabled: true, anchorSeconds: 0 } }))).toEqual([
      ['PROP_INVALID', 'audit.anchorSeconds'],
    ]);
    expect(refused(() => withProxy(undefined, { audit: { anchorSeconds: -1 } }))).toEqual([
      ['PROP_INVALID', 'audit.anchorSeconds'],
    ]);
    const literal = { enabled: true, key: 'a value' } as unknown as AuditProps;
    expect(refused(() => renderServer({ audit: literal }))).toEqual([['PROP_INVALID', 'audit.key']]);
  });
});
