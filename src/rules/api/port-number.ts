import { isPortNumber, portsOf } from '../model/ports';
import { gather, NOT_APPLICABLE, type Rule } from '../rule';
import { kubernetes } from '../sources';

/** Members that take a number and no name. */
const NUMBERS_ONLY = /\/(?:containerPort|hostPort|nodePort|endPort)$|^\/spec\/ports\/\d+\/port$|\/grpc\/port$/;

export const portNumber: Rule = {
  id: 'api.port-number',
  severity: 'error',
  title: 'Ports are whole numbers from 1 to 65535.',
  why: 'The API server rejects port 0 and everything else outside the range.',
  remedy: 'Write the port number, or the name of a container port where names are allowed.',
  sources: [kubernetes('Services, port definitions', 'concepts/services-networking/service/#field-spec-ports')],
  types: 'all',
  check(subject) {
    const ports = portsOf(subject);
    if (ports.length === 0) return NOT_APPLICABLE;
    return gather(ports, ({ value, pointer }) => {
      if (isPortNumber(value)) return [];
      if (typeof value === 'string' && !NUMBERS_ONLY.test(pointer)) return [];
      return [{ pointer, message: `${JSON.stringify(value)} is no port number.` }];
    });
  },
};
