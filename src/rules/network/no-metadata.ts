import { containsCidr, METADATA_BLOCKS, overlapsCidr, parseCidr } from '../../contract';
import { rememberObject } from '../model/memo';
import { type Block, type Peer, type PolicyRule, policyRulesOf } from '../model/network-policy';
import { gather, NOT_APPLICABLE, type Outcome, type Rule } from '../rule';
import { hardeningGuide } from '../sources';

const BLOCKS = METADATA_BLOCKS.flatMap((block) => parseCidr(block) ?? []);

export const noMetadata: Rule = {
  id: 'network.no-metadata',
  control: 'network.declared-egress',
  severity: 'error',
  title: 'No egress reaches the metadata service of a cloud.',
  why: 'It hands the credentials of the node to every process that asks: one request forged through a tool is enough.',
  remedy: 'Except 169.254.0.0/16 and the other addresses that the message names from the block.',
  sources: [hardeningGuide('Protecting sensitive cloud infrastructure')],
  types: ['NetworkPolicy'],
  check: (subject) =>
    gather(policyRulesOf(subject), (rule) =>
      rule.direction === 'ingress' || isDns(rule) ? NOT_APPLICABLE : gather(rule.peers, faultsOf),
    ),
};

/** A resolver may have a link-local address (NodeLocal DNSCache); metadata services don't answer on its port. */
function isDns({ ports }: PolicyRule): boolean {
  return ports.length > 0 && ports.every(({ port, endPort }) => port === 53 && endPort === undefined);
}

function faultsOf(peer: Peer): Outcome {
  const { block } = peer;
  if (block?.cidr === undefined) return NOT_APPLICABLE;
  return reached(block).map((range) => ({
    pointer: `${peer.pointer}/ipBlock`,
    message: `${block.text} reaches metadata addresses in ${range}.`,
  }));
}

const reached = rememberObject(({ cidr, excepted }: Block): readonly string[] =>
  BLOCKS.filter(
    (range) =>
      cidr !== undefined && overlapsCidr(cidr, range) && !excepted.some((exception) => containsCidr(exception, range)),
  ).map(({ address, prefix }) => `${address}/${prefix}`),
);
