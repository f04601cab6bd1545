import { allRules, evaluate, type Rule } from '../../src/rules';
import { allCases, type Sample } from './cases';

/** Rules that have something to say about every object there is. */
const UNIVERSAL = ['api.object-type'];

/** What a rule says about one manifest of a set. A namespace that is not in the set shares the position of a workload, which is not judged then. */
function judge(rule: Rule, set: Sample, judged = 0) {
  const findings = evaluate(set, {
    packs: [{ id: 'one', title: 'One rule.', rules: [rule] }],
    verdicts: ['compliant', 'non-compliant', 'not-applicable'],
  }).findings.filter(({ subject }) => subject.index === judged);
  const applicable = findings.filter(({ verdict }) => verdict !== 'not-applicable');
  return applicable.length > 0 ? applicable : findings;
}

test('every rule has samples of the three verdicts, and every sample a rule', () => {
  const lacking = allRules.flatMap(({ id }) => {
    const cases = allCases[id];
    return Object.entries({ compliant: 1, nonCompliant: 1, notApplicable: UNIVERSAL.includes(id) ? 0 : 1 })
      .filter(([verdict, least]) => (cases?.[verdict as keyof typeof cases].length ?? 0) < least)
      .map(([verdict]) => `${id}: ${verdict}`);
  });
  expect(lacking).toEqual([]);
  const known = new Set(allRules.map(({ id }) => id));
  expect(Object.keys(allCases).filter((id) => !known.has(id))).toEqual([]);
});

describe.each(allRules.map((rule) => [rule.id, rule] as const))('%s', (id, rule) => {
  const { compliant, nonCompliant, notApplicable } = allCases[id] ?? {
    compliant: [],
    nonCompliant: [],
    notApplicable: [],
  };

  for (const [position, set] of compliant.entries()) {
    test(`compliant ${position + 1}`, () => {
      expect(judge(rule, set).map(({ verdict, pointer }) => `${verdict} ${pointer}`)).toEqual(['compliant ']);
    });
  }

  for (const [position, [pointers, set, judged]] of nonCompliant.entries()) {
    test(`non-compliant ${position + 1}: ${pointers.join(', ')}`, () => {
      const findings = judge(rule, set, judged);
      expect(findings.map(({ verdict, pointer }) => `${verdict} ${pointer}`)).toEqual(
        pointers.map((pointer) => `non-compliant ${pointer}`),
      );
      for (const { message, remedy, severity } of findings) {
        expect(message).toMatch(/^\S.*\.$/s);
        expect({ remedy, severity }).toEqual({ remedy: rule.remedy, severity: rule.severity });
      }
    });
  }

  for (const [position, set] of notApplicable.entries()) {
    test(`not applicable ${position + 1}`, () => {
      expect(judge(rule, set).map(({ verdict }) => verdict)).toEqual(['not-applicable']);
    });
  }
});
