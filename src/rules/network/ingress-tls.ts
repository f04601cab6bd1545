import { list, records, text } from '../model/json';
import { gather, type Rule } from '../rule';
import { kubernetes } from '../sources';

export const ingressTls: Rule = {
  id: 'network.ingress-tls',
  severity: 'error',
  title: 'Every host of an Ingress has TLS.',
  why: 'Without it, access tokens cross the network in clear text.',
  remedy: 'List the host in spec.tls with the Secret of its certificate, and name a host in every rule.',
  sources: [kubernetes('Ingress, TLS', 'concepts/services-networking/ingress/#tls')],
  types: ['Ingress'],
  check({ spec }) {
    const covered = new Set(records(spec['tls']).flatMap(({ hosts }) => list(hosts)));
    return gather(records(spec['rules']), (rule, index) => {
      const host = text(rule['host']);
      return host !== undefined && (covered.has(host) || covered.has(host.replace(/^[^.]+/, '*')))
        ? []
        : [
            {
              pointer: `/spec/rules/${index}/host`,
              message: host === undefined ? 'No host is named.' : `"${host}" has no TLS.`,
            },
          ];
    });
  },
};
