import { records, text } from '../model/json';
import { isDnsLabel, isPortName } from '../model/names';
import { portsOf } from '../model/ports';
import { gather, NOT_APPLICABLE, type Rule } from '../rule';
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
    const names = [
      ...(subject.pod?.containers ?? []).flatMap(({ json, pointer }) =>
        records(json['ports']).map(({ name }, index) => ({
          name,
          pointer: `${pointer}/ports/${index}/name`,
          ok: isPortName,
        })),
      ),
      ...(subject.type === 'Service'
        ? records(subject.spec['ports']).map(({ name }, index) => ({
            name,
            pointer: `/spec/ports/${index}/name`,
            ok: isDnsLabel,
          }))
        : []),
      ...portsOf(subject).flatMap(({ value, pointer }) =>
        typeof value === 'string' ? [{ name: value, pointer, ok: isPortName }] : [],
      ),
    ].filter(({ name }) => name !== undefined);
    if (names.length === 0) return NOT_APPLICABLE;
    return gather(names, ({ name, pointer, ok }) =>
      ok(text(name) ?? '') ? [] : [{ pointer, message: `${JSON.stringify(name)} is no port name.` }],
    );
  },
};
