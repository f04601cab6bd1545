import { list } from '../model/json';
import { COMPLIANT, type Problem, podRule } from '../rule';
import { hardeningGuide } from '../sources';

const MEMBERS = ['runAsGroup', 'fsGroup'];

export const noRootGroup = podRule({
  id: 'workload.no-root-group',
  control: 'workload.restricted',
  relaxation: 'nodeLogs',
  severity: 'error',
  title: 'No container runs in group 0.',
  why: 'Images give group 0 more than others, and files of the node that it can read are many.',
  remedy: 'Set runAsGroup and fsGroup to an id other than 0, and leave it out of supplementalGroups.',
  sources: [hardeningGuide('Non-root containers')],
  check(pod) {
    const faults = pod.secured.flatMap((place): Problem[] => {
      const { securityContext } = place;
      const members = MEMBERS.filter((member) => securityContext[member] === 0);
      if (list(securityContext['supplementalGroups']).includes(0)) members.push('supplementalGroups');
      return members.map((member) => ({
        pointer: `${place.pointer}/securityContext/${member}`,
        message: 'The group is 0.',
      }));
    });
    return faults.length === 0 ? COMPLIANT : faults;
  },
});
