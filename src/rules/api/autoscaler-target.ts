import { record, text } from '../model/json';
import { COMPLIANT, NOT_APPLICABLE, problem, type Rule } from '../rule';
import { kubernetes } from '../sources';

const SCALABLE = ['Deployment', 'ReplicaSet', 'ReplicationController', 'StatefulSet'];

export const autoscalerTarget: Rule = {
  id: 'api.autoscaler-target',
  severity: 'error',
  title: 'An autoscaler scales a workload of the set.',
  why: 'A target that does not exist is accepted, and nothing is ever scaled.',
  remedy: 'Name a Deployment or StatefulSet of the same namespace.',
  sources: [kubernetes('Horizontal pod autoscaling', 'concepts/workloads/autoscaling/horizontal-pod-autoscale/')],
  types: ['HorizontalPodAutoscaler'],
  check({ spec, namespace }, set) {
    const target = record(spec['scaleTargetRef']);
    const kind = text(target['kind']) ?? '';
    const name = text(target['name']) ?? '';
    if (name === '') return problem('/spec/scaleTargetRef/name', 'The name of the target is missing.');
    if (kind === 'DaemonSet' || kind === 'Job' || kind === 'Pod') {
      return problem('/spec/scaleTargetRef/kind', `A ${kind} cannot be scaled.`);
    }
    if (!SCALABLE.includes(kind)) return NOT_APPLICABLE;
    return set.find(kind, namespace, name) === undefined
      ? problem('/spec/scaleTargetRef/name', `There is no ${kind} "${name}" in this namespace.`)
      : COMPLIANT;
  },
};
