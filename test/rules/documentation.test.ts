import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { areas, rulesPage } from '../../build/rules-page.cjs';
import { CONTROLS } from '../../src/contract';
import { allPacks, allRules } from '../../src/rules';

const ROOT = join(__dirname, '..', '..');
const ROOM = join(ROOT, 'src', 'rules');

test('docs/rules.md is what the rules say; `npm run docs` writes it again', () => {
  expect(readFileSync(join(ROOT, 'docs', 'rules.md'), 'utf8')).toBe(rulesPage(allRules, CONTROLS));
});

test('every rule stands in a file of its own that is named after it, and in a pack', () => {
  const ids = allRules.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.length).toBeGreaterThanOrEqual(112);
  for (const id of ids) expect([id, existsSync(join(ROOM, `${id.replace('.', '/')}.ts`))]).toEqual([id, true]);
  const files = Object.keys(areas).flatMap((area) =>
    readdirSync(join(ROOM, area)).map((file) => `${area}.${file.replace('.ts', '')}`),
  );
  // The one file that no rule is: what two rules share.
  expect(files.filter((file) => !ids.includes(file))).toEqual(['network.isolation']);
});

test('every pack has a name and no rule twice', () => {
  for (const { id, title, rules } of allPacks) {
    expect(id).toMatch(/^[a-z]+(-[a-z]+)+$/);
    expect(title).toMatch(/^[A-Z].*\.$/);
    expect(new Set(rules).size).toBe(rules.length);
  }
});

describe.each(allRules.map((rule) => [rule.id, rule] as const))('%s', (id, rule) => {
  test('says what must hold, why, what to do and where it comes from', () => {
    expect(id).toMatch(/^[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*$/);
    for (const text of [rule.title, rule.why, rule.remedy]) expect(text).toMatch(/^[A-Za-z].{15,}\.$/);
    expect(rule.title).not.toMatch(/\. /);
    expect(rule.sources.length).toBeGreaterThan(0);
    for (const { title, url } of rule.sources) {
      expect(title).toMatch(/^(Kubernetes|Pod Security Standards|CIS|NSA\/CISA|Istio|External Secrets Operator)/);
      expect(() => new URL(url)).not.toThrow();
    }
  });
});
