import { type Manifest, Stage } from '../../src/contract';
import {
  type Acknowledgement,
  allRules,
  apiServer,
  defaultPacks,
  describeFinding,
  evaluate,
  leastPrivilege,
  openFindings,
  packsForStage,
} from '../../src/rules';
import { edit } from './edit';
import { configMap, deployment, golden, service } from './golden';

const POD = '/spec/template/spec';
const replaced = (manifest: Manifest, edits: Record<string, unknown>) =>
  golden.map((candidate) => (candidate === manifest ? edit(manifest, edits) : candidate));
const exposed = replaced(service, { '/spec/type': 'NodePort' });
const acknowledgement = (more: Partial<Acknowledgement> = {}): Acknowledgement => ({
  rule: 'network.no-exposed-service',
  subject: { kind: 'Service' },
  reason: 'The lab has no load balancer.',
  expires: '2026-12-31',
  ...more,
});
const acknowledge = (more: Partial<Acknowledgement> = {}, today = '2026-06-01') =>
  evaluate(exposed, { acknowledgements: [acknowledgement(more)], today });

describe('a report', () => {
  test('names rule, object, place, problem and remedy', () => {
    const { findings } = evaluate(exposed);
    expect(findings).toEqual([
      {
        rule: 'network.no-exposed-service',
        verdict: 'non-compliant',
        severity: 'error',
        subject: { apiVersion: 'v1', kind: 'Service', namespace: 'tools', name: 'github', index: 5 },
        pointer: '/spec/type',
        message: 'The type is NodePort.',
        remedy: 'Use type ClusterIP, and expose the gateway alone.',
      },
    ]);
    expect(findings.map(describeFinding)).toEqual([
      'error network.no-exposed-service at Service/tools/github/spec/type: The type is NodePort. Use type ClusterIP, and expose the gateway alone.',
    ]);
  });

  test('counts verdicts by rule and object, and findings by severity', () => {
    const set = replaced(deployment, { [`${POD}/hostNetwork`]: true, [`${POD}/containers/0/stdin`]: true });
    const { counts, rules } = evaluate(set);
    expect(counts).toMatchObject({ nonCompliant: 2, errors: 1, warnings: 1, acknowledged: 0 });
    expect(counts.compliant + counts.nonCompliant + counts.notApplicable).toBe(rules.length * set.length);
    expect(rules.find(({ rule }) => rule === 'pod-security.host-namespaces')).toEqual({
      rule: 'pod-security.host-namespaces',
      compliant: 0,
      nonCompliant: 1,
      notApplicable: set.length - 1,
    });
  });

  test('lists findings in the order of the manifests, then of the rules', () => {
    const set = [edit(service, { '/spec/type': 'NodePort' }), edit(configMap, { '/metadata/name': 'A' }), ...golden];
    const { findings } = evaluate([...set, edit(deployment, { '/apiVersion': 'extensions/v1beta1' })]);
    const positions = findings.map(({ subject }) => subject.index);
    expect(positions).toEqual([...positions].sort((a, b) => a - b));
    expect(findings.length).toBeGreaterThan(3);
  });

  test('lists other verdicts when asked', () => {
    const all = evaluate(golden, { verdicts: ['compliant', 'non-compliant', 'not-applicable'] });
    expect(all.findings.length).toBe(all.counts.compliant + all.counts.nonCompliant + all.counts.notApplicable);
    expect(evaluate(golden, { verdicts: ['compliant'] }).findings.length).toBe(all.counts.compliant);
    expect(openFindings(all)).toEqual([]);
  });

  test('is the same for the same input', () => {
    expect(evaluate(exposed)).toEqual(evaluate(structuredClone(exposed)));
  });

  test('reads a List as its items, and says where in it', () => {
    const list = { apiVersion: 'v1', kind: 'List', metadata: { name: '' }, items: exposed } as unknown as Manifest;
    const { findings } = evaluate([configMap, list], { packs: [leastPrivilege] });
    expect(findings.map(({ pointer, subject }) => [pointer, subject.name, subject.index])).toEqual([
      ['/items/5/spec/type', 'github', 1],
    ]);
  });
});

describe('packs', () => {
  test('are what is asked', () => {
    expect(evaluate(exposed, { packs: [apiServer] }).findings).toEqual([]);
    expect(evaluate(exposed, { packs: [] }).counts).toMatchObject({ compliant: 0, notApplicable: 0 });
    expect(evaluate(exposed, { packs: [leastPrivilege, leastPrivilege] }).findings.length).toBe(1);
  });

  test('of a later stage hold every rule of an earlier one', () => {
    const ids = (stage: Stage) => packsForStage(stage).flatMap(({ rules }) => rules.map(({ id }) => id));
    const stages = [Stage.EXPERIMENT, Stage.PILOT, Stage.SCALE, Stage.NATIVE].map(ids);
    for (const [index, later] of stages.slice(1).entries())
      expect(later).toEqual(expect.arrayContaining(stages[index] ?? []));
    expect(ids(Stage.EXPERIMENT)).not.toContain('image.pinned');
    expect(ids(Stage.PILOT)).toContain('image.pinned');
    expect(ids(Stage.PILOT)).not.toContain('image.digest');
    expect(new Set(ids(Stage.NATIVE))).toEqual(new Set(allRules.map(({ id }) => id)));
    expect(defaultPacks.flatMap(({ rules }) => rules.map(({ id }) => id))).toEqual(ids(Stage.PILOT));
  });
});

