import { type Party, PUBLIC } from '../flow';
import { type Json, record, texts } from '../json';
import { describeSelector, namespaceLabels, selects } from '../selector';
import type { Workload } from '../workload';

/** The other side of a rule of a NetworkPolicy. */
export interface Peer {
  /** Whether it may be a workload of the estate. */
  readonly matches: (workload: Workload) => boolean;
  /** In words. */
  readonly text: string;
  /** As one end of a connection. */
  readonly party: Party;
  /** Whether it names one namespace, so that nobody outside the estate is meant where a workload matches. */
  readonly isExact: boolean;
  /** A range of addresses: it names no pods. */
  readonly isRange: boolean;
}

type Namespaces = ReadonlyMap<string, Readonly<Record<string, string>>>;

/** Reads a peer of a policy. A peer that is absent is everybody. */
export function readPeer(peer: Json | undefined, policyNamespace: string, namespaces: Namespaces): Peer {
  if (peer === undefined) return { matches: () => true, ...place('everybody'), isExact: false, isRange: false };
  const { ipBlock, podSelector, namespaceSelector } = peer;
  if (ipBlock !== undefined) {
    return { matches: () => false, ...place(describeRange(record(ipBlock))), isExact: false, isRange: true };
  }
  const pods = record(podSelector);
  const around = namespaceSelector === undefined ? undefined : record(namespaceSelector);
  const name = around === undefined ? policyNamespace : record(around['matchLabels'])['kubernetes.io/metadata.name'];
  return {
    matches: ({ namespace, labels }) =>
      selects(pods, labels) &&
      (around === undefined ? namespace === policyNamespace : selects(around, namespaceLabels(namespace, namespaces))),
    text: describe(pods, around, typeof name === 'string' ? name : undefined),
    party: {
      kind: 'pods',
      text: describeSelector(pods) || 'every pod',
      ...(typeof name === 'string' && { namespace: name }),
    },
    isExact: typeof name === 'string',
    isRange: false,
  };
}

function place(text: string): Pick<Peer, 'text' | 'party'> {
  return { text, party: { kind: 'place', text } };
}

function describe(pods: Json, around: Json | undefined, name: string | undefined): string {
  const who = describeSelector(pods) === '' ? 'every pod' : `pods with ${describeSelector(pods)}`;
  if (name !== undefined) return `${who} of namespace ${name}`;
  const where = describeSelector(around ?? {});
  return where === '' ? `${who} of any namespace` : `${who} of namespaces with ${where}`;
}

/** Everything but what is private is how public addresses are written in a policy. */
function describeRange(block: Json): string {
  const { cidr } = block;
  const except = texts(block['except']);
  const isPublic = (cidr === '0.0.0.0/0' && except.includes('10.0.0.0/8')) || cidr === '2000::/3';
  if (isPublic) return PUBLIC;
  return except.length === 0
    ? `addresses of ${String(cidr)}`
    : `addresses of ${String(cidr)} without ${except.join(', ')}`;
}
