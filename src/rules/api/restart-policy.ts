import { COMPLIANT, NOT_APPLICABLE, problem, type Rule } from '../rule';
import { kubernetes } from '../sources';

const ENDING = new Set(['Job', 'CronJob']);

export const restartPolicy: Rule = {
  id: 'api.restart-policy',
  severity: 'error',
  title: 'Pods that keep running always restart; pods of Jobs never or on failure.',
  why: 'The API server rejects every other combination.',
  remedy: 'Leave restartPolicy out, or set it to OnFailure or Never in a Job.',
  sources: [kubernetes('Pod lifecycle, restarts', 'concepts/workloads/pods/pod-lifecycle/#restart-policy')],
  types: ['CronJob', 'DaemonSet', 'Deployment', 'Job', 'ReplicaSet', 'ReplicationController', 'StatefulSet'],
  check({ type, pod }) {
    if (pod === undefined) return NOT_APPLICABLE;
    const policy = pod.spec['restartPolicy'] ?? 'Always';
    const allowed = ENDING.has(type) ? policy === 'Never' || policy === 'OnFailure' : policy === 'Always';
    return allowed
      ? COMPLIANT
      : problem(`${pod.pointer}/restartPolicy`, `A ${type} does not take ${JSON.stringify(policy)}.`);
  },
};
