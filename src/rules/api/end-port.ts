import { policyRulesOf } from '../model/network-policy';
import { isPortNumber } from '../model/ports';
import { gather, NOT_APPLICABLE, type Rule } from '../rule';
import { kubernetes } from '../sources';

export const endPort: Rule = {
  id: 'api.end-port',
  severity: 'error',
  title: 'A range of ports begins with a number and ends at that number or above.',
  why: 'The API server rejects endPort without a numeric port, and below it.',
  remedy: 'Write the lower port as port and the upper one as endPort.',
  sources: [
    kubernetes(
      'Network policies, port ranges',
      'concepts/services-networking/network-policies/#targeting-a-range-of-ports',
    ),
  ],
  types: ['NetworkPolicy'],
  check: (subject) =>
    gather(
      policyRulesOf(subject).flatMap(({ ports, pointer }) =>
        ports.map(({ port, endPort: end }, index) => ({ port, end, pointer: `${pointer}/ports/${index}/endPort` })),
      ),
      ({ port, end, pointer }) => {
        if (end === undefined) return NOT_APPLICABLE;
        if (!isPortNumber(port)) return [{ pointer, message: 'The range begins with no port number.' }];
        return typeof end === 'number' && end >= port
          ? []
          : [{ pointer, message: `${JSON.stringify(end)} is below ${port}.` }];
      },
    ),
};
