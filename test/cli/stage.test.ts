import { assemblyOf, serverOf } from '../targets/local/support';
import { FakeProject, strata } from './support';

let project: FakeProject;
beforeAll(() => {
  project = FakeProject.of(assemblyOf([serverOf('files', { program: { kind: 'command' }, command: ['files'] })]));
});
afterAll(() => project.remove());

test('a stage is explained', async () => {
  const { code, session } = await strata(project.path, 'stage', 'explain', '3');
  expect(code).toBe(0);
  expect(session.text).toMatch(/^Stage 3\n[\s\S]*image\.digest[\s\S]*S3-T-05[\s\S]*by {3}McpPlatform\.addCollector/);
});

test('what a composition lacks is told as code to add, and as JSON', async () => {
  const told = await strata(project.path, 'stage', 'plan', '--to', '3');
  expect(told.code).toBe(1);
  expect(told.session.text).toMatch(/S3-T-05[\s\S]*lacks {2}no collector[\s\S]*as {5}platform\.addCollector/);
  const { session } = await strata(project.path, 'stage', 'plan', '--to', '3', '--json');
  const { to, steps } = JSON.parse(session.text);
  expect(to).toBe(3);
  expect(steps).toContainEqual(expect.objectContaining({ id: 'S3-T-04', lacking: ['no registry', 'no portal'] }));
});

test('nothing is lacking for the first stage', async () => {
  const { code, session } = await strata(project.path, 'stage', 'plan', '--to', '1');
  expect([code, session.text]).toEqual([0, 'The composition has what stage 1 asks for.']);
});

test('a stage that is none is refused', async () => {
  for (const word of ['0', '5', 'three', '1.5']) {
    const { code, session } = await strata(project.path, 'stage', 'explain', word);
    expect([word, code]).toEqual([word, 2]);
    expect(session.errorText).toContain('CLI_STAGE_NUMBER_INVALID');
  }
});
