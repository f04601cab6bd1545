import { containsCidr } from '../../contract';
import { list } from '../model/json';
import { type Peer, peersOf, readBlock } from '../model/network-policy';
import { gather, NOT_APPLICABLE, type Outcome, problem, type Rule } from '../rule';
import { kubernetes } from '../sources';

export const cidrSyntax: Rule = {
  id: 'api.cidr-syntax',
  severity: 'error',
  title: 'Address blocks of network policies are in CIDR notation, and exceptions lie within their block.',
  why: 'The API server rejects the policy, and the pods stay open to what it was to close.',
  remedy: 'Write address and prefix, such as 10.0.0.0/8, and exceptions that are smaller parts of the block.',
  sources: [
    kubernetes(
      'Network policies, ipBlock',
      'concepts/services-networking/network-policies/#behavior-of-to-and-from-selectors',
    ),
  ],
  types: ['NetworkPolicy'],
  check: (subject) => gather(peersOf(subject), faultsOf),
};

function faultsOf(peer: Peer): Outcome {
  const { block, cidr: outer } = peer;
  if (block === undefined) return NOT_APPLICABLE;
  if (outer === undefined) {
    return problem(`${peer.pointer}/ipBlock/cidr`, `${JSON.stringify(block['cidr'])} is no address block.`);
  }
  return list(block['except']).flatMap((except, index) => {
    const inner = readBlock(except);
    if (inner !== undefined && containsCidr(outer, inner) && inner.prefix > outer.prefix) return [];
    const fault = inner === undefined ? 'is no address block' : `is no smaller part of ${String(block['cidr'])}`;
    return [{ pointer: `${peer.pointer}/ipBlock/except/${index}`, message: `${JSON.stringify(except)} ${fault}.` }];
  });
}
