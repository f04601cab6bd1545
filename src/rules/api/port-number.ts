import type { Container } from '../model/pod';
import { isPortNumber, type PortVisitor, visitContainerPorts, visitPorts } from '../model/ports';
import { WORKLOADS } from '../model/types';
import { gatherContainers, NOT_APPLICABLE, type Outcome, type Problem, type Rule } from '../rule';
import { kubernetes } from '../sources';

export const portNumber: Rule = {
  id: 'api.port-number',
  severity: 'error',
  title: 'Ports are whole numbers from 1 to 65535.',
  why: 'The API server rejects port 0 and everything else outside the range; a targetPort of 0 silently becomes the port.',
  remedy: 'Write the port number, or the name of a container port where names are allowed.',
  sources: [kubernetes('Services, port definitions', 'concepts/services-networking/service/#field-spec-ports')],
  types: [...WORKLOADS, 'Service', 'NetworkPolicy'],
  check: (subject, set) =>
    subject.pod === undefined
      ? judge((visit) => visitPorts(subject, visit))
      : gatherContainers(subject.pod, set, ofContainer),
};

function ofContainer(container: Container): Outcome {
  return judge((visit) => visitContainerPorts(container, visit));
}

function judge(show: (visit: PortVisitor) => void): Outcome {
  const faults: Problem[] = [];
  let ports = 0;
  show((value, takesName, pointer) => {
    ports++;
    if (isPortNumber(value) || (takesName && typeof value === 'string')) return;
    faults.push({ pointer: pointer(), message: `${JSON.stringify(value)} is no port number.` });
  });
  return ports === 0 ? NOT_APPLICABLE : faults;
}
