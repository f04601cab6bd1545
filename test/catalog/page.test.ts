import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { catalogPage } from '../../build/catalog-page.cjs';
import { CATALOG } from '../../src/catalog';
import { ENTRIES } from '../../src/catalog/entries';
import { readLock } from './lock';

const page = readFileSync(join(__dirname, '..', '..', 'docs', 'catalog.md'), 'utf8');

test('docs/catalog.md is what the entries say; `npm run docs` writes it again', () => {
  expect(page).toBe(catalogPage(ENTRIES, readLock()));
});

test('every server has a row, a section that its row leads to, and its sources', () => {
  for (const { id, title, sources } of CATALOG) {
    expect(page).toContain(`| [${title}](#${id}) |`);
    expect(page).toContain(`<a id="${id}"></a>`);
    for (const url of Object.values(sources).flat()) expect(page).toContain(`<${url}>`);
  }
});
