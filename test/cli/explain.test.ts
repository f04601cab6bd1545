import type { Assembly } from '../../src/contract';
import { assemblyOf, serverOf } from '../targets/local/support';
import { FakeProject, strata } from './support';

const base = assemblyOf(
  [serverOf('github', { program: { kind: 'command' } })],
  [
    { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'github', namespace: 'acme' } },
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'acme' } },
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'extra', namespace: 'acme' } },
  ],
);
const [policy, namespace, extra] = base.objects;
const assembly: Assembly = {
  ...base,
  objects: [
    {
      ...policy!,
      path: 'acme/github/network-policy',
      reason: { text: 'Opens what was declared.', control: 'network.declared-callers' },
    },
    { ...namespace!, path: 'acme/namespace', reason: { text: 'Holds the platform.', control: 'house.rule' } },
    { ...extra!, path: 'acme/githubish' },
  ],
};
const project = FakeProject.of(assembly);
afterAll(() => project.remove());

test('an object is told with its construct, its file, its reason and the control behind it', async () => {
  const { code, session } = await strata(project.path, 'explain', 'acme/github');
  expect(code).toBe(0);
  expect(session.text.split('\n')).toEqual([
    'NetworkPolicy github in acme',
    '  construct  acme/github/network-policy',
    '  file       object-0.yaml',
    '  why        Opens what was declared.',
    '  control    network.declared-callers (from stage 1): Only declared pods reach a server, and only through its bridge.',
  ]);
});

test.each([
  ['acme/github/network-policy', ['github']],
  ['acme/github/', ['github']],
  ['acme', ['github', 'acme', 'extra']],
  ['networkpolicy/github', ['github']],
  ['NetworkPolicy/acme/github', ['github']],
  ['Namespace/acme', ['acme']],
  ['object-2.yaml', ['extra']],
  ['github', ['github']],
  ['network-policy', ['github']],
  ['acme/network-policy', ['github']],
])('%s means %s', async (word, names) => {
  const { session } = await strata(project.path, 'explain', word, '--json');
  expect(JSON.parse(session.text).map(({ name }: { name: string }) => name)).toEqual(names);
});

test('without a word everything is told; what gives no reason, and a control of somebody else, are told as they are', async () => {
  const { session } = await strata(project.path, 'explain');
  expect(session.text.split('\n\n')).toHaveLength(3);
  expect(session.text).toContain('  control    house.rule\n');
  expect(session.text).toContain('The composition adds it itself.');
});

test('a word that names nothing is an error with examples', async () => {
  const { code, session } = await strata(project.path, 'explain', 'acme/gitlab');
  expect(code).toBe(2);
  expect(session.errorText).toContain('CLI_OBJECT_UNKNOWN\n  at acme/gitlab');
  expect(session.errorText).toContain('acme/github/network-policy, acme/namespace, acme/githubish');
});
