import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { attempt, install, newFolder, type Packed, pack, REPOSITORY, run } from './support';

const folder = newFolder();
const project = join(folder, 'project');
let packed: Packed;

beforeAll(() => {
  packed = pack(folder);
  mkdirSync(project);
  install(project, packed.file);
});
afterAll(() => rmSync(folder, { recursive: true }));

const strata = (place: string, ...args: string[]) => run(place, join(project, 'node_modules/.bin/strata'), ...args);
const filesOf = (place: string) =>
  readdirSync(place, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(place.length + 1))
    .sort();

describe('the tarball', () => {
  test('holds what is used, and neither tests nor sources beyond those of the image', () => {
    const kilobytes = (bytes: number) => `${Math.round(bytes / 1024)} KiB`;
    process.stdout.write(
      `tarball: ${packed.files.length} files, ${kilobytes(packed.size)} packed, ${kilobytes(packed.unpackedSize)} unpacked\n`,
    );
    const roots = new Set(packed.files.map((file) => file.split('/')[0]));
    expect([...roots].sort()).toEqual(
      ['CHANGELOG.md', 'LICENSE', 'README.md', 'blueprints', 'docs', 'lib', 'package.json', 'src'].sort(),
    );
    const starter = /^blueprints\/[^/]+\/[a-z.]+\.ts$/;
    const sources = packed.files.filter((file) => /(?<!\.d)\.[cm]?ts$/.test(file) && !starter.test(file));
    expect(sources).toEqual([]);
    expect(packed.files.filter((file) => /(^|\/)(test|__tests__|coverage)\//.test(file))).toEqual([]);
    expect(packed.files.filter((file) => file.startsWith('src/') && !file.startsWith('src/runtime/image/'))).toEqual(
      [],
    );
    expect(packed.files.filter((file) => /\.(tgz|log|env|tsbuildinfo)$|node_modules|\/dist\//.test(file))).toEqual([]);
  });

  test('has every file that package.json and the command line name', () => {
    const { exports, bin, main, types } = JSON.parse(readFileSync(join(REPOSITORY, 'package.json'), 'utf8'));
    const named = [main, types, ...Object.values<string>(bin), ...Object.values(exports).flatMap(targetsOf)];
    for (const file of named) expect(packed.files).toContain(file.replace(/^\.\//, ''));
    expect(packed.files).toContain('lib/runtime/strata-runtime.mjs');
    // What servers of the catalogue were seen to offer.
    expect(packed.files).toContain('lib/catalog/tools.lock.json');
    expect(packed.files).toContain('src/runtime/image/Dockerfile');
  });

  test('stays small', () => {
    // A third of it is the policy engine, which the runtime image is built with.
    expect(packed.size).toBeLessThan(4 * 1024 * 1024);
    expect(packed.unpackedSize).toBeLessThan(16 * 1024 * 1024);
  });
});

function targetsOf(target: unknown): string[] {
  return typeof target === 'string' ? [target] : Object.values(target as Record<string, string>);
}

describe('in an empty project', () => {
  beforeAll(() => {
    const readme = readFileSync(join(REPOSITORY, 'README.md'), 'utf8');
    const [, example] = /<!-- example:start -->\s*```ts\n([\s\S]*?)```\s*<!-- example:end -->/.exec(readme) ?? [];
    expect(example).toContain("from 'mcp-strata'");
    writeFileSync(join(project, 'main.ts'), example ?? '');
  });

  test("the README's example runs and writes manifests", () => {
    run(project, process.execPath, 'main.ts');
    const written = filesOf(join(project, 'dist'));
    expect(written.filter((file) => /deployment/.test(file))).toHaveLength(1);
    expect(written.filter((file) => /networkpolicy/.test(file))).toHaveLength(2);
    expect(written.length).toBeLessThanOrEqual(10);
  });

  test('the library loads by import and by require, with the same names', () => {
    const names = (text: string) => text.trim().split(',').sort();
    const required = run(
      project,
      process.execPath,
      '--input-type=commonjs',
      '-p',
      "Object.keys(require('mcp-strata')).join()",
    );
    const imported = run(
      project,
      process.execPath,
      '--input-type=module',
      '-e',
      "console.log(Object.keys(await import('mcp-strata')).filter((name) => !['default', 'module.exports', '__esModule'].includes(name)).join())",
    );
    expect(names(imported)).toEqual(names(required));
    expect(names(required)).toEqual(expect.arrayContaining(['App', 'McpPlatform', 'McpServer', 'Secrets', 'Stage']));
  });

  test('what is not exported cannot be reached', () => {
    const { status, stderr } = attempt(project, process.execPath, '-e', "require('mcp-strata/lib/kube')");
    expect([status === 0, stderr]).toEqual([false, expect.stringContaining('ERR_PACKAGE_PATH_NOT_EXPORTED')]);
  });

  test('its types hold in a strict project', () => {
    const compiler = join(REPOSITORY, 'node_modules/typescript/bin/tsc');
    const strict = ['--strict', '--noUncheckedIndexedAccess', '--module', 'nodenext', '--target', 'es2023'];
    const types = ['--types', 'node', '--typeRoots', join(REPOSITORY, 'node_modules/@types')];
    run(project, process.execPath, compiler, '--noEmit', ...strict, ...types, 'main.ts');
  });
});

describe.each(['stage-1-experiment', 'stage-2-pilot', 'stage-3-scale', 'stage-4-native'])(
  'a project that begins from %s',
  (stage) => {
    const place = join(folder, stage);
    beforeAll(() => {
      strata(folder, 'init', stage, stage);
      run(place, 'npm', 'install', '--no-audit', '--no-fund');
    });

    test('asks for Pulumi only where it has a program for it', () => {
      const { dependencies } = JSON.parse(readFileSync(join(place, 'package.json'), 'utf8'));
      const pulumi = Object.keys(dependencies).filter((name) => name.startsWith('@pulumi/'));
      expect(pulumi.sort()).toEqual(
        filesOf(place).includes('pulumi.ts') ? ['@pulumi/kubernetes', '@pulumi/pulumi'] : [],
      );
    });

    test('type-checks, and its starter tests pass', () => {
      run(place, 'npm', 'run', 'typecheck');
      const output = run(place, 'npm', 'test');
      expect(output).toMatch(/pass [1-9]/);
      expect(output).toMatch(/fail 0/);
      expect(filesOf(place).some((file) => file.startsWith('dist/'))).toBe(false);
    });

    test('synthesizes, and the result can be checked for drift', () => {
      run(place, 'npm', 'run', 'synth');
      run(place, 'npm', 'run', 'check');
      const written = filesOf(join(place, 'dist')).filter((file) => file.endsWith('.yaml'));
      expect(written.length).toBeGreaterThan(10);
      rmSync(join(place, 'dist', written[0] ?? ''));
      expect(attempt(place, 'npm', 'run', 'check').status).toBe(1);
    });

    test('cdk8s synthesizes it, too', () => {
      rmSync(join(place, 'dist'), { recursive: true, force: true });
      const cdk8s = join(REPOSITORY, 'node_modules/.bin/cdk8s');
      run(place, cdk8s, 'synth', '--check-upgrade=false');
      run(place, 'npm', 'run', 'check');
    });
  },
);

test('the git hook of a fresh project keeps a commit back while a machine has a server that nobody answers for', () => {
  const place = join(folder, 'stage-1-experiment');
  const home = join(folder, 'home');
  mkdirSync(join(home, '.cursor'), { recursive: true });
  const shadow = { command: 'npx', args: ['-y', '@acme/shadow-mcp@1.0.0'] };
  writeFileSync(join(home, '.cursor/mcp.json'), JSON.stringify({ mcpServers: { shadow } }));
  // A hook that runs these tests would lead git to its own repository.
  const outer = Object.keys(process.env).flatMap((name) => (name.startsWith('GIT_') ? ['-u', name] : []));
  const git = (...args: string[]) => attempt(place, 'env', ...outer, `HOME=${home}`, 'git', ...args);
  const author = ['-c', 'user.name=Ana', '-c', 'user.email=ana@acme.example'];
  const commit = () => git(...author, 'commit', '--quiet', '--message', 'An experiment');
  git('init', '--quiet');
  git('config', 'core.hooksPath', 'hooks');
  git('add', '.');

  const refused = commit();
  expect([refused.status, refused.stderr]).toEqual([1, expect.stringContaining('INVENTORY_SERVER_UNKNOWN')]);
  expect(refused.stderr).toContain('npm:@acme/shadow-mcp@1.0.0');
  expect(git('rev-parse', '--verify', 'HEAD').status).not.toBe(0);

  const answer = {
    server: 'npm:@acme/shadow-mcp@1.0.0',
    owner: 'ana@acme.example',
    reason: 'until the pilot has a server for it',
    expires: new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10),
  };
  writeFileSync(join(place, 'known-servers.yaml'), JSON.stringify({ servers: [answer] }));
  git('add', 'known-servers.yaml');
  expect(commit()).toMatchObject({ status: 0 });
  expect(git('ls-files').stdout).not.toMatch(/node_modules|^\.env$/m);
});

test('servers of a fresh project are installed at their exact versions and run', () => {
  const place = join(folder, 'stage-1-experiment');
  const output = run(place, 'npm', 'run', '--silent', 'up', '--', '--once', '--json', 'everything', 'files');
  const [ready] = output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(ready).toMatchObject({ event: 'ready', servers: [{ id: 'everything' }, { id: 'files' }] });
  expect(readdirSync(join(place, '.strata/npm')).sort()).toEqual([
    '@modelcontextprotocol+server-everything@2026.8.31',
    '@modelcontextprotocol+server-filesystem@2026.8.31',
  ]);
});
