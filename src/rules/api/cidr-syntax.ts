import { containsCidr } from '../../contract';
import { rememberObject } from '../model/memo';
import { type Block, peersOf } from '../model/network-policy';
import { gather, NOT_APPLICABLE, type Rule } from '../rule';
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
  check: (subject) =>
    gather(peersOf(subject), (peer) =>
      peer.block === undefined
        ? NOT_APPLICABLE
        : faultsOf(peer.block).map(({ place, message }) => ({ pointer: `${peer.pointer}/ipBlock/${place}`, message })),
    ),
};

interface Fault {
  readonly place: string;
  readonly message: string;
}

const faultsOf = rememberObject(({ text, cidr: outer, except }: Block): readonly Fault[] => {
  if (outer === undefined) return [{ place: 'cidr', message: `"${text}" is no address block.` }];
  return except.flatMap(({ text: written, cidr: inner }, index) => {
    if (inner !== undefined && containsCidr(outer, inner) && inner.prefix > outer.prefix) return [];
    const fault = inner === undefined ? 'is no address block' : `is no smaller part of ${text}`;
    return [{ place: `except/${index}`, message: `"${written}" ${fault}.` }];
  });
});
