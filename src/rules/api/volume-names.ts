import { text } from '../model/json';
import { isDnsLabel } from '../model/names';
import { NOT_APPLICABLE, type Problem, podRule } from '../rule';
import { kubernetes } from '../sources';

export const volumeNames = podRule({
  id: 'api.volume-names',
  severity: 'error',
  title: 'Each volume of a pod has a name of its own.',
  why: 'The API server rejects names that are missing, taken or no DNS label.',
  remedy: 'Give each volume a different name of lower-case letters, digits and hyphens.',
  sources: [kubernetes('Volumes', 'concepts/storage/volumes/')],
  check(pod) {
    if (pod.volumes.length === 0) return NOT_APPLICABLE;
    const seen = new Set<string>();
    const faults: Problem[] = [];
    for (const [index, volume] of pod.volumes.entries()) {
      const name = text(volume['name']) ?? '';
      const pointer = `${pod.pointer}/volumes/${index}/name`;
      if (!isDnsLabel(name)) faults.push({ pointer, message: `"${name}" is no DNS label.` });
      else if (seen.has(name)) faults.push({ pointer, message: `"${name}" is taken.` });
      seen.add(name);
    }
    return faults;
  },
});
