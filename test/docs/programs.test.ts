import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { pages, ROOT } from './pages';

// The first program that runs loads the library.
jest.setTimeout(120_000);

/** Pages that are written from code, whose blocks are fragments with sources of their own. */
const GENERATED = new Set(['docs/stages.md', 'docs/rules.md', 'docs/catalog.md', 'docs/clients.md', 'docs/errors.md']);
/** Pages whose blocks test/constructs/docs.test.ts compiles and runs. */
const ELSEWHERE = /^docs\/(constructs|integrations)\//;

const programs = pages()
  .filter(({ path }) => !GENERATED.has(path) && !ELSEWHERE.test(path))
  .flatMap(({ path, blocks }) =>
    blocks
      .filter(({ language }) => language === 'ts')
      .map(({ text, line }) => ({ title: `${path}:${line}`, code: text })),
  )
  .map((program, index) => ({ ...program, index }));

/** Programs of a stack, of a test runner and of an environment need what is not here: they are compiled. */
const runnable = programs.filter(
  ({ code }) => code.includes('.synth()') && !/pulumi|loadEnvironment|node:test/.test(code),
);

let work = '';
beforeAll(() => {
  // Inside the repository, so that its packages are found.
  mkdirSync(join(ROOT, 'test-results'), { recursive: true });
  work = mkdtempSync(join(ROOT, 'test-results', 'programs-'));
  mkdirSync(join(work, 'src'));
  writeFileSync(join(work, 'src', 'package.json'), '{ "type": "module" }');
  for (const { index, code } of programs) writeFileSync(join(work, 'src', `program-${index}.ts`), code);
});
afterAll(() => rmSync(work, { recursive: true }));

test('every TypeScript block is a program of its own, with the right types and nothing that Node cannot strip', () => {
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, ROOT);
  const files = programs.map(({ index }) => join(work, 'src', `program-${index}.ts`));
  const program = ts.createProgram(files, {
    ...options,
    rootDir: undefined,
    noUnusedLocals: false,
    erasableSyntaxOnly: true,
    types: ['node'],
    paths: {
      'mcp-strata': [join(ROOT, 'src', 'index.ts')],
      'mcp-strata/pulumi': [join(ROOT, 'src', 'targets', 'pulumi', 'index.ts')],
      'mcp-strata/testing': [join(ROOT, 'src', 'testing', 'index.ts')],
      'mcp-strata/testing/pulumi': [join(ROOT, 'src', 'testing', 'pulumi', 'index.ts')],
    },
  });
  const found = programs.flatMap(({ title, index }) => {
    const file = program.getSourceFile(join(work, 'src', `program-${index}.ts`));
    return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(
      ({ messageText }) => `${title}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
    );
  });
  expect(found).toEqual([]);
  expect(programs.length).toBeGreaterThanOrEqual(5);
});

test.each(runnable)('$title synthesizes', ({ code, index }) => {
  const out = join(work, `out-${index}`);
  const file = join(work, `run-${index}.ts`);
  const log = jest.spyOn(console, 'log').mockImplementation(() => undefined);
  const place = process.cwd();
  mkdirSync(out);
  // What `strata lock` would have written beside it.
  copyFileSync(join(ROOT, 'blueprints', 'stage-3-scale', 'tools.lock.json'), join(out, 'tools.lock.json'));
  writeFileSync(file, code);
  // As in an empty folder: what the program writes without being told where goes there, too.
  process.chdir(out);
  try {
    require(file);
  } finally {
    process.chdir(place);
    log.mockRestore();
  }
  const written = readdirSync(out, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.yaml'));
  expect(written.length).toBeGreaterThan(0);
});
