import type { Assembly } from '../../src/contract';
import { allPacks, describeFinding, evaluate, openFindings, packsForStage } from '../../src/rules';
import { assemble, programs, stageOf } from './compositions';
import { describe as describeJudged, judgeAll } from './judge';
import { manifestsOf, referenceApp } from './reference';

const found = programs();
const assemblies = new Map<string, Assembly>(found.map((program) => [program, assemble(program)]));
const manifests = (program: string) => assemblies.get(program)?.objects.map(({ manifest }) => manifest) ?? [];

test('there are blueprints, and each folder of them is a composition', () => {
  expect(found.filter((program) => program.startsWith('blueprints')).length).toBeGreaterThanOrEqual(2);
  for (const program of found) expect(manifests(program).length).toBeGreaterThan(0);
});

test('judges that are not ours have nothing against any blueprint or example', async () => {
  const sets = found.map(manifests);
  const findings = await judgeAll(sets);
  expect(
    findings.flatMap((list, index) => list.map((one) => `${found[index]}: ${describeJudged(one, sets[index] ?? [])}`)),
  ).toEqual([]);
}, 120_000);

test.each(found)('%s holds every rule of its stage', (program) => {
  const assembly = assemblies.get(program);
  const packs = packsForStage(assembly === undefined ? 1 : stageOf(assembly));
  const report = evaluate(manifests(program), { packs });
  expect(openFindings(report).map(describeFinding)).toEqual([]);
  // What has pods is held against many more rules than what has none.
  const hasPods = manifests(program).some(({ kind }) => kind === 'Deployment');
  expect(report.counts.compliant).toBeGreaterThan(hasPods ? 100 : 10);
});

test('a platform that uses most of the constructs holds every rule there is, and every judge agrees', async () => {
  const set = manifestsOf(referenceApp());
  expect(evaluate(set, { packs: allPacks }).findings.map(describeFinding)).toEqual([]);
  const [findings = []] = await judgeAll([set]);
  expect(findings.map((finding) => describeJudged(finding, set))).toEqual([]);
}, 120_000);
