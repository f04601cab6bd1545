import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dependencies, peerDependencies, version } from '../../package.json';
import { blueprints } from '../../src/cli/starter/blueprints';
import { projectFiles } from '../../src/cli/starter/settings';
import { writeStarter } from '../../src/cli/starter/write-starter';
import { packageRoot } from '../../src/targets/local';
import { Scratch } from '../targets/local/support';
import { strata } from './support';

let scratch: Scratch;
beforeEach(() => {
  scratch = new Scratch();
});
afterEach(() => scratch.remove());

test.each([
  ['stage-1-experiment', 'stage-1-experiment'],
  ['1', 'stage-1-experiment'],
  ['pilot', 'stage-2-pilot'],
  ['2', 'stage-2-pilot'],
  ['stage-4', 'stage-4-native'],
  ['native', 'stage-4-native'],
])('init %s writes the stack %s', async (stage, name) => {
  const { code, session } = await strata(scratch.path, 'init', stage, 'mcp');
  expect([code, session.errorText]).toEqual([0, '']);
  const blueprint = blueprints().find((one) => one.name === name);
  for (const file of ['main.ts', 'main.test.ts', 'cdk8s.yaml', 'README.md']) {
    expect(readFileSync(join(scratch.path, 'mcp', file), 'utf8')).toBe(
      readFileSync(join(blueprint?.folder ?? '', file), 'utf8'),
    );
    expect(session.output[0]).toContain(file);
  }
  expect(session.output.at(-1)).toBe('Next: cd mcp && npm install && npm test && npm run synth');
});

test('the project depends on this version, its peers and what its programs import, and runs as modules', async () => {
  await strata(scratch.path, 'init', 'experiment', 'my-platform');
  const manifest = JSON.parse(readFileSync(join(scratch.path, 'my-platform/package.json'), 'utf8'));
  expect(manifest).toMatchObject({ name: 'my-platform', private: true, type: 'module' });
  const { 'mcp-strata': own, ...others } = manifest.dependencies;
  // These tests run in a clone.
  expect(own).toMatch(new RegExp(`^file:.*/mcp-strata-${version}\\.tgz$`));
  expect(others).toEqual({ ...peerDependencies, zod: dependencies.zod });
  expect(Object.keys(manifest.scripts).sort()).toEqual([
    'check',
    'clients',
    'explain',
    'inventory',
    'synth',
    'test',
    'typecheck',
    'up',
  ]);
});

test('in a clone it says what has to be packed first, where that is not there', async () => {
  const { session } = await strata(scratch.path, 'init', 'experiment', 'mcp');
  const isThere = existsSync(join(packageRoot(), `mcp-strata-${version}.tgz`));
  expect(session.text.includes(' && npm pack --silent)')).toBe(!isThere);
});

test('Pulumi is for programs that import it', () => {
  scratch.write('plain/main.ts', "import { App } from 'mcp-strata';\n");
  const { files } = projectFiles(join(scratch.path, 'new'), join(scratch.path, 'plain'));
  const { 'mcp-strata': _, ...others } = JSON.parse(files['package.json'] ?? '').dependencies;
  const peers = Object.entries(peerDependencies).filter(([name]) => !name.startsWith('@pulumi/'));
  expect(others).toEqual(Object.fromEntries(peers));
});

test('git ignores secrets and what is installed', async () => {
  await strata(scratch.path, 'init', 'pilot', 'mcp');
  const ignored = readFileSync(join(scratch.path, 'mcp/.gitignore'), 'utf8').split('\n');
  expect(ignored).toEqual(expect.arrayContaining(['.env', 'node_modules/', '.strata/']));
});

test('a repository that was just created is a fine place', async () => {
  mkdirSync(join(scratch.path, 'mcp/.git'), { recursive: true });
  writeFileSync(join(scratch.path, 'mcp/.git/HEAD'), '');
  const { code, session } = await strata(join(scratch.path, 'mcp'), 'init', '1');
  expect(code).toBe(0);
  expect(session.text).not.toContain('.git/HEAD');
  expect(session.output.at(-1)).toBe('Next: npm install && npm test && npm run synth');
});

test('nothing is ever written over', async () => {
  scratch.write('mcp/main.ts', 'mine');
  const { code, session } = await strata(scratch.path, 'init', '1', 'mcp');
  expect(code).toBe(2);
  expect(session.errorText).toContain('CLI_FOLDER_NOT_EMPTY');
  expect(session.errorText).toContain('it holds main.ts');
  expect(readdirSync(join(scratch.path, 'mcp'))).toEqual(['main.ts']);
});

test.each(['Upper', 'under_score', '-dash', 'dash-', 'a'.repeat(64), 'dot.dot'])(
  'the name %s is refused',
  async (name) => {
    const { code, session } = await strata(scratch.path, 'init', '1', '--', name);
    expect([code, session.errorText]).toEqual([2, expect.stringContaining('CLI_NAME_INVALID')]);
    expect(existsSync(join(scratch.path, name))).toBe(false);
  },
);

test('a stage without a stack names those that there are', async () => {
  const { code, session } = await strata(scratch.path, 'init', 'stage-9', 'mcp');
  expect(code).toBe(2);
  expect(session.errorText).toContain('Choose one of stage-1-experiment, stage-2-pilot');
});

test('what tools left in a blueprint is not part of the starter', () => {
  const folder = join(scratch.path, 'blueprint');
  for (const file of ['main.ts', 'dist/a.yaml', 'node_modules/a/index.js', '.strata/npm/a', '.env']) {
    scratch.write(`blueprint/${file}`, '');
  }
  const { files } = writeStarter({ name: 'blueprint', folder }, join(scratch.path, 'mcp'));
  expect(files).toEqual(['.gitignore', '.npmrc', 'main.ts', 'package.json', 'tsconfig.json']);
  rmSync(folder, { recursive: true });
});
