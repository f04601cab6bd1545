import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ServerPackage } from '../../../../src/contract';
import { launch } from '../../../../src/targets/local/program';
import { contextOf, REPOSITORY, Scratch, serverOf } from '../support';

let scratch: Scratch;
beforeEach(() => {
  scratch = new Scratch();
});
afterEach(() => scratch.remove());

const of = (identifier: string, version: string): ServerPackage => ({ registryType: 'npm', identifier, version });
const serverFrom = (wanted: ServerPackage, run: object = {}) =>
  serverOf('files', { program: { kind: 'package', package: wanted }, ...run });

function install(folder: string, name: string, manifest: object, files: Record<string, string> = { 'index.js': '' }) {
  scratch.write(`${folder}/node_modules/${name}/package.json`, JSON.stringify({ name, ...manifest }));
  for (const [file, text] of Object.entries(files))
    scratch.write(`${folder}/node_modules/${name}/${file}`, text, 0o755);
}

/** An npm that notes what it was asked and installs a package as asked. */
function fakeNpm(body = ''): void {
  scratch.tool(
    'npm',
    `const fs = require('node:fs'), path = require('node:path');
     const args = process.argv.slice(2);
     fs.writeFileSync('${scratch.path}/npm-args', JSON.stringify(args));
     ${body}
     const [, name, version] = /^(@?[^@]+)@(.+)$/.exec(args.at(-1));
     const folder = path.join(args[args.indexOf('--prefix') + 1], 'node_modules', name);
     fs.mkdirSync(folder, { recursive: true });
     fs.writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ name, version, bin: 'cli.js' }));
     fs.writeFileSync(path.join(folder, 'cli.js'), '');`,
  );
}

test('the copy in the project runs when it has exactly the wanted version', async () => {
  install('project', '@acme/files', { version: '1.2.3', bin: { files: 'dist/cli.js' } }, { 'dist/cli.js': '' });
  const server = serverFrom(of('@acme/files', '1.2.3'), { command: ['--root', '/data'] });
  const folders = [{ path: '/data', source: '/home/me/docs', access: 'read', temporary: false }] as const;
  const context = contextOf(server, join(scratch.path, 'project'), { folders });
  const { command, args, env, cwd, inherit } = await launch(context);
  const modules = join(scratch.path, 'project/node_modules');

  expect(command).toBe(process.execPath);
  expect(args.slice(-3)).toEqual([join(modules, '@acme/files/dist/cli.js'), '--root', '/home/me/docs']);
  expect(args).toEqual(
    expect.arrayContaining(['--permission', `--allow-fs-read=${modules}`, '--allow-fs-read=/home/me/docs']),
  );
  expect(args.filter((arg) => arg.startsWith('--allow-fs-write'))).toEqual([`--allow-fs-write=${cwd}`]);
  expect(env).toEqual({ HOME: cwd, TMPDIR: cwd });
  expect(cwd.startsWith(context.files.path)).toBe(true);
  expect(Object.keys(inherit)).toEqual(['PATH']);
  expect(context.told).toEqual([]);
});

test('another version is installed below .strata, once, and without running install scripts', async () => {
  install('project', 'files', { version: '1.0.0', bin: 'index.js' });
  fakeNpm();
  const project = join(scratch.path, 'project');
  const environment = { PATH: scratch.bin };
  const context = contextOf(serverFrom(of('files', '2.0.0')), project, { environment });
  const { args } = await launch(context);
  const home = join(project, '.strata/npm/files@2.0.0');

  expect(args.at(-1)).toBe(join(home, 'node_modules/files/cli.js'));
  expect(context.told).toEqual(['Installing files@2.0.0']);
  const asked: string[] = JSON.parse(readFileSync(join(scratch.path, 'npm-args'), 'utf8'));
  expect(asked).toContain('--ignore-scripts');
  expect(asked.at(-1)).toBe('files@2.0.0');

  const again = contextOf(serverFrom(of('files', '2.0.0')), project, { environment });
  await launch(again);
  expect(again.told).toEqual([]);
});

test('a package of a registry that .npmrc beside the composition names is installed by it, and the file is not kept', async () => {
  fakeNpm(
    `const settings = fs.readFileSync(path.join(args[args.indexOf('--prefix') + 1], '.npmrc'), 'utf8');
     fs.writeFileSync(${JSON.stringify(join(scratch.path, 'npm-settings'))}, settings);`,
  );
  const project = join(scratch.path, 'private');
  const settings = '@acme:registry=https://npm.acme.example/\n';
  scratch.write('private/.npmrc', settings);
  await launch(contextOf(serverFrom(of('@acme/tickets', '3.0.2')), project, { environment: { PATH: scratch.bin } }));
  expect(readFileSync(join(scratch.path, 'npm-settings'), 'utf8')).toBe(settings);
  expect(existsSync(join(project, '.strata/npm/@acme+tickets@3.0.2/.npmrc'))).toBe(false);
});

