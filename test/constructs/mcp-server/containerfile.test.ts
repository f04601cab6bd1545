import { execFileSync } from 'node:child_process';
import { lstatSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { renderContainerfile } from '../../../src';
import { packageCommand } from '../../../src/constructs/mcp-server/containerfile';

const NPM = {
  registryType: 'npm',
  identifier: '@modelcontextprotocol/server-everything',
  version: '2026.8.31',
} as const;
const PYPI = { registryType: 'pypi', identifier: 'mcp-server-fetch', version: '2026.1.0' } as const;

/** The lines of the last stage: what the image holds. */
const result = (text: string) => text.slice(text.lastIndexOf('FROM '));

describe.each([NPM, PYPI])('the Containerfile of $identifier', (source) => {
  const text = renderContainerfile(source);

  test('is the same every time', () => {
    expect(renderContainerfile({ ...source })).toBe(text);
  });

  test('installs one exact version', () => {
    expect(text).toMatch(new RegExp(`RUN .*${source.identifier}[=@]=?${source.version.replaceAll('.', '\\.')}$`, 'm'));
  });

  test('ends in an image without root, shell or package manager', () => {
    expect(result(text)).toMatch(/^FROM \$\{BASE_IMAGE\}\nUSER 65532:65532$/m);
    expect(result(text)).not.toMatch(/^RUN|\bsh\b|npm|uv /m);
    expect(text).toMatch(/^ARG BASE_IMAGE=.*distroless/m);
  });

  test('starts the program that McpServer starts', () => {
    expect(result(text)).toContain(`ENTRYPOINT ${JSON.stringify(packageCommand(source)).replaceAll(',', ', ')}`);
  });

  test('names no image without a tag', () => {
    for (const [, image] of text.matchAll(/^ARG \w+_IMAGE=(.+)$/gm)) {
      expect(image).toMatch(/^[a-z0-9.-]+\/.+:[\w.-]+$/);
    }
  });
});

test('extras select dependencies, and the program keeps the bare name', () => {
  const text = renderContainerfile({ ...PYPI, identifier: 'mcp-server-fetch[socks]' });
  expect(text).toContain('mcp-server-fetch[socks]==2026.1.0');
  expect(text).toContain('/app/bin/mcp-server-fetch && ');
});

describe('the link to the program of an npm package', () => {
  let folder = '';
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'strata-containerfile-')));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** Runs the step of the build that makes the link, in a folder that stands for the image's /app. */
  function link(bin: unknown, name = '@acme/files'): string {
    const home = join(folder, 'node_modules', '@acme', 'files');
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, 'package.json'), JSON.stringify({ name, bin, type: 'module' }));
    for (const file of ['files.js', 'other.js']) {
      writeFileSync(join(home, file), `export {};\nconsole.log('${file}');\n`);
    }
    const text = renderContainerfile({ registryType: 'npm', identifier: '@acme/files', version: '1.0.0' });
    const step = text.split('\n').find((line) => line.startsWith('RUN ["node"')) ?? '';
    const [command = '', ...args] = JSON.parse(step.slice('RUN '.length)) as string[];
    expect(command).toBe('node');
    execFileSync(
      process.execPath,
      args.map((argument) => argument.replaceAll('/app', folder)),
      { stdio: 'pipe' },
    );
    expect(lstatSync(join(folder, 'server')).isSymbolicLink()).toBe(true);
    return execFileSync(process.execPath, [join(folder, 'server')], { encoding: 'utf8' }).trim();
  }

  test.each([
    ['a program', 'files.js', 'files.js'],
    ['a program by another name', { 'mcp-files': 'files.js' }, 'files.js'],
    ['several programs, one with the name of the package', { other: 'other.js', files: './files.js' }, 'files.js'],
  ])('%s', (_, bin, expected) => {
    expect(link(bin)).toBe(expected);
  });

  test.each([
    ['no program', undefined],
    ['several programs of other names', { a: 'files.js', b: 'other.js' }],
  ])('%s stops the build', (_, bin) => {
    expect(() => link(bin)).toThrow(/has no program, or several/);
  });
});
