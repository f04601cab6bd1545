import type { Action } from '../authorizer';
import { addReads, noReads, type Reads } from './expression';
import type { ParsedPolicy } from './parsed-policy';
import { mayConcern } from './scope';
import type { Cedar } from './wasm';

/** The policies that can concern one action on one server, ready to be asked. */
export interface Slice {
  /** Names of the prepared sets. */
  readonly calls: string;
  readonly lists: string;
  readonly policies: ReadonlyMap<string, ParsedPolicy>;
  /** What they read, together. */
  readonly reads: Reads;
}

/** Prepared sets live in the engine for good under their names, so that names of closed authorizers are used again. */
const free: string[] = [];
let named = 0;

/**
 * Policies by what they can concern. A decision asks a few of them instead of all; those left out could not have held, because their scope
 * names another server or action, and a scope never fails.
 */
export class Slices {
  private readonly made = new Map<string, Slice>();

  constructor(
    private readonly cedar: Cedar,
    private readonly policies: readonly ParsedPolicy[],
  ) {}

  of(action: Action, server: string): Slice {
    const key = `${action} ${server}`;
    let slice = this.made.get(key);
    if (slice === undefined) {
      slice = this.make(action, server);
      this.made.set(key, slice);
    }
    return slice;
  }

  close(): void {
    for (const { calls, lists } of this.made.values()) {
      for (const name of new Set([calls, lists])) {
        this.cedar.preparsePolicySet(name, { staticPolicies: {} });
        free.push(name);
      }
    }
    this.made.clear();
  }

  private make(action: Action, server: string): Slice {
    const concerned = this.policies.filter(({ json }) => mayConcern(json, action, server));
    const reads = noReads();
    for (const policy of concerned) addReads(policy.reads, reads);
    const calls = this.prepare(concerned.map(({ id, json }) => [id, json]));
    const same = concerned.every(({ json, visible }) => json === visible);
    const lists = same ? calls : this.prepare(concerned.map(({ id, visible }) => [id, visible]));
    return { calls, lists, reads, policies: new Map(concerned.map((policy) => [policy.id, policy])) };
  }

  private prepare(policies: readonly (readonly [string, ParsedPolicy['json']])[]): string {
    const name = free.pop() ?? `strata-${++named}`;
    const answer = this.cedar.preparsePolicySet(name, { staticPolicies: Object.fromEntries(policies) });
    if (answer.type === 'failure') throw new Error(answer.errors.map(({ message }) => message).join('; '));
    return name;
  }
}
