import { record } from '../model/json';
import { containerRule, NOT_APPLICABLE, type Problem } from '../rule';
import { hardeningGuide, kubernetes } from '../sources';

const ASKED = [
  ['requests', 'cpu'],
  ['requests', 'memory'],
  ['limits', 'memory'],
] as const;

export const resources = containerRule({
  id: 'workload.resources',
  control: 'workload.resources',
  severity: 'error',
  title: 'Every container requests CPU and memory and has a limit of memory.',
  why: 'Without them one container takes what its neighbours need, and the node kills at random.',
  remedy: 'Set resources.requests for cpu and memory, and resources.limits for memory.',
  sources: [
    kubernetes('Resource management', 'concepts/configuration/manage-resources-containers/'),
    hardeningGuide('Resource policies'),
  ],
  check({ json, name, pointer, role }): readonly Problem[] | typeof NOT_APPLICABLE {
    if (role === 'ephemeral') return NOT_APPLICABLE;
    const given = record(json['resources']);
    return ASKED.filter(([part, resource]) => record(given[part])[resource] === undefined).map(([part, resource]) => ({
      pointer: `${pointer}/resources/${part}/${resource}`,
      message: `Container "${name}" has no ${resource} in its ${part}.`,
    }));
  },
});
