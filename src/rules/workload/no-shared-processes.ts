import { COMPLIANT, podRule, problem } from '../rule';
import { kubernetes } from '../sources';

export const noSharedProcesses = podRule({
  id: 'workload.no-shared-processes',
  control: 'workload.restricted',
  severity: 'error',
  title: 'The containers of a pod do not see each other’s processes.',
  why: 'Through /proc a container reads the variables and files of the others, their secrets among them.',
  remedy: 'Remove shareProcessNamespace.',
  sources: [kubernetes('Share process namespace', 'tasks/configure-pod-container/share-process-namespace/')],
  check: ({ pointer, spec }) =>
    spec['shareProcessNamespace'] === true
      ? problem(`${pointer}/shareProcessNamespace`, 'The containers share their processes.')
      : COMPLIANT,
});
