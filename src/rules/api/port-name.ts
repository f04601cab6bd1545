import { records } from '../model/json';
import { isDnsLabel, isPortName } from '../model/names';
import { visitPorts } from '../model/ports';
import { NOT_APPLICABLE, type Problem, type Rule } from '../rule';
import { kubernetes } from '../sources';

export const portName: Rule = {
  id: 'api.port-name',
  severity: 'error',
  title: 'Names of ports are short lower-case names.',
  why: 'The API server takes at most 15 of a-z 0-9 - with a letter for a container port, and a DNS label for the port of a Service.',
  remedy: 'Use a short name such as "mcp" or "metrics".',
  sources: [kubernetes('Services, port definitions', 'concepts/services-networking/service/#field-spec-ports')],
  types: 'all',
  check(subject) {
    const faults: Problem[] = [];
    let names = 0;
    const judge = (name: unknown, fits: (name: string) => boolean, pointer: () => string): void => {
      if (name === undefined) return;
      names++;
      if (typeof name === 'string' && fits(name)) return;
      faults.push({ pointer: pointer(), message: `${JSON.stringify(name)} is no port name.` });
    };
    for (const container of subject.pod?.containers ?? []) {
      for (const [index, { name }] of container.ports.entries()) {
        judge(name, isPortName, () => `${container.pointer}/ports/${index}/name`);
      }
    }
    if (subject.type === 'Service') {
      for (const [index, { name }] of records(subject.spec['ports']).entries()) {
        judge(name, isDnsLabel, () => `/spec/ports/${index}/name`);
      }
    }
    visitPorts(subject, (value, takesName, pointer) => {
      if (takesName && typeof value === 'string') judge(value, isPortName, pointer);
    });
    return names === 0 ? NOT_APPLICABLE : faults;
  },
};
