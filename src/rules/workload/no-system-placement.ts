import { records } from '../model/json';
import { COMPLIANT, type Problem, podRule } from '../rule';
import { kubernetes } from '../sources';

const SYSTEM = new Set<unknown>(['system-cluster-critical', 'system-node-critical']);

export const noSystemPlacement = podRule({
  id: 'workload.no-system-placement',
  severity: 'error',
  title: 'Pods do not claim the place of system components.',
  why: 'A blanket toleration or a fixed node puts them beside the control plane; a system priority evicts what keeps the cluster alive.',
  remedy: 'Remove nodeName and system priority classes, and name the taint that is tolerated.',
  sources: [kubernetes('Taints and tolerations', 'concepts/scheduling-eviction/taint-and-toleration/')],
  check({ pointer, spec }) {
    const faults: Problem[] = records(spec['tolerations']).flatMap(({ key, operator }, index) =>
      (key === undefined || key === '') && operator === 'Exists'
        ? [{ pointer: `${pointer}/tolerations/${index}`, message: 'It tolerates every taint.' }]
        : [],
    );
    if (spec['nodeName'] !== undefined) faults.push({ pointer: `${pointer}/nodeName`, message: 'The node is fixed.' });
    if (SYSTEM.has(spec['priorityClassName'])) {
      faults.push({ pointer: `${pointer}/priorityClassName`, message: 'It claims the priority of the system.' });
    }
    return faults.length === 0 ? COMPLIANT : faults;
  },
});
