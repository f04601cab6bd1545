import { records } from '../model/json';
import { isDnsLabel, isPortName } from '../model/names';
import type { Container } from '../model/pod';
import { visitContainerPorts, visitPorts } from '../model/ports';
import type { Subject } from '../model/subject';
import { WORKLOADS } from '../model/types';
import { gatherContainers, NOT_APPLICABLE, type Outcome, type Problem, type Rule } from '../rule';
import { kubernetes } from '../sources';

export const portName: Rule = {
  id: 'api.port-name',
  severity: 'error',
  title: 'Names of ports are short lower-case names.',
  why: 'The API server takes at most 15 of a-z 0-9 - with a letter for a container port, and a DNS label for the port of a Service.',
  remedy: 'Use a short name such as "mcp" or "metrics".',
  sources: [kubernetes('Services, port definitions', 'concepts/services-networking/service/#field-spec-ports')],
  types: [...WORKLOADS, 'Service', 'NetworkPolicy'],
  check: (subject, set) =>
    subject.pod === undefined ? ofOthers(subject) : gatherContainers(subject.pod, set, ofContainer),
};

type Judge = (name: unknown, fits: (name: string) => boolean, pointer: () => string) => void;

function ofContainer(container: Container): Outcome {
  return names((judge) => {
    for (const [index, { name }] of container.ports.entries()) {
      judge(name, isPortName, () => `${container.pointer}/ports/${index}/name`);
    }
    visitContainerPorts(container, (value, takesName, pointer) => {
      if (takesName && typeof value === 'string') judge(value, isPortName, pointer);
    });
  });
}

function ofOthers(subject: Subject): Outcome {
  return names((judge) => {
    if (subject.type === 'Service') {
      for (const [index, { name }] of records(subject.spec['ports']).entries()) {
        judge(name, isDnsLabel, () => `/spec/ports/${index}/name`);
      }
    }
    visitPorts(subject, (value, takesName, pointer) => {
      if (takesName && typeof value === 'string') judge(value, isPortName, pointer);
    });
  });
}

function names(show: (judge: Judge) => void): Outcome {
  const faults: Problem[] = [];
  let count = 0;
  show((name, fits, pointer) => {
    if (name === undefined) return;
    count++;
    if (typeof name === 'string' && fits(name)) return;
    faults.push({ pointer: pointer(), message: `${JSON.stringify(name)} is no port name.` });
  });
  return count === 0 ? NOT_APPLICABLE : faults;
}
