import { Volume } from '../../../src';
import type { Assembly } from '../../../src/contract';
import { composeProject, projectFiles } from '../../../src/targets/compose';
import { OPTIONS, pilot, STDIO } from './support';

const allVolumes = [
  Volume.configMap('/etc/app', { configMap: 'app' }),
  Volume.configMap('/etc/one', { configMap: 'app', items: { 'a.json': 'deep/a.json' } }),
];

/** With a ConfigMap that the composition has, beside its servers. */
function withConfigMap(assembly: Assembly, namespace = 'pilot'): Assembly {
  const data = { 'a.json': '{"price": "$5"}', 'b.txt': 'b' };
  const manifest = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'app', namespace }, data };
  return { ...assembly, objects: [...assembly.objects, { path: 'pilot/app', file: 'app.yaml', manifest }] };
}

test('a ConfigMap of the composition is a folder with its files, or those that the volume lists', () => {
  const made = composeProject(withConfigMap(pilot({ a: { ...STDIO, volumes: allVolumes } })), OPTIONS);
  const files = projectFiles(made);
  expect(Object.keys(files).filter((path) => path.startsWith('config/a/'))).toEqual([
    'config/a/etc/app/a.json',
    'config/a/etc/app/b.txt',
    'config/a/etc/one/deep/a.json',
  ]);
  expect(files['config/a/etc/one/deep/a.json']).toBe('{"price": "$5"}');
  for (const target of ['/etc/app', '/etc/one']) {
    const source = `./config/a${target}`;
    expect(made.file.services['a']?.volumes).toContainEqual({ type: 'bind', source, target, read_only: true });
  }
  expect(made.notCarried.filter(({ subject }) => subject.includes('ConfigMap'))).toEqual([]);
});

test('a ConfigMap of another namespace is none of its own', () => {
  const assembly = withConfigMap(pilot({ a: { ...STDIO, volumes: allVolumes } }), 'other');
  expect(() => composeProject(assembly, OPTIONS)).toThrow(/COMPOSE_FOLDER_UNAVAILABLE/);
});

test('two servers that share a claim share its volume, which one service gives to their user', () => {
  const volumes = [Volume.claim('/data', { claim: 'shared', access: 'read' })];
  const { file, notCarried } = composeProject(
    pilot({
      a: { ...STDIO, volumes },
      b: { ...STDIO, volumes: [Volume.claim('/x', { claim: 'shared', access: 'read' })] },
    }),
    OPTIONS,
  );
  const claim = 'claim-pilot.shared';
  expect(Object.keys(file.volumes ?? {}).filter((name) => name.startsWith('claim-'))).toEqual([claim]);
  for (const [server, target] of [
    ['a', '/data'],
    ['b', '/x'],
  ] as const) {
    expect(file.services[server]?.volumes).toContainEqual({
      type: 'volume',
      source: claim,
      target,
      volume: { nocopy: true },
      read_only: true,
    });
    expect(file.services[server]?.depends_on).toHaveProperty([claim]);
  }
  expect(notCarried).toContainEqual({
    subject: 'a, b',
    what: `what the cluster keeps is not here: the volume ${claim} begins empty`,
  });
});
