import { policyRulesOf } from '../model/network-policy';
import { isPortNumber } from '../model/ports';
import { COMPLIANT, gather, NOT_APPLICABLE, problem, type Rule } from '../rule';
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
    gather(policyRulesOf(subject), (rule) =>
      gather(rule.ports, ({ port, endPort: end }, index) => {
        if (end === undefined) return NOT_APPLICABLE;
        const pointer = `${rule.pointer}/ports/${index}/endPort`;
        if (!isPortNumber(port)) return problem(pointer, 'The range begins with no port number.');
        return typeof end === 'number' && end >= port
          ? COMPLIANT
          : problem(pointer, `${JSON.stringify(end)} is below ${port}.`);
      }),
    ),
};
