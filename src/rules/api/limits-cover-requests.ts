import { record } from '../model/json';
import { readQuantity } from '../model/quantity';
import { containerRule, NOT_APPLICABLE, type Problem } from '../rule';
import { kubernetes } from '../sources';

export const limitsCoverRequests = containerRule({
  id: 'api.limits-cover-requests',
  severity: 'error',
  title: 'No limit is below the request for the same resource.',
  why: 'The API server rejects the pod, which a Deployment reports only in the events of its ReplicaSet.',
  remedy: 'Raise the limit or lower the request.',
  sources: [
    kubernetes('Resource management', 'concepts/configuration/manage-resources-containers/#requests-and-limits'),
  ],
  check({ json, pointer }) {
    const resources = record(json['resources']);
    const limits = record(resources['limits']);
    const requests = record(resources['requests']);
    const faults: Problem[] = [];
    let compared = 0;
    for (const name in requests) {
      const limit = readQuantity(limits[name]);
      const request = readQuantity(requests[name]);
      if (limit === undefined || request === undefined) continue;
      compared++;
      if (limit >= request) continue;
      faults.push({
        pointer: `${pointer}/resources/limits/${name}`,
        message: `The limit ${String(limits[name])} is below the request ${String(requests[name])}.`,
      });
    }
    return compared === 0 ? NOT_APPLICABLE : faults;
  },
});
