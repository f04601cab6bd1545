import { text } from '../model/json';
import { isDnsLabel } from '../model/names';
import { type Problem, podRule, problem } from '../rule';
import { kubernetes } from '../sources';

export const containerNames = podRule({
  id: 'api.container-names',
  severity: 'error',
  title: 'A pod has a container, and each container a name of its own.',
  why: 'The API server rejects a pod without containers, and names that are missing, taken or no DNS label.',
  remedy: 'Give each container a different name of lower-case letters, digits and hyphens.',
  sources: [kubernetes('Pods', 'concepts/workloads/pods/')],
  check(pod) {
    if (!pod.containers.some(({ role }) => role === 'container')) {
      return problem(`${pod.pointer}/containers`, 'The pod has no container.');
    }
    const seen = new Set<string>();
    const faults: Problem[] = [];
    for (const { json, pointer } of pod.containers) {
      const name = text(json['name']) ?? '';
      if (!isDnsLabel(name)) faults.push({ pointer: `${pointer}/name`, message: `"${name}" is no DNS label.` });
      else if (seen.has(name)) faults.push({ pointer: `${pointer}/name`, message: `"${name}" is taken.` });
      seen.add(name);
    }
    return faults;
  },
});
