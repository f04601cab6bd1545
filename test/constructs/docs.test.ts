import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { readInterfaces, withPropsTables } from '../../build/props-tables.cjs';
import { docPrograms, pages } from '../support/doc-programs';
import { publicMembers } from '../support/interfaces';
import { NO_PROPS } from '../support/no-props';

const root = join(__dirname, '..', '..');
const examples = docPrograms;

describe('the examples of docs/constructs and docs/integrations', () => {
  let work = '';
  beforeAll(() => {
    // Inside the repository, so that its packages are found.
    mkdirSync(join(root, 'test-results'), { recursive: true });
    work = mkdtempSync(join(root, 'test-results', 'docs-'));
    mkdirSync(join(work, 'src'));
    for (const [index, { code }] of examples.entries()) {
      writeFileSync(join(work, 'src', `example-${index}.ts`), code);
    }
  });
  afterAll(() => rmSync(work, { recursive: true }));

  test('stand on every page about a construct', () => {
    const without = pages.filter(({ name, text }) => name !== 'README.md' && !text.includes('```ts'));
    expect(without.map(({ name }) => name)).toEqual([]);
    expect(examples.length).toBeGreaterThanOrEqual(pages.length);
  });

  test('have the right types, and use nothing that Node cannot strip', () => {
    const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
    const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
    const files = examples.map((_, index) => join(work, 'src', `example-${index}.ts`));
    const program = ts.createProgram(files, {
      ...options,
      rootDir: undefined,
      erasableSyntaxOnly: true,
      types: ['node'],
      paths: { 'mcp-strata': [join(root, 'src', 'index.ts')] },
    });
    const found = files
      .map((file) => program.getSourceFile(file))
      .flatMap((file) => [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)])
      .map(({ file, messageText }) => `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`);
    expect(found).toEqual([]);
  }, 120_000);

  test.each(examples.map(({ title, code }, index) => ({ title, code, index })))('$title runs', ({ code, index }) => {
    const out = join(work, `out-${index}`);
    const log = jest.spyOn(console, 'log').mockImplementation(() => undefined);
    const before = process.env['CDK8S_OUTDIR'];
    process.env['CDK8S_OUTDIR'] = out;
    try {
      require(join(work, 'src', `example-${index}.ts`));
    } finally {
      if (before === undefined) delete process.env['CDK8S_OUTDIR'];
      else process.env['CDK8S_OUTDIR'] = before;
    }
    const synthesizes = code.includes('.synth()');
    if (synthesizes) {
      const written = readdirSync(out, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.yaml'));
      expect(written.length).toBeGreaterThan(0);
    }
    expect(synthesizes || log.mock.calls.length > 0).toBe(true);
    log.mockRestore();
  });
});

describe('the tables of docs/constructs and docs/integrations', () => {
  test.each(pages)('of $name are what the source says; `npm run docs` writes them again', ({ text }) => {
    expect(withPropsTables(text, root)).toBe(text);
  });

  test('have every public prop', () => {
    const interfaces = new Set(
      publicMembers(['src/constructs', 'src/integrations', 'src/network']).map((member) => member.split('.')[0] ?? ''),
    );
    const wanted = [...interfaces].filter((name) => !NO_PROPS.includes(name));
    const text = pages.map((page) => page.text).join('\n');
    expect(wanted.length).toBeGreaterThan(20);
    expect(wanted.filter((name) => !text.includes(`<!-- props:${name} -->`))).toEqual([]);
  });

  test('say a sentence about every prop, and a default about every optional one', () => {
    const found = [...readInterfaces(root)]
      .filter(([name]) => pages.some(({ text }) => text.includes(`<!-- props:${name} -->`)))
      .flatMap(([name, members]) =>
        members
          .filter(({ text, optional, fallback }) => !/[.:]$/.test(text.trim()) || (optional && !fallback))
          .map(({ prop }) => `${name}.${prop}`),
      );
    expect(found).toEqual([]);
  });
});
