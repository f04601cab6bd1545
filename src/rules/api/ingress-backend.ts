import { isRecord, type Json, record, records, text } from '../model/json';
import { gather, type Outcome, type Rule } from '../rule';
import { kubernetes } from '../sources';

export const ingressBackend: Rule = {
  id: 'api.ingress-backend',
  severity: 'error',
  title: 'An Ingress leads to ports of Services that are in the set.',
  why: 'A backend that does not exist is accepted, and its callers get 503.',
  remedy: 'Name a Service of the same namespace and one of its ports.',
  sources: [kubernetes('Ingress', 'concepts/services-networking/ingress/#the-ingress-resource')],
  types: ['Ingress'],
  check({ spec, namespace }, set) {
    return gather(backendsOf(spec), ({ backend, pointer }): Outcome => {
      const service = record(backend['service']);
      const name = text(service['name']) ?? '';
      const found = set.find('Service', namespace, name);
      if (found === undefined) return [{ pointer, message: `There is no Service "${name}" in this namespace.` }];
      const port = record(service['port']);
      const known = records(found.spec['ports']).some((candidate) =>
        port['name'] === undefined ? candidate['port'] === port['number'] : candidate['name'] === port['name'],
      );
      return known ? [] : [{ pointer, message: `Service "${name}" has no such port.` }];
    });
  },
};

function backendsOf(spec: Json): readonly { readonly backend: Json; readonly pointer: string }[] {
  const paths = records(spec['rules']).flatMap((rule, index) =>
    records(record(rule['http'])['paths']).map(({ backend }, position) => ({
      backend,
      pointer: `/spec/rules/${index}/http/paths/${position}/backend`,
    })),
  );
  return [{ backend: spec['defaultBackend'], pointer: '/spec/defaultBackend' }, ...paths].flatMap(
    ({ backend, pointer }) => (isRecord(backend) && isRecord(backend['service']) ? [{ backend, pointer }] : []),
  );
}
