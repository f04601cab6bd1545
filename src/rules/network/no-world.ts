import { containsCidr, overlapsCidr, PRIVATE_BLOCKS, parseCidr } from '../../contract';
import { rememberObject } from '../model/memo';
import { type Block, type Peer, peersOf } from '../model/network-policy';
import { gather, NOT_APPLICABLE, type Outcome, problem, type Rule } from '../rule';
import { hardeningGuide } from '../sources';

const PRIVATE = PRIVATE_BLOCKS.flatMap((block) => parseCidr(block) ?? []);
/** Prefixes shorter than these hold a large part of the internet. */
const WIDEST = { ipv4: 8, ipv6: 16 } as const;

export const noWorld: Rule = {
  id: 'network.no-world',
  control: 'network.declared-egress',
  severity: 'error',
  title: 'No pod is open to the world, and none that reaches the internet reaches private addresses with it.',
  why: 'A block such as 0.0.0.0/0 holds every machine of the organization: one pod then scans them all.',
  remedy: 'Name smaller blocks. For egress to public hosts, except the private ranges that the message names.',
  sources: [hardeningGuide('Network policies')],
  types: ['NetworkPolicy'],
  check: (subject) => gather(peersOf(subject), faultsOf),
};

function faultsOf(peer: Peer): Outcome {
  const { block, direction } = peer;
  if (block?.cidr === undefined) return NOT_APPLICABLE;
  if (block.cidr.prefix >= WIDEST[block.cidr.family]) return [];
  if (direction === 'ingress') return problem(`${peer.pointer}/ipBlock/cidr`, `${block.text} lets the world in.`);
  return reached(block).map((range) => ({
    pointer: `${peer.pointer}/ipBlock`,
    message: `${block.text} reaches private addresses in ${range}.`,
  }));
}

const reached = rememberObject(({ cidr, excepted }: Block): readonly string[] =>
  PRIVATE.filter(
    (range) =>
      cidr !== undefined && overlapsCidr(cidr, range) && !excepted.some((exception) => containsCidr(exception, range)),
  ).map(({ address, prefix }) => `${address}/${prefix}`),
);
