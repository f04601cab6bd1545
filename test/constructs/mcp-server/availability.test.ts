import type { McpServerProps } from '../../../src';
import { renderServer } from '../../support/render';

const MODERN: Partial<McpServerProps> = { revisions: ['2026-07-28'] };
const AFFINITY: Partial<McpServerProps> = { unsafe: { clientAddressAffinity: 'clients stay on one address' } };

describe('replicas', () => {
  test('one has neither budget nor spread', () => {
    const rendered = renderServer();
    expect(rendered.kinds).not.toContain('PodDisruptionBudget');
    expect(rendered.one('Deployment').spec.template.spec).not.toHaveProperty('topologySpreadConstraints');
  });

  test('several have both', () => {
    const rendered = renderServer({ ...MODERN, replicas: 3 });
    expect(rendered.one('Deployment').spec.replicas).toBe(3);
    expect(rendered.one('PodDisruptionBudget').spec).toMatchObject({ maxUnavailable: 1 });
    expect(rendered.one('Deployment').spec.template.spec.topologySpreadConstraints).toHaveLength(2);
  });

  test.each([
    [{ minAvailable: 2 }, { minAvailable: 2 }],
    [{ minAvailable: '50%' }, { minAvailable: '50%' }],
    [{ maxUnavailable: '25%' }, { maxUnavailable: '25%' }],
    [{ maxUnavailable: 0 }, { maxUnavailable: 0 }],
  ])('keep %j', (disruption, expected) => {
    const { unhealthyPodEvictionPolicy, selector, ...budget } = renderServer({
      ...MODERN,
      replicas: 4,
      disruption,
    }).one('PodDisruptionBudget').spec;
    expect(budget).toEqual(expected);
  });

  test('with sessions stick to the client, as long as a session may pause', () => {
    const { spec } = renderServer({ ...AFFINITY, replicas: 2, sessions: { idleSeconds: 600 } }).one('Service');
    expect(spec.sessionAffinity).toBe('ClientIP');
    expect(spec.sessionAffinityConfig).toEqual({ clientIP: { timeoutSeconds: 600 } });
  });
});

describe('autoscaling', () => {
  test('takes the number of replicas over', () => {
    const rendered = renderServer({ ...MODERN, autoscale: { min: 2, max: 6 } });
    expect(rendered.one('Deployment').spec).not.toHaveProperty('replicas');
    expect(rendered.one('HorizontalPodAutoscaler').spec).toMatchObject({
      minReplicas: 2,
      maxReplicas: 6,
      scaleTargetRef: { kind: 'Deployment', name: 'files' },
      metrics: [{ resource: { name: 'cpu', target: { averageUtilization: 70 } } }],
    });
    expect(rendered.kinds).toContain('PodDisruptionBudget');
  });

  test('by memory alone, and by both', () => {
    const names = (autoscale: McpServerProps['autoscale']) =>
      renderServer({ ...MODERN, autoscale })
        .one('HorizontalPodAutoscaler')
        .spec.metrics.map((metric: { resource: { name: string } }) => metric.resource.name);
    expect(names({ min: 1, max: 2, memoryPercent: 60 })).toEqual(['memory']);
    expect(names({ min: 1, max: 2, memoryPercent: 60, cpuPercent: 50 })).toEqual(['cpu', 'memory']);
  });
});
