import { assemblyOf, serverOf } from '../targets/local/support';
import { FakeProject, strata } from './support';

const secrets = [{ variable: 'TOKEN', reference: 'kubernetes:a#b' }];
const project = FakeProject.of(
  assemblyOf([
    serverOf('needy', { program: { kind: 'command' }, command: ['node'], secrets }),
    serverOf('lost', { program: { kind: 'command' }, command: ['no-such-program'] }),
  ]),
);
const free = FakeProject.of(assemblyOf([serverOf('free', { program: { kind: 'command' }, command: ['node'] })]));
const empty = FakeProject.of(assemblyOf([]));
afterAll(() => {
  project.remove();
  empty.remove();
  free.remove();
});

test('a server that is not there names those that are', async () => {
  const { code, session } = await strata(project.path, 'up', 'nobody');
  expect([code, session.errorText]).toEqual([2, expect.stringContaining('Choose one of needy, lost')]);
});

test('--unconfined is checked, too', async () => {
  const { code, session } = await strata(project.path, 'up', '--unconfined', 'needy', '--unconfined', 'nobody');
  expect([code, session.errorText]).toEqual([2, expect.stringContaining('no server `nobody`')]);
});

test('a composition without servers has nothing to run', async () => {
  const { code, session } = await strata(empty.path, 'up');
  expect([code, session.errorText]).toEqual([2, expect.stringContaining('CLI_SERVERS_NONE')]);
});

test('everything that this machine lacks is told at once, with exit code 69', async () => {
  const { code, session } = await strata(project.path, 'up');
  expect(code).toBe(69);
  expect(session.errorText).toMatch(/LOCAL_(RUNTIME_MISSING|SECRET_MISSING)/);
  const only = await strata(project.path, 'up', 'lost');
  expect(only.code).toBe(69);
});

test('--isolate takes the two ways that there are', async () => {
  const { code, session } = await strata(project.path, 'up', '--isolate', 'chroot');
  expect([code, session.errorText]).toEqual([2, expect.stringContaining('namespaces, containers')]);
});

test('servers that cannot be isolated do not run without it', async () => {
  jest.spyOn(process, 'getuid').mockReturnValue(0);
  for (const command of ['up', 'lock']) {
    const { code, session } = await strata(free.path, command, '--isolate', 'namespaces');
    expect(code).toBe(69);
    expect(session.errorText).toMatch(/you are root|they are of Linux/);
  }
  jest.restoreAllMocks();
});
