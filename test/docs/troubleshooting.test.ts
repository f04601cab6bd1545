import { catalogue } from '../../src/errors';
import { page } from './pages';

const { text } = page('docs/guides/troubleshooting.md');
/** What the first column of the table of codes names: beginnings of codes, or whole ones. */
const beginnings = [...text.matchAll(/^\| (`[A-Z_`, ]+`) \|/gm)].flatMap(([, cell = '']) =>
  [...cell.matchAll(/`([A-Z_]+)`/g)].map(([, beginning = '']) => beginning),
);

test('every row of the table is about codes that there are', () => {
  const codes = Object.keys(catalogue);
  expect(beginnings.length).toBeGreaterThan(30);
  expect(beginnings.filter((beginning) => !codes.some((code) => code.startsWith(beginning)))).toEqual([]);
});

test('the error that the page shows is the one of the catalogue', () => {
  const { message, remedy } = catalogue.IMAGE_TAG_MUTABLE;
  const shown = text.slice(text.indexOf('error IMAGE_TAG_MUTABLE'));
  expect(shown).toContain(remedy);
  expect(shown).toContain(message.split('}')[1]?.split('{')[0]);
});