test('a failed installation leaves nothing behind and says what npm said', async () => {
  fakeNpm(`console.error('npm error 404 Not Found'); process.exit(1);`);
  const context = contextOf(serverFrom(of('@acme/none', '2.0.0')), scratch.path, {
    environment: { PATH: scratch.bin },
  });
  await expect(launch(context)).rejects.toMatchObject({
    code: 'LOCAL_PACKAGE_UNAVAILABLE',
    details: { package: '@acme/none@2.0.0', problem: 'npm error 404 Not Found' },
  });
  expect(existsSync(join(scratch.path, '.strata/npm/@acme+none@2.0.0'))).toBe(false);
});

test('without npm the error says what to install', async () => {
  const context = contextOf(serverFrom(of('files', '2.0.0')), scratch.path, { environment: { PATH: '/nowhere' } });
  await expect(launch(context)).rejects.toMatchObject({ code: 'LOCAL_TOOL_MISSING', details: { tool: 'npm' } });
});

test.each([
  ['several programs (one, two)', { one: 'index.js', two: 'index.js' }],
  ['no program', undefined],
])('a package that holds %s is refused', async (programs, bin) => {
  install('project', '@acme/tools', { version: '1.0.0', bin });
  const context = contextOf(serverFrom(of('@acme/tools', '1.0.0')), join(scratch.path, 'project'));
  await expect(launch(context)).rejects.toMatchObject({
    code: 'LOCAL_PACKAGE_WITHOUT_PROGRAM',
    details: { programs },
  });
});

test('of several programs the one with the name of the package runs', async () => {
  install('project', '@acme/tools', { version: '1.0.0', bin: { other: 'other.js', tools: 'index.js' } });
  const context = contextOf(serverFrom(of('@acme/tools', '1.0.0')), join(scratch.path, 'project'));
  expect((await launch(context)).args.at(-1)).toMatch(/index\.js$/);
});

test('a program that Node.js does not run is started as it is, and the report says that its files are open', async () => {
  install('project', 'native', { version: '1.0.0', bin: 'run' }, { run: '#!/bin/sh\nexec true\n' });
  install('project', 'shebang', { version: '1.0.0', bin: 'run' }, { run: '#!/usr/bin/env node\n' });
  const project = join(scratch.path, 'project');
  const native = await launch(contextOf(serverFrom(of('native', '1.0.0')), project));
  expect(native.command).toBe(join(project, 'node_modules/native/run'));
  expect(native.confinement.open.join()).toContain('the package is no Node.js program');
  const shebang = await launch(contextOf(serverFrom(of('shebang', '1.0.0')), project));
  expect(shebang.args).toContain('--permission');
});

test('--unconfined takes the permission model away and is told', async () => {
  install('project', 'files', { version: '1.0.0', bin: 'index.js' });
  const context = contextOf(serverFrom(of('files', '1.0.0')), join(scratch.path, 'project'), { confined: false });
  const { args, confinement } = await launch(context);
  expect(args).toEqual([join(scratch.path, 'project/node_modules/files/index.js')]);
  expect(confinement.open.join()).toContain('--unconfined');
});

test('secrets are handed on by variable, or as files that only the server may read', async () => {
  install('project', 'files', { version: '1.0.0', bin: 'index.js' });
  const secrets = [
    { variable: 'TOKEN', value: 'hunter2' },
    { variable: 'KEY_FILE', file: '/var/run/strata/secrets/key-file', value: 'hunter3' },
  ];
  const server = serverFrom(of('files', '1.0.0'), { env: { COPY: '/var/run/strata/secrets/key-file' } });
  const { args, env, inherit } = await launch(contextOf(server, join(scratch.path, 'project'), { secrets }));
  expect(inherit).toMatchObject({ TOKEN: 'hunter2' });
  expect(inherit).not.toHaveProperty('KEY_FILE');
  expect(readFileSync(env['KEY_FILE'] ?? '', 'utf8')).toBe('hunter3');
  expect(env['COPY']).toBe(env['KEY_FILE']);
  expect(args).toContain(`--allow-fs-read=${env['KEY_FILE']}`);
  expect(JSON.stringify([args, env])).not.toMatch(/hunter/);
});

test("the repository's own servers are found", async () => {
  const wanted = of('@modelcontextprotocol/server-everything', '2026.8.31');
  const { args } = await launch(contextOf(serverFrom(wanted), join(REPOSITORY, 'blueprints')));
  expect(args.at(-1)).toBe(join(REPOSITORY, 'node_modules/@modelcontextprotocol/server-everything/dist/index.js'));
});
