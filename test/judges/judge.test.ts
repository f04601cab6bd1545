import { edit } from '../rules/edit';
import { deployment, golden } from '../rules/golden';
import { describe as describeFinding, judge, judgeAll } from './judge';

const POD = '/spec/template/spec';

test('the judges have nothing against a carefully written set', async () => {
  const findings = await judge(golden);
  expect(findings.map((finding) => describeFinding(finding, golden))).toEqual([]);
}, 60_000);

test('each judge sees what it is there for', async () => {
  const sets = [
    [edit(deployment, { [`${POD}/containers/0/securityContext/privileged`]: true })],
    [edit(deployment, { '/spec/replicas': 'two' })],
    [edit(deployment, { [`${POD}/securityContext/runAsNonroot`]: true })],
    [edit(deployment, { '/apiVersion': 'apps/v3' })],
  ];
  const found = await judgeAll(sets);
  expect(found.map((findings) => [...new Set(findings.map(({ judge: name, rule }) => `${name}/${rule}`))])).toEqual([
    ['pod-security/privileged-containers'],
    expect.arrayContaining(['models/type', 'unknown-fields/type']),
    ['unknown-fields/unknown-field'],
    ['models/unknown-kind', 'unknown-fields/unknown-kind'],
  ]);
}, 60_000);

test('an annotation in a manifest silences no judge', async () => {
  const loud = edit(deployment, {
    '/metadata/annotations': {
      'monokle.io/suppress.pss.all': 'suppress',
      'monokle.io/suppress.pss.privileged-containers': 'suppress',
    },
    [`${POD}/containers/0/securityContext/privileged`]: true,
  });
  expect((await judge([loud])).map(({ rule }) => rule)).toContain('privileged-containers');
}, 60_000);

test('a judge that cannot run is an error, never silence', async () => {
  await expect(judgeAll([null as never])).rejects.toThrow(/code 1:.*reading 'map'/s);
}, 60_000);
