import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SHOWN, withDiagram } from '../../build/diagrams.cjs';
import { diagramOf, readEstate } from '../../src/proof';
import { assemble } from '../judges/compositions';
import { ROOT } from './pages';

jest.setTimeout(120_000);

const blueprints = readdirSync(join(ROOT, 'blueprints'));

test.each(blueprints)('the diagram of %s is that of its manifests (else: npm run docs)', (name) => {
  const folder = `blueprints/${name}`;
  const { objects } = assemble(`${folder}/main.ts -e ${SHOWN}`);
  const page = readFileSync(join(ROOT, folder, 'README.md'), 'utf8');
  const diagram = diagramOf(readEstate(objects.map(({ manifest }) => manifest)));
  expect(page).toBe(withDiagram(page, diagram));
  const edges = diagram.split('\n').filter((line) => /--?>|-\.->/.test(line));
  expect(edges.length).toBeGreaterThan(0);
  expect(edges.length).toBeLessThan(25);
});

test('a page without marks is told, instead of being overwritten', () => {
  expect(() => withDiagram('# Stage 5', 'flowchart LR')).toThrow(/diagram:begin/);
});
