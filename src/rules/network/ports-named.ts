import { policyRulesOf } from '../model/network-policy';
import { gather, type Problem, type Rule } from '../rule';
import { kubernetes } from '../sources';

export const portsNamed: Rule = {
  id: 'network.ports-named',
  control: 'network.declared-callers',
  severity: 'error',
  title: 'Every rule of a network policy names its ports.',
  why: 'A rule without ports opens all of them, the ones for health, metrics and debugging included.',
  remedy: 'List each port with its protocol.',
  sources: [kubernetes('Network policies', 'concepts/services-networking/network-policies/#networkpolicy-resource')],
  types: ['NetworkPolicy'],
  check: (subject) =>
    gather(policyRulesOf(subject), (rule): Problem[] => {
      const { ports } = rule;
      if (ports.length === 0) return [{ pointer: `${rule.pointer}/ports`, message: 'The rule opens every port.' }];
      return ports.flatMap(({ port, protocol }, index) =>
        port === undefined
          ? [
              {
                pointer: `${rule.pointer}/ports/${index}/port`,
                message: `The rule opens every ${String(protocol ?? 'TCP')} port.`,
              },
            ]
          : [],
      );
    }),
};
