import { peersOf } from '../model/network-policy';
import { gather, type Rule } from '../rule';
import { kubernetes } from '../sources';

export const networkPeer: Rule = {
  id: 'api.network-peer',
  severity: 'error',
  title: 'A peer of a network policy is either an address block or a selection of pods.',
  why: 'The API server rejects an empty peer, and one that mixes the two.',
  remedy: 'Give each peer an ipBlock, or a podSelector and a namespaceSelector.',
  sources: [
    kubernetes(
      'Network policies, to and from',
      'concepts/services-networking/network-policies/#behavior-of-to-and-from-selectors',
    ),
  ],
  types: ['NetworkPolicy'],
  check: (subject) =>
    gather(peersOf(subject), (peer) => {
      const { json } = peer;
      const selects = json['podSelector'] !== undefined || json['namespaceSelector'] !== undefined;
      const blocks = json['ipBlock'] !== undefined;
      if (selects !== blocks) return [];
      return [{ pointer: peer.pointer, message: blocks ? 'It mixes an ipBlock with selectors.' : 'It is empty.' }];
    }),
};
