import { containsCidr, parseCidr } from '../../contract';
import { list, text } from '../model/json';
import { blockOf, type Peer, peersOf } from '../model/network-policy';
import { COMPLIANT, gather, NOT_APPLICABLE, type Problem, problem, type Rule } from '../rule';
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

function faultsOf(peer: Peer) {
  const block = blockOf(peer);
  if (block === undefined) return NOT_APPLICABLE;
  const outer = parseCidr(text(block['cidr']) ?? '');
  if (outer === undefined) {
    return problem(`${peer.pointer}/ipBlock/cidr`, `${JSON.stringify(block['cidr'])} is no address block.`);
  }
  const faults: Problem[] = [];
  for (const [index, except] of list(block['except']).entries()) {
    const inner = parseCidr(text(except) ?? '');
    if (inner !== undefined && containsCidr(outer, inner) && inner.prefix > outer.prefix) continue;
    const fault = inner === undefined ? 'is no address block' : `is no smaller part of ${String(block['cidr'])}`;
    faults.push({ pointer: `${peer.pointer}/ipBlock/except/${index}`, message: `${JSON.stringify(except)} ${fault}.` });
  }
  return faults.length === 0 ? COMPLIANT : faults;
}
