import { isRecord, type Json, records } from './json';
import type { Subject } from './subject';

/** One rule of a network policy. */
export interface PolicyRule {
  readonly direction: 'ingress' | 'egress';
  readonly json: Json;
  readonly pointer: string;
  readonly peers: readonly Peer[];
  readonly ports: readonly Json[];
}

/** One peer of a network policy's rule. */
export interface Peer {
  readonly direction: 'ingress' | 'egress';
  readonly json: Json;
  readonly pointer: string;
}

/** The rules of a network policy, ingress first. */
export function policyRulesOf({ spec }: Subject): readonly PolicyRule[] {
  return (['ingress', 'egress'] as const).flatMap((direction) => {
    const member = direction === 'ingress' ? 'from' : 'to';
    return records(spec[direction]).map((json, index) => {
      const pointer = `/spec/${direction}/${index}`;
      const peers = records(json[member]).map((peer, position) => ({
        direction,
        json: peer,
        pointer: `${pointer}/${member}/${position}`,
      }));
      return { direction, json, pointer, peers, ports: records(json['ports']) };
    });
  });
}

/** The peers of all rules of a network policy. */
export function peersOf(subject: Subject): readonly Peer[] {
  return policyRulesOf(subject).flatMap(({ peers }) => peers);
}

/** The directions that a network policy isolates: what it says, else ingress, and egress where it has egress rules. */
export function isolatesOf({ spec }: Subject): ReadonlySet<unknown> {
  const types = spec['policyTypes'];
  if (Array.isArray(types)) return new Set(types);
  return new Set(['Ingress', ...(records(spec['egress']).length > 0 ? ['Egress'] : [])]);
}

/** The members of an ipBlock peer. */
export function blockOf({ json }: Peer): Json | undefined {
  return isRecord(json['ipBlock']) ? json['ipBlock'] : undefined;
}
