import type { SchedulingProps } from '../../../src';
import { errorsOf } from '../../support/refusal';
import { renderServer } from '../../support/render';

test('pods run where the composition says', () => {
  const pod = renderServer({
    scheduling: {
      nodeSelector: { pool: 'tools' },
      tolerations: [
        { key: 'pool', value: 'tools', effect: 'NoSchedule' },
        { key: 'spot', effect: 'NoExecute', seconds: 30 },
      ],
      priorityClass: 'tools',
    },
  }).one('Deployment').spec.template.spec;
  expect(pod).toMatchObject({
    nodeSelector: { pool: 'tools' },
    priorityClassName: 'tools',
    tolerations: [
      { key: 'pool', operator: 'Equal', value: 'tools', effect: 'NoSchedule' },
      { key: 'spot', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 30 },
    ],
  });
});

test('nothing is said about placement where the composition says nothing', () => {
  const pod = renderServer({ scheduling: {} }).one('Deployment').spec.template.spec;
  for (const member of ['nodeSelector', 'tolerations', 'priorityClassName']) expect(pod).not.toHaveProperty(member);
});

test.each<[string, SchedulingProps]>([
  ['nodes of the control plane', { nodeSelector: { 'node-role.kubernetes.io/control-plane': '' } }],
  ['what is no label', { nodeSelector: { 'a b': 'c' } }],
  ['the taint of the control plane', { tolerations: [{ key: 'node-role.kubernetes.io/control-plane' }] }],
  ['every taint there is', { tolerations: [{ key: '' }] }],
  ['seconds without the effect', { tolerations: [{ key: 'spot', seconds: 5 }] }],
  ['the priority of the cluster itself', { priorityClass: 'system-cluster-critical' }],
])('%s cannot be asked for', (_, scheduling) => {
  expect(errorsOf(() => renderServer({ scheduling })).map(({ code }) => code)).toEqual(['PROP_INVALID']);
});
