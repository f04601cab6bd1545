import { COMPLIANT, problem, type Rule } from '../rule';
import { kubernetes } from '../sources';

export const autoscalerBounds: Rule = {
  id: 'api.autoscaler-bounds',
  severity: 'error',
  title: 'An autoscaler has a lower bound that is not above its upper one.',
  why: 'The API server rejects maxReplicas below 1 or below minReplicas.',
  remedy: 'Set 1 ≤ minReplicas ≤ maxReplicas.',
  sources: [kubernetes('Horizontal pod autoscaling', 'concepts/workloads/autoscaling/horizontal-pod-autoscale/')],
  types: ['HorizontalPodAutoscaler'],
  check({ spec }) {
    const { minReplicas = 1, maxReplicas } = spec;
    if (!isCount(maxReplicas) || maxReplicas < 1) {
      return problem('/spec/maxReplicas', `${JSON.stringify(maxReplicas)} is no upper bound.`);
    }
    if (!isCount(minReplicas)) return problem('/spec/minReplicas', `${JSON.stringify(minReplicas)} is no lower bound.`);
    return minReplicas <= maxReplicas
      ? COMPLIANT
      : problem('/spec/minReplicas', `The lower bound ${minReplicas} is above the upper one, ${maxReplicas}.`);
  },
};

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}