describe('an acknowledgement', () => {
  test('marks the finding and takes it out of the counts of open ones', () => {
    const report = acknowledge();
    expect(report.findings.map(({ acknowledged }) => acknowledged)).toEqual([
      { reason: 'The lab has no load balancer.', expires: '2026-12-31' },
    ]);
    expect(report.counts).toMatchObject({ nonCompliant: 1, errors: 0, acknowledged: 1 });
    expect(openFindings(report)).toEqual([]);
    expect(report.unusedAcknowledgements).toEqual([]);
  });

  test('holds through its last day and not a day longer', () => {
    expect(acknowledge({}, '2026-12-31').counts.errors).toBe(0);
    const late = acknowledge({}, '2027-01-01');
    expect(late.counts).toMatchObject({ errors: 1, acknowledged: 0 });
    expect(late.expiredAcknowledgements).toEqual([0]);
    expect(late.unusedAcknowledgements).toEqual([]);
  });

  test.each([
    [{ kind: 'Service' }],
    [{ namespace: 'tools' }],
    [{ name: 'github' }],
    [{ name: 'git*' }],
    [{ labels: { 'app.kubernetes.io/name': 'github' } }],
    [{ kind: 'Service', namespace: 'tools', name: '*hub', labels: { 'app.kubernetes.io/instance': 'prod' } }],
  ])('covers %j', (subject) => {
    expect(acknowledge({ subject }).counts.acknowledged).toBe(1);
  });

  test.each([
    [{ kind: 'Deployment' }],
    [{ namespace: 'other' }],
    [{ name: 'git' }],
    [{ name: 'git.*' }],
    [{ labels: { 'app.kubernetes.io/name': 'gitlab' } }],
    [{ kind: 'Service', namespace: 'other' }],
  ])('does not cover %j, and is reported as unused', (subject) => {
    const report = acknowledge({ subject });
    expect(report.counts).toMatchObject({ errors: 1, acknowledged: 0 });
    expect(report.unusedAcknowledgements).toEqual([0]);
  });

  test.each([
    ['no rule has this id', { rule: 'network.anything' }],
    ['the subject selects everything', { subject: {} }],
    ['the reason is shorter than 10 characters', { reason: '   ok      ' }],
    ['"soon" is no date', { expires: 'soon' }],
    ['"2026-02-30" is no date', { expires: '2026-02-30' }],
    ['it lasts longer than 366 days', { expires: '2027-06-03' }],
  ])('is refused where %s', (reason, more) => {
    expect(() => acknowledge(more)).toThrow(
      expect.objectContaining({ code: 'RULES_ACKNOWLEDGEMENT_INVALID', message: expect.stringContaining(reason) }),
    );
  });

  test('asks for the day of the evaluation, which is never taken from the clock', () => {
    const refused = expect.objectContaining({ code: 'RULES_DATE_MISSING' });
    expect(() => evaluate(exposed, { acknowledgements: [acknowledgement()] })).toThrow(refused);
    expect(() => acknowledge({}, 'today')).toThrow(refused);
    expect(() => evaluate(exposed)).not.toThrow();
  });

  test('of a rule of a pack of one’s own is known', () => {
    const own = { ...allRules[0]!, id: 'acme.own' };
    const pack = { id: 'acme', title: 'Ours.', rules: [own] };
    const acknowledgements = [acknowledgement({ rule: 'acme.own' })];
    expect(() => evaluate(golden, { packs: [pack], acknowledgements, today: '2026-06-01' })).not.toThrow();
  });
});

describe('a relaxation by name', () => {
  const writable = { [`${POD}/containers/0/securityContext/readOnlyRootFilesystem`]: false };
  const relaxed = (names: string) =>
    replaced(deployment, { ...writable, '/metadata/annotations/strata.dev~1unsafe': names });

  test('answers findings of the rules that it relaxes, and they stay in the report', () => {
    const report = evaluate(relaxed('mutableImageTag,writableRootFilesystem'));
    expect(openFindings(report)).toEqual([]);
    expect(report.findings.map(({ rule, acknowledged }) => [rule, acknowledged?.reason])).toEqual([
      ['workload.read-only-root', 'The composition relaxes it by name, writableRootFilesystem: no reason is recorded.'],
    ]);
  });

  test('is reported with its reason, and a damaged record of reasons is none', () => {
    const reasonOf = (reasons: string) =>
      evaluate(
        replaced(deployment, {
          ...writable,
          '/metadata/annotations': {
            'strata.dev/unsafe': 'writableRootFilesystem',
            'strata.dev/unsafe-reasons': reasons,
          },
        }),
      ).findings.map(({ acknowledged }) => acknowledged?.reason.replace(/^.*: /, ''));
    expect(reasonOf('{"writableRootFilesystem":"It unpacks itself."}')).toEqual(['It unpacks itself.']);
    for (const damaged of ['{', '[]', '{"writableRootFilesystem":7}', '{"other":"x"}']) {
      expect(reasonOf(damaged)).toEqual(['no reason is recorded.']);
    }
  });

  test('answers nothing else', () => {
    expect(openFindings(evaluate(relaxed('mutableImageTag'))).map(({ rule }) => rule)).toEqual([
      'workload.read-only-root',
    ]);
    expect(openFindings(evaluate(relaxed('*'))).length).toBe(1);
  });
});
