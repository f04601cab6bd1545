import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pilot, STDIO } from '../targets/compose/support';
import { FakeProject, strata } from './support';

const projects: FakeProject[] = [];
afterEach(() => {
  for (const project of projects.splice(0)) project.remove();
});

function projectOf(identity = true): string {
  const project = FakeProject.of(pilot({ quiet: STDIO }, identity));
  projects.push(project);
  return project.path;
}

test('writes a project, says where servers are and what is not carried', async () => {
  const folder = projectOf();
  const { code, session } = await strata(folder, 'compose');
  expect(code).toBe(0);
  expect(session.output[0]).toMatch(/^quiet {2}http:\/\/127\.0\.0\.1:\d+\/mcp$/);
  expect(session.text).toContain('not carried  ServiceAccount quiet');
  expect(session.output.at(-1)).toBe('compose: 3 services; 4 written, 0 removed, 0 unchanged');
  const again = await strata(folder, 'compose', '--json');
  expect(JSON.parse(again.session.text)).toMatchObject({
    services: ['quiet', 'quiet-bridge', 'quiet-stdiod'],
    written: [],
    unchanged: 4,
  });
});

test('--out and --subnet', async () => {
  const folder = projectOf();
  expect((await strata(folder, 'compose', '--out', 'elsewhere')).code).toBe(0);
  expect(existsSync(join(folder, 'elsewhere/compose.yaml'))).toBe(true);
  const { code, session } = await strata(folder, 'compose', '--subnet', 'no range');
  expect([code, session.errorText]).toEqual([1, expect.stringContaining('COMPOSE_SUBNET_INVALID')]);
});

test('--check tells drift; --force overwrites; what a person put there stays', async () => {
  const folder = projectOf();
  expect((await strata(folder, 'compose', '--check')).session.errorText).toContain('TREE_DRIFTED');
  await strata(folder, 'compose');
  const file = join(folder, 'compose/compose.yaml');
  const secret = join(folder, 'compose/secrets/token');
  writeFileSync(secret, 'mine');
  expect((await strata(folder, 'compose', '--check')).code).toBe(0);
  writeFileSync(file, 'services: {}\n');
  expect((await strata(folder, 'compose')).session.errorText).toContain('TREE_FILE_EDITED');
  expect((await strata(folder, 'compose', '--force')).code).toBe(0);
  expect(readFileSync(file, 'utf8')).toContain('quiet-bridge');
  expect(readFileSync(secret, 'utf8')).toBe('mine');
});

test('a pilot without identity is refused, and nothing is written', async () => {
  const folder = projectOf(false);
  const { code, session } = await strata(folder, 'compose');
  expect([code, session.errorText]).toEqual([1, expect.stringContaining('COMPOSE_IDENTITY_REQUIRED')]);
  expect(existsSync(join(folder, 'compose'))).toBe(false);
});
