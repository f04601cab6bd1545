import { appendFileSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { RegistrySource } from '../../src';
import { runServers } from '../../src/cli/local/run-servers';
import { watchProject } from '../../src/cli/local/watch-project';
import { compose } from '../../src/cli/project/compose';
import { readProject } from '../../src/cli/project/settings';
import { type ComposedRole, composedRoles } from '../../src/targets/roles';
import { FAKE_RUNTIME, Scratch, serverOf } from '../targets/local/support';
import { assemblyOf as platformOf } from '../targets/roles/composition';
import { FakeProject, FakeSession, strata } from './support';

const scratch: Scratch[] = [];
afterEach(() => {
  for (const one of scratch.splice(0)) one.remove();
});

async function until(condition: () => boolean): Promise<void> {
  for (let attempt = 0; attempt < 600 && !condition(); attempt++) await wait(50);
  expect(condition()).toBe(true);
}

const sleeper = [process.execPath, '-e', 'process.stdin.resume()'];
const server = (id: string, ...more: string[]) =>
  serverOf(id, { program: { kind: 'command' }, command: [...sleeper, ...more] }, { drainSeconds: 1 });

/** A composition whose servers stand in a file beside it. */
function projectOf(...servers: object[]): FakeProject {
  const project = new FakeProject(
    `import { readFileSync } from 'node:fs';
const servers = JSON.parse(readFileSync('servers/all.json', 'utf8'));
writeFileSync(process.env.STRATA_ASSEMBLY, JSON.stringify({ version: 1, objects: [], servers }));`,
  );
  scratch.push(project);
  project.write('servers/all.json', JSON.stringify(servers));
  return project;
}

test('files are edited while servers run: what changed is started anew, a mistake leaves all as it was', async () => {
  const project = projectOf(server('one'), server('two'));
  const session = new FakeSession(project.path);
  const settings = readProject(project.path);
  const composed = async () => ({ servers: (await compose(settings, session)).servers, roles: [] });
  const ended = runServers(session, await composed(), {
    ...{ project: project.path, unconfined: [], once: false, json: true, verbose: false, runtime: FAKE_RUNTIME },
    watch: { compose: composed, output: settings.output },
  });
  const events = () => session.output.map((line) => JSON.parse(line));
  const told = (event: string) => events().filter((one) => one.event === event);
  await until(() => told('ready').length === 1);
  const urls = Object.fromEntries(
    told('ready')[0].servers.map(({ id, url }: { id: string; url: string }) => [id, url]),
  );
  const bridge = async (id: string) => ((await (await fetch(urls[id])).json()) as { bridge: number }).bridge;
  const before = [await bridge('one'), await bridge('two')];

  project.write('servers/all.json', JSON.stringify([server('one'), server('two', 'more')]));
  await until(() => told('reloaded').length === 1);
  expect(told('reloaded')[0]).toMatchObject({
    ...{ started: [], restarted: ['two'], stopped: [], kept: ['one'], changes: { two: ['command'] } },
    servers: [
      { id: 'one', url: urls['one'] },
      { id: 'two', url: urls['two'] },
    ],
  });
  const after = [await bridge('one'), await bridge('two')];
  expect(after[0]).toBe(before[0]);
  expect(after[1]).not.toBe(before[1]);

  project.write('servers/all.json', 'not JSON');
  await until(() => told('refused').length === 1);
  expect(told('refused')[0].errors).toMatchObject([{ code: 'CLI_COMPOSITION_FAILED' }]);
  expect([await bridge('one'), await bridge('two')]).toEqual(after);

  // A crash is mended by an edit, and does not end the command.
  await fetch(new URL('/crash', urls['one'])).catch(() => undefined);
  await until(() => told('crashed').length === 1);
  project.write('servers/all.json', JSON.stringify([server('one')]));
  await until(() => told('reloaded').length === 2);
  expect(told('reloaded')[1]).toMatchObject({ restarted: ['one'], stopped: ['two'], kept: [] });

  session.interrupt();
  expect(await ended).toBe(0);
  await expect(fetch(urls['one'])).rejects.toThrow();
}, 120_000);

test('registry and portal follow the composition, too', async () => {
  const project = projectOf(server('one'));
  project.write('servers/title.txt', 'First');
  const session = new FakeSession(project.path);
  const settings = readProject(project.path);
  const composed = async () => {
    const { servers } = await compose(settings, session);
    const title = readFileSync(join(project.path, 'servers', 'title.txt'), 'utf8');
    const platform = { sources: [RegistrySource.composition()], reserved: {}, workflow: {} };
    const roles = composedRoles(platformOf(platform)).map(
      (role) => (role.role === 'portal' ? { ...role, config: { ...role.config, title } } : role) as ComposedRole,
    );
    return { servers, roles: title === 'None' ? [] : roles };
  };
  const ended = runServers(session, await composed(), {
    ...{ project: project.path, unconfined: [], once: false, json: true, verbose: false, runtime: FAKE_RUNTIME },
    watch: { compose: composed, output: settings.output },
  });
  const told = (event: string) => session.output.map((line) => JSON.parse(line)).filter((one) => one.event === event);
  await until(() => told('ready').length === 1);
  project.write('servers/title.txt', 'Second');
  await until(() => told('reloaded').length === 1);
  const urls = told('ready')[0].roles.map(({ id, url }: { id: string; url: string }) => ({ id, url }));
  expect(told('reloaded')[0]).toMatchObject({
    ...{ started: [], restarted: [], stopped: [], kept: ['one'] },
    roles: { started: [], restarted: ['portal'], stopped: [], kept: ['registry'], urls },
  });
  project.write('servers/title.txt', 'None');
  await until(() => told('reloaded').length === 2);
  expect(told('reloaded')[1].roles).toMatchObject({ stopped: ['registry', 'portal'], urls: [] });
  session.interrupt();
  expect(await ended).toBe(0);
}, 120_000);

test('--watch and --once exclude each other', async () => {
  const project = projectOf(server('one'));
  const { code, session } = await strata(project.path, 'up', '--watch', '--once');
  expect([code, session.errorText]).toEqual([2, expect.stringContaining('cannot be used with')]);
});

describe('what is watched', () => {
  function watched(): { folder: Scratch; seen: () => number; end: () => void; quiet: () => Promise<number> } {
    const folder = new Scratch();
    scratch.push(folder);
    for (const file of ['main.ts', 'node_modules/x/index.js', '.git/HEAD', 'dist/a.yaml', 'parts/one.ts'])
      folder.write(file, 'a');
    let count = 0;
    const end = watchProject(
      folder.path,
      () => [join(folder.path, 'dist'), folder.path, '/'],
      () => count++,
    );
    return {
      folder,
      seen: () => count,
      end,
      // A change that is told shows that those before it were not.
      quiet: async () => {
        const before = count;
        folder.write(`last-${before}.ts`, 'a');
        await until(() => count > before);
        return count - before;
      },
    };
  }

  test('files of the project, in folders that are new, too; the file .env', async () => {
    const { folder, seen, end } = watched();
    const steps: (() => void)[] = [
      () => appendFileSync(join(folder.path, 'main.ts'), 'b'),
      () => appendFileSync(join(folder.path, 'parts/one.ts'), 'b'),
      () => folder.write('.env', 'A=b'),
      () => folder.write('new/deep/two.ts', 'a'),
      () => appendFileSync(join(folder.path, 'new/deep/two.ts'), 'b'),
      () => renameSync(join(folder.path, 'new'), join(folder.path, 'moved')),
      () => appendFileSync(join(folder.path, 'moved/deep/two.ts'), 'c'),
      () => rmSync(join(folder.path, 'moved'), { recursive: true }),
    ];
    for (const step of steps) {
      const before = seen();
      step();
      await until(() => seen() > before);
      // What belongs to the step has settled.
      await wait(400);
    }
    end();
  }, 120_000);

  test('a folder that cannot be watched is named', () => {
    const { folder, end } = watched();
    end();
    const limit = jest.spyOn(require('node:fs'), 'watch').mockImplementation(() => {
      throw Object.assign(new Error('ENOSPC: System limit for number of file watchers reached'), { code: 'ENOSPC' });
    });
    try {
      expect(() =>
        watchProject(
          folder.path,
          () => [],
          () => undefined,
        ),
      ).toThrow(/LOCAL_WATCH_IMPOSSIBLE[\s\S]*ENOSPC/);
    } finally {
      limit.mockRestore();
    }
  });

  test('not packages, manifests, or folders whose name begins with a dot', async () => {
    const { folder, end, quiet } = watched();
    for (const file of ['node_modules/x/index.js', '.git/HEAD', 'dist/a.yaml', '.strata/up-1.json', '.gitignore'])
      folder.write(file, 'b');
    mkdirSync(join(folder.path, 'dist/more'));
    expect(await quiet()).toBe(1);
    end();
  });
});
