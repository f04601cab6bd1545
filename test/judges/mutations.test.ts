import { allPacks, evaluate } from '../../src/rules';
import { judgeAll } from './judge';
import type { Mutation } from './mutations/mutation';
import { podSecurity } from './mutations/pod-security';
import { privilege } from './mutations/privilege';
import { semantic } from './mutations/semantic';
import { structural } from './mutations/structural';
import { manifestsOf, referenceApp } from './reference';

const groups: Readonly<Record<string, readonly Mutation[]>> = {
  structural,
  semantic,
  'pod security': podSecurity,
  privilege,
};
const mutations = Object.entries(groups).flatMap(([group, list]) => list.map((mutation) => ({ group, ...mutation })));
const JUDGES = ['pod-security', 'models', 'unknown-fields'] as const;

interface Row {
  readonly group: string;
  readonly name: string;
  readonly judges: ReadonlySet<string>;
  readonly rules: readonly string[];
}

const good = manifestsOf(referenceApp());
let rows: readonly Row[] = [];

beforeAll(async () => {
  const sets = [good, ...mutations.map(({ apply }) => apply(good))];
  const [before, ...findings] = await judgeAll(sets);
  if (before?.length !== 0) throw new Error('The judges object to the set before it is broken.');
  rows = mutations.map(({ group, name, apply }, index) => ({
    group,
    name,
    judges: new Set(findings[index]?.map(({ judge }) => judge)),
    rules: [...new Set(evaluate(apply(good), { packs: allPacks }).findings.map(({ rule }) => rule))],
  }));
  if (process.env['STRATA_MATRIX'] !== undefined) process.stdout.write(matrix(rows));
}, 180_000);

test('the set is good before it is broken, and every mutation breaks it in its own way', () => {
  expect(evaluate(good, { packs: allPacks }).findings).toEqual([]);
  expect(mutations.length).toBeGreaterThanOrEqual(140);
  expect(new Set(mutations.map(({ name }) => name)).size).toBe(mutations.length);
  expect(new Set(mutations.map(({ apply }) => JSON.stringify(apply(good)))).size).toBe(mutations.length);
});

test('every mutation is caught', () => {
  expect(rows.filter(({ judges, rules }) => judges.size === 0 && rules.length === 0).map(({ name }) => name)).toEqual(
    [],
  );
});

test('what the standard forbids is caught by a judge that is not ours as well', () => {
  const alone = rows.filter(({ group, judges }) => group === 'pod security' && judges.size === 0);
  // The plugin knows neither the probe's host (a control since Kubernetes 1.34) nor AppArmor where pods say it.
  expect(alone.map(({ name }) => name)).toEqual([
    'probe of another host',
    'unconfined by AppArmor',
    'AppArmor off by annotation',
  ]);
});

test('our rules alone catch every mutation but members that the API does not have', () => {
  expect(rows.filter(({ rules }) => rules.length === 0).map(({ name }) => name)).toEqual([
    'security setting misspelt',
    'member at the wrong level',
    'unknown member of the spec',
    'probe misspelt',
  ]);
});

/** The table: who caught what. Printed when STRATA_MATRIX is set. */
function matrix(table: readonly Row[]): string {
  const head = ['group', 'mutation', ...JUDGES, 'our rules'];
  const lines = table.map(({ group, name, judges, rules }) => [
    group,
    name,
    ...JUDGES.map((judge) => (judges.has(judge) ? 'x' : '')),
    rules.join(' '),
  ]);
  const widths = head
    .slice(0, -1)
    .map((title, column) => Math.max(title.length, ...lines.map((line) => line[column]?.length ?? 0)));
  const write = (cells: readonly string[]) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join(' | ')
      .trimEnd();
  const count = (caught: (row: Row) => boolean) => table.filter(caught).length;
  const totals = [
    ...JUDGES.map((judge) => `${judge} ${count(({ judges }) => judges.has(judge))}`),
    `our rules ${count(({ rules }) => rules.length > 0)}`,
    `our rules alone ${count(({ judges }) => judges.size === 0)}`,
    `other judges alone ${count(({ rules }) => rules.length === 0)}`,
  ];
  return `${[write(head), ...lines.map(write)].join('\n')}\n${table.length} mutations caught by: ${totals.join(', ')}\n`;
}
