import { record, text } from '../model/json';
import { COMPLIANT, NOT_APPLICABLE, problem, type Rule } from '../rule';
import { kubernetes } from '../sources';

export const autoscalerReplicas: Rule = {
  id: 'api.autoscaler-replicas',
  severity: 'error',
  title: 'A workload that an autoscaler scales does not write its number of replicas.',
  why: 'Every apply sets the number back to what is written, in the midst of the load that raised it.',
  remedy: 'Remove spec.replicas from the workload.',
  sources: [
    kubernetes(
      'Horizontal pod autoscaling, migrating',
      'concepts/workloads/autoscaling/horizontal-pod-autoscale/#migrating-deployments-and-statefulsets-to-horizontal-autoscaling',
    ),
  ],
  types: ['HorizontalPodAutoscaler'],
  check({ spec, namespace }, set) {
    const target = record(spec['scaleTargetRef']);
    const workload = set.find(text(target['kind']) ?? '', namespace, text(target['name']) ?? '');
    if (workload === undefined) return NOT_APPLICABLE;
    return workload.spec['replicas'] === undefined
      ? COMPLIANT
      : problem('/spec/scaleTargetRef', `${workload.kind} "${workload.name}" writes spec.replicas.`);
  },
};
