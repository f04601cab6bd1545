import { Keda, type KedaProps } from '../../../src';
import { customResourceFindings, expectValidCustomResources } from '../../support/custom-resources';
import { errorsOf } from '../../support/refusal';
import { renderServer } from '../../support/render';

const PROPS: KedaProps = {
  min: 2,
  max: 8,
  cpuPercent: 80,
  prometheus: [
    { serverAddress: 'http://prometheus.monitoring:9090', query: 'sum(up)', threshold: 2.5, authentication: 'reader' },
  ],
};
const rendered = () => renderServer({ revisions: ['2026-07-28'], autoscale: Keda.scaler(PROPS) });

test('a scaled object stands in the place of an autoscaler, and the Deployment writes no number', () => {
  const { kinds, one } = { kinds: rendered().kinds, one: rendered().one.bind(rendered()) };
  expect(kinds).not.toContain('HorizontalPodAutoscaler');
  expect(one('Deployment').spec.replicas).toBeUndefined();
  expect(one('PodDisruptionBudget').spec.maxUnavailable).toBe(1);
  expect(one('ScaledObject').spec).toMatchObject({
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'files' },
    minReplicaCount: 2,
    maxReplicaCount: 8,
    fallback: { failureThreshold: 3, replicas: 8, behavior: 'static' },
    triggers: [
      {
        type: 'prometheus',
        metadata: { threshold: '2.5', ignoreNullValues: 'false' },
        authenticationRef: { kind: 'TriggerAuthentication', name: 'reader' },
      },
      { type: 'cpu', metricType: 'Utilization', metadata: { value: '80' } },
    ],
  });
});

test('what is written is a ScaledObject to others, and slips in it would be found', () => {
  const { manifests } = rendered();
  expectValidCustomResources(manifests);
  const broken = structuredClone(manifests) as unknown as { kind: string; spec: object }[];
  const spec = broken.find(({ kind }) => kind === 'ScaledObject')?.spec ?? {};
  Object.assign(spec, { minReplicas: 1, triggers: [{ type: 'cpu' }] });
  const rules = customResourceFindings(broken as never).map(({ rule }) => rule);
  expect(rules).toEqual(expect.arrayContaining(['unknown-field', 'required']));
});

test.each<[string, Partial<KedaProps>]>([
  ['scales to zero', { min: 0 }],
  ['has no room between the bounds', { min: 3, max: 3 }],
  ['reads nothing', { prometheus: [], cpuPercent: undefined }],
  [
    'writes a password into an address',
    {
      prometheus: [{ serverAddress: 'http://a:b@prometheus:9090', query: 'up', threshold: 1 }],
    },
  ],
  ['asks for nothing', { prometheus: [{ serverAddress: 'http://a', query: ' ', threshold: 1 }] }],
  ['divides by zero', { prometheus: [{ serverAddress: 'http://a', query: 'up', threshold: 0 }] }],
  ['polls without a pause', { pollingSeconds: 0 }],
  ['falls back below its least', { fallbackReplicas: 1 }],
])('a scaler is refused that %s', (_, props) => {
  expect(errorsOf(() => Keda.scaler({ ...PROPS, ...props })).map(({ code }) => code)).toEqual(['PROP_INVALID']);
});

test('sessions that live in one replica are not scaled', () => {
  expect(errorsOf(() => renderServer({ autoscale: Keda.scaler(PROPS) })).map(({ code }) => code)).toEqual([
    'SERVER_REPLICAS_STATEFUL',
  ]);
});
