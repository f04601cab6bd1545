import { list, records, text } from '../model/json';
import { NOT_APPLICABLE, type Problem, problem, type Rule } from '../rule';
import { kubernetes } from '../sources';

export const servicePorts: Rule = {
  id: 'api.service-ports',
  severity: 'error',
  title: 'A Service has ports, each with a name where there are several, and none twice.',
  why: 'The API server rejects a Service without ports, with nameless ones beside others, or with one port and protocol twice.',
  remedy: 'Name every port and list each port and protocol once.',
  sources: [kubernetes('Services, multi-port', 'concepts/services-networking/service/#multi-port-services')],
  types: ['Service'],
  check({ spec }) {
    if (spec['type'] === 'ExternalName') return NOT_APPLICABLE;
    const ports = records(spec['ports']);
    if (ports.length === 0)
      return spec['clusterIP'] === 'None' ? NOT_APPLICABLE : problem('/spec/ports', 'It has no port.');
    const seen = new Set<string>();
    const faults: Problem[] = [];
    for (const [index, port] of ports.entries()) {
      const name = text(port['name']) ?? '';
      const number = `${String(port['port'])}/${text(port['protocol']) ?? 'TCP'}`;
      const at = `/spec/ports/${index}`;
      if (name === '' && list(spec['ports']).length > 1)
        faults.push({ pointer: `${at}/name`, message: 'The name is missing.' });
      if (name !== '' && seen.has(`#${name}`)) faults.push({ pointer: `${at}/name`, message: `"${name}" is taken.` });
      if (seen.has(number)) faults.push({ pointer: `${at}/port`, message: `Port ${number} is taken.` });
      seen.add(`#${name}`).add(number);
    }
    return faults;
  },
};
