import { existsSync, statSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { pages, ROOT } from './pages';

const all = pages();
const byPath = new Map(all.map((page) => [page.path, page]));

/** What is wrong with a link of a page; nothing for one that leads somewhere. */
function problem(path: string, target: string): string | undefined {
  if (/^[a-z][a-z0-9+.-]*:/i.test(target)) return undefined;
  const [file = '', anchor] = target.split('#');
  const place = file === '' ? path : normalize(join(dirname(path), file));
  if (relative(ROOT, join(ROOT, place)).startsWith('..')) return 'leads out of the repository';
  if (!existsSync(join(ROOT, place))) return 'names nothing that is there';
  if (anchor === undefined) return undefined;
  if (statSync(join(ROOT, place)).isDirectory()) return 'names an anchor of a folder';
  return byPath.get(place)?.anchors.has(anchor) ? undefined : `${place} has no anchor ${anchor}`;
}

test('every relative link leads to a file that is there, and every anchor to a heading of it', () => {
  const links = all.flatMap(({ path, links }) => links.map((link) => ({ ...link, path })));
  const relativeLinks = links.filter(({ target }) => !/^[a-z]+:/.test(target));
  expect(relativeLinks.length).toBeGreaterThan(150);
  const broken = links.flatMap(({ path, target, line }) => {
    const found = problem(path, target);
    return found === undefined ? [] : [`${path}:${line}: (${target}) ${found}`];
  });
  expect(broken).toEqual([]);
});

test('every page under docs is reached from the map of the docs, and the map from the README', () => {
  const reached = new Set<string>();
  const visit = (path: string) => {
    if (reached.has(path)) return;
    reached.add(path);
    for (const { target } of byPath.get(path)?.links ?? []) {
      const [file = ''] = target.split('#');
      const place = normalize(join(dirname(path), file));
      if (file.endsWith('.md') && !/^[a-z]+:/.test(file) && byPath.has(place)) visit(place);
    }
  };
  visit('README.md');
  expect(reached).toContain('docs/README.md');
  const missing = all.map(({ path }) => path).filter((path) => path.startsWith('docs/') && !reached.has(path));
  expect(missing).toEqual([]);
});

test.each([
  ['a file that is not there', 'docs/none.md'],
  ['an anchor that is not there', 'docs/cli.md#nothing-of-the-kind'],
  ['an anchor of the page itself', '#nothing-of-the-kind'],
  ['a file outside', '../outside.md'],
])('a link to %s is found', (_, target) => {
  expect(problem('README.md', target)).toBeDefined();
  expect(problem('README.md', 'docs/cli.md#strata-inventory')).toBeUndefined();
  expect(problem('README.md', 'https://example.com/none')).toBeUndefined();
});
