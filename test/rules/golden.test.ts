import { allPacks, describeFinding, evaluate } from '../../src/rules';
import { golden } from './golden';

test('a carefully written set has no finding by any rule', () => {
  const report = evaluate(golden, { packs: allPacks });
  expect(report.findings.map(describeFinding)).toEqual([]);
  expect(report.counts).toMatchObject({ nonCompliant: 0, errors: 0, warnings: 0, acknowledged: 0 });
  expect(report.counts.compliant).toBeGreaterThan(150);
});
