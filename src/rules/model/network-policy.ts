import { type Cidr, parseCidr } from '../../contract';
import { isRecord, type Json, list, record, records, text } from './json';
import { remember } from './memo';
import { Place, ROOT } from './place';
import type { Subject } from './subject';

/** Which way a connection goes, seen from the pods of the policy. */
export type Direction = 'ingress' | 'egress';

/** An address block, read once however many policies name it. */
export interface Block {
  /** As it is written. */
  readonly text: string;
  /** Nothing where it is malformed. */
  readonly cidr: Cidr | undefined;
  /** The exceptions in their order, as they are written and as they read. */
  readonly except: readonly { readonly text: string; readonly cidr: Cidr | undefined }[];
  /** The exceptions that are well formed. */
  readonly excepted: readonly Cidr[];
}

/** One peer of a rule. */
export class Peer extends Place {
  /** The address block, where the peer is one. */
  readonly block: Block | undefined;

  constructor(
    parent: PolicyRule,
    readonly direction: Direction,
    readonly json: Json,
    member: string,
    index: number,
  ) {
    super(parent, member, index);
    this.block = isRecord(json['ipBlock']) ? readBlock(JSON.stringify(json['ipBlock'])) : undefined;
  }
}

/** One rule of a network policy. */
export class PolicyRule extends Place {
  readonly peers: readonly Peer[];
  readonly ports: readonly Json[];

  constructor(
    readonly direction: Direction,
    json: Json,
    index: number,
  ) {
    super(ROOT, 'spec', direction, index);
    const member = direction === 'ingress' ? 'from' : 'to';
    this.peers = records(json[member]).map((peer, position) => new Peer(this, direction, peer, member, position));
    this.ports = records(json['ports']);
  }
}

interface Rules {
  readonly rules: readonly PolicyRule[];
  readonly peers: readonly Peer[];
}

const read = new WeakMap<Subject, Rules>();

function readRules(subject: Subject): Rules {
  const known = read.get(subject);
  if (known !== undefined) return known;
  const rules = (['ingress', 'egress'] as const).flatMap((direction) =>
    records(subject.spec[direction]).map((json, index) => new PolicyRule(direction, json, index)),
  );
  const found = { rules, peers: rules.flatMap(({ peers }) => peers) };
  read.set(subject, found);
  return found;
}

/** The rules of a network policy, ingress first. */
export function policyRulesOf(subject: Subject): readonly PolicyRule[] {
  return readRules(subject).rules;
}

/** The peers of all rules of a network policy. */
export function peersOf(subject: Subject): readonly Peer[] {
  return readRules(subject).peers;
}

/** The directions that a network policy isolates: what it says, else ingress, and egress where it has egress rules. */
export function isolatesOf({ spec }: Subject): ReadonlySet<unknown> {
  const types = spec['policyTypes'];
  if (Array.isArray(types)) return new Set(types);
  return new Set(['Ingress', ...(records(spec['egress']).length > 0 ? ['Egress'] : [])]);
}

const readBlock = remember((json): Block => {
  const { cidr, except } = record(JSON.parse(json));
  const exceptions = list(except).map((value) => ({ text: write(value), cidr: parseCidr(text(value) ?? '') }));
  return {
    text: write(cidr),
    cidr: parseCidr(text(cidr) ?? ''),
    except: exceptions,
    excepted: exceptions.flatMap((exception) => exception.cidr ?? []),
  };
});

function write(value: unknown): string {
  return text(value) ?? JSON.stringify(value) ?? 'nothing';
}
