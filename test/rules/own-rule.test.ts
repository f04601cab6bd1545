import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiObject, Chart } from 'cdk8s';
import { App } from '../../src';
import type { Manifest } from '../../src/contract';
import { allRules, defineRule, evaluate, type RuleProps } from '../../src/rules';

const service = (name: string, labels?: Record<string, string>): Manifest => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace: 'tools', ...(labels && { labels }) },
});
const text = { title: 'A Service is named.', why: 'Nobody knows it.', remedy: 'Give it a label.' };
const rule = (props: Partial<RuleProps> = {}) =>
  defineRule({
    id: 'acme.labelled',
    ...text,
    kinds: ['Service'],
    check: ({ metadata }) =>
      metadata['labels'] === undefined ? [{ pointer: '/metadata/labels', message: 'There are none.' }] : [],
    ...props,
  });
const judge = (own: ReturnType<typeof rule>, manifests: readonly Manifest[], rest = {}) =>
  evaluate(manifests, { packs: [{ id: 'acme', title: 'Ours.', rules: [own] }], ...rest });

test('it is asked about its kinds alone, and a finding names the place', () => {
  const secret: Manifest = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c', namespace: 'tools' } };
  const report = judge(rule(), [service('a', { team: 'x' }), service('b'), secret]);
  expect(report.counts).toMatchObject({ compliant: 1, nonCompliant: 1, errors: 1, warnings: 0 });
  expect(report.findings).toMatchObject([
    { rule: 'acme.labelled', pointer: '/metadata/labels', subject: { kind: 'Service', name: 'b' } },
  ]);
});

test('a warning is told and stops nothing; nothing at all is not judged', () => {
  expect(judge(rule({ severity: 'warning' }), [service('b')]).counts).toMatchObject({ errors: 0, warnings: 1 });
  expect(judge(rule({ check: () => undefined }), [service('b')]).counts).toMatchObject({
    compliant: 0,
    nonCompliant: 0,
  });
});

test('a finding can be acknowledged by the id of the rule', () => {
  const acknowledgements = [
    { rule: 'acme.labelled', subject: { name: 'b' }, reason: 'It goes away next week.', expires: '2026-12-01' },
  ];
  const { counts } = judge(rule(), [service('b')], { acknowledgements, today: '2026-11-21' });
  expect(counts).toMatchObject({ errors: 0, acknowledged: 1 });
});

test('a check that throws does not hold, and cannot change what it looks at', () => {
  const thrown = judge(
    rule({
      check: () => {
        throw new Error('no such label');
      },
    }),
    [service('b')],
  );
  expect(thrown.findings).toMatchObject([{ pointer: '', message: 'The rule failed: no such label.' }]);
  const manifest = service('b');
  judge(
    rule({
      check: (copy) => {
        Object.assign(copy.metadata, { name: 'changed' });
        return [];
      },
    }),
    [manifest],
  );
  expect(manifest.metadata.name).toBe('b');
});

test.each(['owner', 'Acme.owner', 'acme.', '', allRules[0]?.id ?? ''])('the id "%s" is refused', (id) => {
  expect(() => rule({ id })).toThrow(expect.objectContaining({ code: 'RULES_RULE_INVALID' }));
});

test('an app holds all its manifests against it', () => {
  const app = new App({ packs: [{ id: 'acme', title: 'Ours.', rules: [rule()] }] });
  new ApiObject(new Chart(app, 'tools', { namespace: 'tools' }), 'service', { apiVersion: 'v1', kind: 'Service' });
  expect(() => synthesizeJudged(app)).toThrow(/acme\.labelled/);
});

/** As `app.synth()` does before it writes anything. */
function synthesizeJudged(app: App): void {
  const before = process.env['CDK8S_OUTDIR'];
  process.env['CDK8S_OUTDIR'] = join(tmpdir(), 'never-written');
  try {
    app.synth();
  } finally {
    if (before === undefined) delete process.env['CDK8S_OUTDIR'];
    else process.env['CDK8S_OUTDIR'] = before;
  }
}
