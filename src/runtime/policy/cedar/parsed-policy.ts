import type { PolicyJson } from '@cedar-policy/cedar-wasm/web';
import type { CedarPolicy } from '../../../contract';
import type { JsonObject } from '../../mcp/json';
import { bound } from './bounds';
import { collectGroups, collectReads, type Expression, noReads, type Reads, readsNothing } from './expression';
import type { Cedar } from './wasm';

/** A policy, read once. */
export interface ParsedPolicy {
  readonly id: string;
  readonly json: PolicyJson;
  readonly permits: boolean;
  /** What a person is asked before what it permits is done. */
  readonly question?: string;
  readonly reads: Reads;
  /** The policy that answers where no arguments are known; the same one where it reads none. */
  readonly visible: PolicyJson;
}

/**
 * Reads a policy.
 *
 * @throws Error naming the policy, when its text is not exactly one static policy
 */
export function parsePolicy(cedar: Cedar, { id, text }: CedarPolicy): ParsedPolicy {
  const answer = cedar.policyToJson(text);
  if (answer.type === 'failure') {
    throw new Error(`Policy ${id} cannot be read: ${answer.errors.map(({ message }) => message).join('; ')}`);
  }
  const { json } = answer;
  const reads = noReads();
  for (const { body } of json.conditions) collectReads(body, reads);
  collectGroups(json, reads.groups);
  const permits = json.effect === 'permit';
  const annotations: Record<string, string | null> = json.annotations ?? {};
  return {
    id,
    json,
    permits,
    reads,
    visible: readsNothing(reads) ? json : withoutArguments(json),
    // An annotation without text is null.
    ...(permits && 'ask' in annotations && { question: annotations.ask || 'May this call be made?' }),
  };
}

/** A permit as wide, a forbid as narrow as it can be for any arguments. */
function withoutArguments(policy: PolicyJson): PolicyJson {
  const wide = policy.effect === 'permit';
  const conditions = policy.conditions.map(({ kind, body }) => {
    // `unless e` holds where `e` does not: its bound is the other one.
    const most = wide === (kind === 'when');
    return { kind, body: bound(body as unknown as Expression & JsonObject, most ? 'most' : 'least') };
  });
  return { ...policy, conditions } as unknown as PolicyJson;
}
