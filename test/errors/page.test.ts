import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { areas, errorsPage } from '../../build/errors-page.cjs';
import { catalogue } from '../../src/errors';

const folder = join(__dirname, '..', '..', 'src', 'errors', 'catalogue');
const catalogues = Object.fromEntries(
  readdirSync(folder)
    .map((file) => basename(file, '.ts'))
    .filter((area) => area !== 'index')
    .map((area) => [area, require(join(folder, area))[area]]),
);

describe('docs/errors.md', () => {
  test('is what the catalogue says; `npm run docs` writes it again', () => {
    const page = readFileSync(join(__dirname, '..', '..', 'docs', 'errors.md'), 'utf8');
    expect(page).toBe(errorsPage(catalogues));
  });

  test('has every code, and no code stands in two areas', () => {
    expect(Object.keys(catalogues).sort()).toEqual(Object.keys(areas).sort());
    expect(Object.values(catalogues).flatMap(Object.keys).sort()).toEqual(Object.keys(catalogue).sort());
  });
});
