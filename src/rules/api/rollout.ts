import { isRecord, record } from '../model/json';
import { COMPLIANT, type Problem, type Rule } from '../rule';
import { kubernetes } from '../sources';

const AMOUNT = /^\d+%$/;

export const rollout: Rule = {
  id: 'api.rollout',
  severity: 'error',
  title: 'A rollout can make progress.',
  why: 'The API server rejects negative replicas, rolling parameters for Recreate, and maxSurge and maxUnavailable that are both zero.',
  remedy: 'Allow at least one pod more or one pod less during an update.',
  sources: [kubernetes('Deployments, strategy', 'concepts/workloads/controllers/deployment/#strategy')],
  types: ['Deployment', 'StatefulSet', 'ReplicaSet'],
  check({ spec }) {
    const faults: Problem[] = [];
    const { replicas } = spec;
    if (replicas !== undefined && !(Number.isInteger(replicas) && Number(replicas) >= 0)) {
      faults.push({ pointer: '/spec/replicas', message: `${JSON.stringify(replicas)} is no number of replicas.` });
    }
    const strategy = record(spec['strategy']);
    const rolling = strategy['rollingUpdate'];
    if (!isRecord(rolling)) return faults.length === 0 ? COMPLIANT : faults;
    const pointer = '/spec/strategy/rollingUpdate';
    if (strategy['type'] === 'Recreate') faults.push({ pointer, message: 'It has no meaning for Recreate.' });
    const { maxSurge, maxUnavailable } = rolling;
    if (isZero(maxSurge) && isZero(maxUnavailable)) {
      faults.push({ pointer, message: 'maxSurge and maxUnavailable are both zero.' });
    }
    for (const [member, value] of Object.entries({ maxSurge, maxUnavailable })) {
      const fits = value === undefined || (Number.isInteger(value) && Number(value) >= 0) || AMOUNT.test(String(value));
      if (!fits) faults.push({ pointer: `${pointer}/${member}`, message: `${JSON.stringify(value)} is no amount.` });
    }
    return faults.length === 0 ? COMPLIANT : faults;
  },
};

function isZero(value: unknown): boolean {
  return value === 0 || value === '0%';
}
