import { policyRulesOf } from '../model/network-policy';
import { selectsAll } from '../model/selector';
import { gather, type Problem, type Rule } from '../rule';
import { kubernetes } from '../sources';

export const peersNamed: Rule = {
  id: 'network.peers-named',
  control: 'network.declared-callers',
  severity: 'error',
  title: 'Every rule of a network policy names who is on the other side.',
  why: 'A rule without peers, or with the pods of every namespace, opens the port to everybody.',
  remedy: 'Name pods, namespaces or address blocks. Select a namespace by kubernetes.io/metadata.name.',
  sources: [
    kubernetes('Network policies', 'concepts/services-networking/network-policies/#behavior-of-to-and-from-selectors'),
  ],
  types: ['NetworkPolicy'],
  check: (subject) =>
    gather(policyRulesOf(subject), (rule): Problem[] => {
      const { direction, peers } = rule;
      const member = direction === 'ingress' ? 'from' : 'to';
      if (peers.length === 0)
        return [{ pointer: `${rule.pointer}/${member}`, message: 'The rule is open to everybody.' }];
      return peers
        .filter(
          ({ json: peer }) =>
            selectsAll(peer['namespaceSelector']) &&
            (peer['podSelector'] === undefined || selectsAll(peer['podSelector'])),
        )
        .map((peer) => ({
          pointer: `${peer.pointer}/namespaceSelector`,
          message: 'The rule is open to every pod of the cluster.',
        }));
    }),
};
