import { list, records } from '../model/json';
import { COMPLIANT, type Problem, problem, type Rule } from '../rule';
import { kubernetes } from '../sources';

const KNOWN = ['Ingress', 'Egress'];

export const networkPolicyTypes: Rule = {
  id: 'api.network-policy-types',
  severity: 'error',
  title: 'A network policy says which directions it isolates, and has rules for those alone.',
  why: 'Where policyTypes is left out, egress stays wide open; rules of a direction that is not listed are ignored.',
  remedy: 'Write policyTypes, and list each direction that has rules.',
  sources: [
    kubernetes(
      'Network policies, policyTypes',
      'concepts/services-networking/network-policies/#networkpolicy-resource',
    ),
  ],
  types: ['NetworkPolicy'],
  check({ spec }) {
    const types = list(spec['policyTypes']);
    if (types.length === 0) return problem('/spec/policyTypes', 'It is missing.');
    const faults: Problem[] = [];
    for (const [index, type] of types.entries()) {
      if (!KNOWN.includes(String(type))) {
        faults.push({
          pointer: `/spec/policyTypes/${index}`,
          message: `${JSON.stringify(type)} is neither Ingress nor Egress.`,
        });
      }
    }
    for (const type of KNOWN) {
      const member = type.toLowerCase();
      if (types.includes(type) || records(spec[member]).length === 0) continue;
      faults.push({ pointer: `/spec/${member}`, message: `${type} is not listed, so these rules are ignored.` });
    }
    return faults.length === 0 ? COMPLIANT : faults;
  },
};
