import { version } from '../../package.json';
import { ExitCode, exitCodeOf } from '../../src/cli/exit-code';
import { reportError } from '../../src/cli/report/error';
import { CompositionRefused } from '../../src/cli/report/told';
import { StrataError } from '../../src/errors';
import { assemblyOf, serverOf } from '../targets/local/support';
import { FakeProject, FakeSession, strata } from './support';

test('--help names every command and every exit code', async () => {
  const { code, session } = await strata('/', '--help');
  expect(code).toBe(ExitCode.OK);
  for (const command of ['init', 'synth', 'up', 'explain', 'containerfile', 'client-config', 'inventory']) {
    expect(session.text).toMatch(new RegExp(`^  ${command} `, 'm'));
  }
  for (const value of Object.values(ExitCode)) expect(session.text).toMatch(new RegExp(`^  ${value} +[a-z]`, 'm'));
});

test.each([['synth'], ['up'], ['init'], ['explain'], ['containerfile'], ['client-config'], ['inventory']])(
  '%s --help is help, not an error',
  async (command) => {
    const { code, session } = await strata('/', command, '--help');
    expect([code, session.errorText]).toEqual([ExitCode.OK, '']);
    expect(session.text).toContain(`Usage: strata ${command}`);
  },
);

test('--version is the version of the package', async () => {
  expect((await strata('/', '--version')).session.text).toBe(version);
});

test.each([[['destroy']], [['synth', '--nonsense']], [['containerfile']], [['synth', 'too', 'many']], [[]]])(
  '%j is a wrong command line',
  async (argv) => {
    const { code, session } = await strata('/', ...argv);
    expect(code).toBe(ExitCode.USAGE);
    expect(session.errorText).not.toBe('');
  },
);

test('exit codes tell whose turn it is', () => {
  const told = { code: 'ANYTHING', subject: 'a', problem: 'b', remedy: 'c' };
  expect(exitCodeOf(new CompositionRefused([told]))).toBe(ExitCode.FINDINGS);
  expect(exitCodeOf(new StrataError('CLI_PROJECT_MISSING', '/', {}))).toBe(ExitCode.USAGE);
  expect(exitCodeOf(new StrataError('LOCAL_PORT_TAKEN', '/', { port: 1 }))).toBe(ExitCode.UNAVAILABLE);
  expect(exitCodeOf(new StrataError('TREE_DRIFTED', '/', { differences: 'x' }))).toBe(ExitCode.FINDINGS);
  expect(exitCodeOf(new TypeError('x'))).toBe(ExitCode.INTERNAL);
});

test('a mistake of this package is shown with its stack', () => {
  const session = new FakeSession('/');
  reportError(session, new TypeError('oops'));
  expect(session.errorText).toMatch(/mistake in mcp-strata[\s\S]*TypeError: oops\n +at /);
});

describe('containerfile', () => {
  const of = (registryType: 'npm' | 'oci') =>
    ({ kind: 'package', package: { registryType, identifier: 'acme-files', version: '1.2.3' } }) as const;
  const project = FakeProject.of(
    assemblyOf([
      serverOf('files', { program: of('npm') }),
      serverOf('oci', { program: of('oci') }),
      serverOf('mine', { program: { kind: 'command' }, command: ['x'] }),
    ]),
  );
  afterAll(() => project.remove());

  test('is printed for a package', async () => {
    const { code, session } = await strata(project.path, 'containerfile', 'files');
    expect(code).toBe(0);
    expect(session.text).toMatch(/^# acme-files 1\.2\.3/);
    expect(session.text).toContain('FROM ');
  });

  test.each([['oci'], ['mine']])('is not needed for %s', async (server) => {
    const { code, session } = await strata(project.path, 'containerfile', server);
    expect([code, session.errorText]).toEqual([2, expect.stringContaining('CLI_CONTAINERFILE_NEEDLESS')]);
  });

  test('of a server that is not there names those that are', async () => {
    const { code, session } = await strata(project.path, 'containerfile', 'file');
    expect([code, session.errorText]).toEqual([2, expect.stringContaining('Choose one of files, oci, mine')]);
  });
});
