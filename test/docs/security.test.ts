import { existsSync, readFileSync } from 'node:fs';
import { join, normalize } from 'node:path';
import ts from 'typescript';
import { page, ROOT } from './pages';

const { text } = page('docs/security.md');

/** Links of the page to tests: the words of a link are a test's name, or the part of it that does not vary. */
const claims = [...text.matchAll(/\[([^\]]+)\]\((\.\.\/test\/[^)]+\.test\.ts)\)/g)].map(
  ([, name = '', target = '']) => ({
    name,
    file: normalize(join('docs', target)),
  }),
);

const known = new Map<string, readonly string[]>();

/** The names that a test file gives to its tests and groups; each file is read once. */
function namesIn(file: string): readonly string[] {
  const names = known.get(file) ?? readNames(file);
  known.set(file, names);
  return names;
}

function readNames(file: string): readonly string[] {
  const source = ts.createSourceFile(file, readFileSync(join(ROOT, file), 'utf8'), ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && /^(test|it|describe)\b/.test(node.expression.getText(source))) {
      const [name] = node.arguments;
      if (name !== undefined && ts.isStringLiteralLike(name)) found.push(name.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

test.each(claims)('$file has the test: $name', ({ name, file }) => {
  expect(existsSync(join(ROOT, file))).toBe(true);
  expect(namesIn(file).filter((one) => one.includes(name))).not.toEqual([]);
});

test('each of the ten, and each consideration, has a row that names a test', () => {
  const rows = text.split('\n').filter((line) => line.startsWith('| '));
  const threats = rows.flatMap((row) => [...row.matchAll(/\*\*(MCP\d\d)\*\*/g)].map(([, id]) => id));
  expect(threats).toEqual(Array.from({ length: 10 }, (_, index) => `MCP${String(index + 1).padStart(2, '0')}`));
  for (const id of threats) expect(rows.find((row) => row.includes(`**${id}**`))).toContain('.test.ts');
  expect(claims.length).toBeGreaterThan(60);
});

test('a name that no test has would be found', () => {
  expect(namesIn('test/docs/security.test.ts')).toContain('a name that no test has would be found');
  expect(namesIn('test/docs/security.test.ts')).not.toContain('const found');
});
