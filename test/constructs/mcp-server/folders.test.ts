import { PermissionProfile, Volume } from '../../../src';
import { codeOf } from '../../support/refusal';
import { renderServer, type Shape } from '../../support/render';

function foldersOf(props: Parameters<typeof renderServer>[0]) {
  const rendered = renderServer(props);
  const { spec } = rendered.one('Deployment').spec.template;
  const byPath = Object.fromEntries(
    rendered.container('server').volumeMounts.map((mount: Shape) => {
      const { name, ...source } = spec.volumes.find((volume: Shape) => volume.name === mount.name);
      return [mount.mountPath, { name, readOnly: mount.readOnly === true, ...source }];
    }),
  );
  return { rendered, byPath, local: rendered.run.folders };
}

describe('folders', () => {
  test('an empty one', () => {
    const { byPath, local } = foldersOf({ volumes: [Volume.emptyDir('/cache', { size: '2Gi', medium: 'memory' })] });
    expect(byPath['/cache']).toMatchObject({ readOnly: false, emptyDir: { medium: 'Memory', sizeLimit: '2Gi' } });
    expect(local).toEqual([{ path: '/cache', access: 'write' }]);
  });

  test('a claim that is read', () => {
    const { byPath, local, rendered } = foldersOf({
      volumes: [Volume.claim('/docs', { claim: 'docs', access: 'read', local: './docs' })],
    });
    expect(byPath['/docs']).toMatchObject({
      readOnly: true,
      persistentVolumeClaim: { claimName: 'docs', readOnly: true },
    });
    expect(local).toEqual([{ path: '/docs', access: 'read', source: './docs' }]);
    expect(rendered.one('Deployment').spec.strategy.type).toBe('RollingUpdate');
  });

  test('a claim that is written belongs to one pod at a time', () => {
    const { byPath, rendered } = foldersOf({ volumes: [Volume.claim('/data', { claim: 'data', access: 'write' })] });
    expect(byPath['/data']).toMatchObject({ readOnly: false, persistentVolumeClaim: { claimName: 'data' } });
    expect(rendered.one('Deployment').spec.strategy).toEqual({ type: 'Recreate' });
  });

  test('a ConfigMap', () => {
    const { byPath, local } = foldersOf({
      volumes: [
        Volume.configMap('/etc/app', { configMap: 'app', items: { 'app.yaml': 'conf/app.yaml' }, local: 'conf' }),
      ],
    });
    expect(byPath['/etc/app']).toMatchObject({
      readOnly: true,
      configMap: { name: 'app', defaultMode: 0o644, items: [{ key: 'app.yaml', path: 'conf/app.yaml' }] },
    });
    expect(local).toEqual([{ path: '/etc/app', access: 'read', source: 'conf' }]);
  });

  test('a larger /tmp takes the place of the usual one', () => {
    const { byPath, local, rendered } = foldersOf({ volumes: [Volume.emptyDir('/tmp', { size: '1Gi' })] });
    expect(byPath['/tmp']).toMatchObject({ emptyDir: { sizeLimit: '1Gi' } });
    expect(rendered.one('Deployment').spec.template.spec.volumes.map(({ name }: Shape) => name)).not.toContain(
      'server-tmp',
    );
    expect(local).toEqual([]);
  });

  test('paths that read alike have names of their own', () => {
    const { byPath } = foldersOf({
      volumes: [
        Volume.emptyDir('/a/b'),
        Volume.emptyDir('/a-b'),
        Volume.emptyDir('/A-B'),
        Volume.emptyDir(`/${'x'.repeat(80)}`),
      ],
    });
    const names = Object.values(byPath).map((volume) => (volume as Shape).name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) {
      expect(name).toMatch(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/);
    }
  });

  test("a profile's folders are the server's, in the cluster and on the laptop", () => {
    const docs = Volume.claim('/docs', { claim: 'docs', access: 'read', local: './docs' });
    const profile = new PermissionProfile({ volumes: [docs] }).merge({ volumes: [Volume.emptyDir('/cache')] });
    const { byPath, local } = foldersOf({
      permissions: profile,
      volumes: [Volume.claim('/docs', { claim: 'docs', access: 'read', local: './docs' })],
    });
    expect(Object.keys(byPath)).toEqual(expect.arrayContaining(['/docs', '/cache']));
    expect(local.map(({ path }) => path)).toEqual(['/docs', '/cache']);
    expect(profile.merge({}).volumes).toHaveLength(2);
  });

  test.each([
    [() => Volume.emptyDir('/a', { size: '0' })],
    [() => Volume.emptyDir('/a', { size: 'large' })],
    [() => Volume.claim('/a', { claim: 'Not a name', access: 'read' })],
    [() => Volume.configMap('/a', { configMap: '../x' })],
    [() => Volume.configMap('/a', { configMap: 'x', items: { key: '../up' } })],
    [() => Volume.configMap('/a', { configMap: 'x', items: { key: '/etc/x' } })],
    [() => Volume.configMap('/a', { configMap: 'x', items: { 'a/b': 'c' } })],
  ])('%s is refused', (step) => {
    expect(codeOf(step)).toBe('SERVER_VOLUME_INVALID');
  });

  test.each([
    [() => Volume.emptyDir('/a', { medium: 'tape' as 'disk' }), 'PROP_INVALID', 'Volume.emptyDir("/a")'],
    [() => Volume.claim('/a', { claim: 'a', access: 'execute' as 'read' }), 'PROP_INVALID', 'Volume.claim("/a")'],
    [
      () => Volume.claim('/a', { access: 'read' } as { claim: string; access: 'read' }),
      'PROP_INVALID',
      'Volume.claim("/a")',
    ],
    [
      () => Volume.configMap('/a', { configMap: 'a', itmes: {} } as { configMap: string }),
      'PROP_UNKNOWN',
      'Is "items" meant?',
    ],
    [() => new PermissionProfile({ egres: [] } as object), 'PROP_UNKNOWN', 'new PermissionProfile'],
    [() => new PermissionProfile({ volumes: ['/a'] } as object), 'PROP_INVALID', 'volumes.0'],
    [() => new PermissionProfile({}).merge({ egress: ['api.github.com'] } as object), 'PROP_INVALID', 'egress.0'],
    [() => new PermissionProfile(undefined as unknown as object), 'PROP_INVALID', 'expected object'],
  ])('%s is refused, and the error says where', (step, code, text) => {
    expect(codeOf(step)).toBe(code);
    expect(step).toThrow(text);
  });
});
