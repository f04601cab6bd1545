import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { run } from '../../src/cli/program';
import { assemblyOf, REPOSITORY, Scratch, serverOf } from '../targets/local/support';
import { FakeProject, FakeSession, strata } from './support';

const projects: Scratch[] = [];
afterEach(() => {
  for (const project of projects.splice(0)) project.remove();
});
const project = <P extends Scratch>(made: P): P => {
  projects.push(made);
  return made;
};
const program = (body: string) => project(new FakeProject(body)).path;
const left = () => readdirSync(tmpdir()).filter((name) => name.startsWith(`strata-compose-${process.pid}-`));

test('errors of the catalogue that the program raises are told without a stack', async () => {
  const folder = program(`
    const raise = (code, subject) => Object.assign(new Error('x'), { name: 'StrataError', code, subject, problem: 'It is bad.', remedy: 'Mend it.' });
    throw Object.assign(new Error('two'), { name: 'StrataErrors', errors: [raise('ONE', 'acme/a'), raise('TWO', 'acme/b')] });`);
  const before = left();
  const { code, session } = await strata(folder, 'explain');
  expect(code).toBe(1);
  expect(session.errors).toEqual([
    'error ONE\n  at acme/a\n  It is bad.\n  Mend it.',
    'error TWO\n  at acme/b\n  It is bad.\n  Mend it.',
  ]);
  expect(left()).toEqual(before);
});

test('any other error of the program is shown as Node.js shows it', async () => {
  const { code, session } = await strata(program(`null.nothing;`), 'explain');
  expect(code).toBe(1);
  expect(session.errorText).toMatch(/TypeError: Cannot read properties of null[\s\S]*main\.mjs:2/);
  expect(session.errorText).toContain('error CLI_COMPOSITION_FAILED');
  expect(session.errorText).toContain('ended with exit code 1');
});

test('what the program prints goes to stderr, so that results can be piped', async () => {
  const assembly = JSON.stringify(JSON.stringify(assemblyOf([])));
  const folder = program(`console.log('hello'); writeFileSync(process.env.STRATA_ASSEMBLY, ${assembly});`);
  const { code, session } = await strata(folder, 'explain', '--json');
  expect(code).toBe(0);
  expect(session.errors).toEqual(['hello']);
  expect(JSON.parse(session.text)).toEqual([]);
});

test("the user's own NODE_OPTIONS are kept", async () => {
  const session = new FakeSession(program(`console.log(process.env.NODE_OPTIONS); process.exit(5)`), false, {
    NODE_OPTIONS: '--no-deprecation',
  });
  await run(['explain'], session);
  expect(session.errors[0]).toMatch(/^--no-deprecation --import=data:/);
});

test.each([
  ['no program at all', `process.exit(0)`, 2, 'CLI_COMPOSITION_SILENT'],
  ['an exit code', `process.exit(7)`, 1, 'exit code 7'],
  ['a signal', `process.kill(process.pid, 'SIGKILL'); setInterval(() => {}, 1000)`, 1, 'CLI_COMPOSITION_FAILED'],
  ['no JSON', `writeFileSync(process.env.STRATA_ASSEMBLY, '{')`, 1, 'SYNTH_ASSEMBLY_INVALID'],
  ['another version', `writeFileSync(process.env.STRATA_ASSEMBLY, '{"version":2}')`, 1, 'SYNTH_ASSEMBLY_INVALID'],
])('a program that ends with %s', async (_, body, expected, text) => {
  const { code, session } = await strata(program(body), 'explain');
  expect([code, session.errorText]).toEqual([expected, expect.stringContaining(text)]);
});

test.each([
  ['nothing', undefined, 'CLI_PROJECT_MISSING'],
  ['no app', 'language: typescript\n', 'it names no `app`'],
  ['an empty app', 'app: ""\n', 'it names no `app`'],
  ['no mapping', '- app\n', 'CLI_PROJECT_INVALID'],
  ['no YAML', 'app: [\n', 'CLI_PROJECT_INVALID'],
])('a folder whose cdk8s.yaml holds %s', async (_, text, expected) => {
  const folder = project(new Scratch());
  if (text !== undefined) folder.write('cdk8s.yaml', text);
  const { code, session } = await strata(folder.path, 'synth');
  expect([code, session.errorText]).toEqual([2, expect.stringContaining(expected)]);
});

test('-C names the folder', async () => {
  const made = project(FakeProject.of(assemblyOf([serverOf('one', { program: { kind: 'command' } })])));
  const { code } = await strata(REPOSITORY, '-C', made.path, 'explain');
  expect(code).toBe(0);
});
