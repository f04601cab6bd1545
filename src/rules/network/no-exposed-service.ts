import { list } from '../model/json';
import { COMPLIANT, type Problem, type Rule } from '../rule';
import { kubernetes } from '../sources';

const EXPOSED = new Set<unknown>(['NodePort', 'LoadBalancer']);

export const noExposedService: Rule = {
  id: 'network.no-exposed-service',
  control: 'network.declared-callers',
  severity: 'error',
  title: 'No Service is reachable from outside the cluster by itself.',
  why: 'Node ports, load balancers and external addresses go past the gateway, its authentication and its audit.',
  remedy: 'Use type ClusterIP, and expose the gateway alone.',
  sources: [
    kubernetes('Services, publishing', 'concepts/services-networking/service/#publishing-services-service-types'),
  ],
  types: ['Service'],
  check({ spec }) {
    const faults: Problem[] = [];
    if (EXPOSED.has(spec['type']))
      faults.push({ pointer: '/spec/type', message: `The type is ${String(spec['type'])}.` });
    if (list(spec['externalIPs']).length > 0)
      faults.push({ pointer: '/spec/externalIPs', message: 'It takes external addresses.' });
    return faults.length === 0 ? COMPLIANT : faults;
  },
};
