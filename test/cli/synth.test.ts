import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { assemblyOf, serverOf } from '../targets/local/support';
import { FakeProject, strata } from './support';

const config = (name: string) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'acme' },
  data: { a: 'b' },
});
/** Its pod would run as root, which a rule of severity error finds. */
const privileged = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'bad', namespace: 'acme' },
  spec: { containers: [{ name: 'a', image: 'acme/a:1', securityContext: { privileged: true } }] },
};
const projects: FakeProject[] = [];
afterEach(() => {
  for (const project of projects.splice(0)) project.remove();
});

function projectOf(manifests: readonly object[]): string {
  const project = FakeProject.of(assemblyOf([serverOf('one', { program: { kind: 'command' } })], manifests));
  projects.push(project);
  return project.path;
}

test('writes the manifests into dist, and says what it did', async () => {
  const folder = projectOf([config('one'), config('two')]);
  const first = await strata(folder, 'synth');
  expect([first.code, first.session.errorText]).toEqual([0, '']);
  expect(readFileSync(join(folder, 'dist/object-1.yaml'), 'utf8')).toContain('name: two');
  expect(first.session.output[0]).toBe('1 server, 2 objects');
  expect(first.session.output.at(-1)).toBe('dist: 2 written, 0 removed, 0 unchanged');
  const second = await strata(folder, 'synth');
  expect(second.session.text).toContain('0 written, 0 removed, 2 unchanged');
});

test('--out, and `output` of cdk8s.yaml, name the folder', async () => {
  const folder = projectOf([config('one')]);
  await strata(folder, 'synth', '--out', 'elsewhere');
  expect(existsSync(join(folder, 'elsewhere/object-0.yaml'))).toBe(true);
  writeFileSync(join(folder, 'cdk8s.yaml'), 'app: node main.mjs\noutput: manifests\n');
  await strata(folder, 'synth');
  expect(existsSync(join(folder, 'manifests/object-0.yaml'))).toBe(true);
  expect(existsSync(join(folder, 'dist'))).toBe(false);
});

test('--check writes nothing and fails when the folder differs', async () => {
  const folder = projectOf([config('one')]);
  const missing = await strata(folder, 'synth', '--check');
  expect([missing.code, missing.session.errorText]).toEqual([1, expect.stringContaining('TREE_DRIFTED')]);
  expect(existsSync(join(folder, 'dist'))).toBe(false);
  await strata(folder, 'synth');
  expect((await strata(folder, 'synth', '--check')).code).toBe(0);
});

test('a file that was edited by hand is overwritten with --force alone', async () => {
  const folder = projectOf([config('one')]);
  await strata(folder, 'synth');
  const file = join(folder, 'dist/object-0.yaml');
  writeFileSync(file, 'edited: true\n');
  const refused = await strata(folder, 'synth');
  expect([refused.code, refused.session.errorText]).toEqual([1, expect.stringContaining('TREE_FILE_EDITED')]);
  expect(readFileSync(file, 'utf8')).toBe('edited: true\n');
  expect((await strata(folder, 'synth', '--force')).code).toBe(0);
  expect(readFileSync(file, 'utf8')).toContain('name: one');
});

test('what a rule finds is told, and nothing is written', async () => {
  const folder = projectOf([privileged]);
  const { code, session } = await strata(folder, 'synth');
  expect(code).toBe(1);
  expect(session.errorText).toMatch(/error [\w./-]+ at Pod\/acme\/bad/);
  expect(session.text).toContain('nothing was written');
  expect(existsSync(join(folder, 'dist'))).toBe(false);
});

test('--json tells the same as data', async () => {
  const good = await strata(projectOf([config('one')]), 'synth', '--json');
  expect(JSON.parse(good.session.text)).toMatchObject({
    servers: [{ id: 'one', path: 'acme/one', namespace: 'acme', stage: 1 }],
    objects: 1,
    counts: { errors: 0 },
    written: ['object-0.yaml'],
    removed: [],
  });
  const bad = await strata(projectOf([privileged]), 'synth', '--json');
  const told = JSON.parse(bad.session.text);
  expect(bad.code).toBe(1);
  expect(told.findings.length).toBe(told.counts.errors + told.counts.warnings);
  expect(told).not.toHaveProperty('written');
});
