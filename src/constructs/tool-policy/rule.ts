import { createHash } from 'node:crypto';
import type { CedarPolicy } from '../../contract';
import { StrataError } from '../../errors';
import { entity, nameMatches, quoted } from './cedar-text';
import type { When } from './condition';

/** Everybody who is authenticated. */
export const EVERYONE: unique symbol = Symbol('everyone');

/** A group, as the identity provider calls it, or everybody. */
export type PolicyCaller = string | typeof EVERYONE;

/** A server, by its construct or by its name. */
export type PolicyServer = string | { readonly name: string };

export type RuleEffect = { readonly kind: 'allow' | 'forbid' } | { readonly kind: 'ask'; readonly question: string };

const ACTIONS = {
  call: { action: 'call_tool', type: 'Tool' },
  get: { action: 'get_prompt', type: 'Prompt' },
  read: { action: 'read_resource', type: 'Resource' },
} as const;

export type RuleVerb = keyof typeof ACTIONS;

/** One rule: who, what, and under which conditions. */
export class PolicyRule {
  readonly #conditions: When[] = [];
  #name: string | undefined;

  /** @internal */
  constructor(
    private readonly effect: RuleEffect,
    private readonly callers: readonly PolicyCaller[],
    private readonly verb: RuleVerb,
    private readonly server: string | undefined,
    private readonly patterns: readonly string[],
    private readonly editable: () => void,
  ) {}

  /** Only where this holds, too. Several conditions hold together. */
  when(...conditions: readonly When[]): this {
    this.editable();
    this.#conditions.push(...conditions);
    return this;
  }

  /**
   * The rule's id in audit events and metrics. With several groups each has the group behind it.
   *
   * @throws StrataError POLICY_NAME_INVALID
   */
  named(id: string): this {
    this.editable();
    if (!/^[A-Za-z0-9_.:/-]{1,64}$/.test(id)) {
      const allowed = '1 to 64 characters of A-Z a-z 0-9 _ . : / -';
      throw new StrataError('POLICY_NAME_INVALID', 'ToolPolicy', { name: id, what: 'id', allowed });
    }
    this.#name = id;
    return this;
  }

  /** @internal one policy for each caller */
  toCedar(): readonly CedarPolicy[] {
    return this.callers.map((caller) => {
      const text = this.#text(caller);
      const id = this.#id(caller, text);
      return { id, text: `@id(${quoted(id)})\n${text}` };
    });
  }

  #text(caller: PolicyCaller): string {
    const { action, type } = ACTIONS[this.verb];
    const who = caller === EVERYONE ? 'principal' : `principal in ${entity('Group', caller)}`;
    const where =
      this.server === undefined ? `resource is ${type}` : `resource is ${type} in ${entity('Server', this.server)}`;
    const names = this.patterns.filter((pattern) => pattern !== '*').map(nameMatches);
    const conditions = [
      // Whoever is forbidden something need not be known.
      ...(caller === EVERYONE && this.effect.kind !== 'forbid' ? ['principal.authenticated'] : []),
      ...(this.patterns.includes('*') || names.length === 0 ? [] : [names.join(' || ')]),
      ...this.#conditions.map(({ text }) => text),
    ];
    const head = this.effect.kind === 'forbid' ? 'forbid' : 'permit';
    const ask = this.effect.kind === 'ask' ? `@ask(${quoted(this.effect.question)})\n` : '';
    const when = conditions.length === 0 ? '' : ` when { ${conditions.map((text) => `(${text})`).join(' && ')} }`;
    return `${ask}${head} (${who}, action == ${entity('Action', action)}, ${where})${when};`;
  }

  /** From what the rule says, not from where it stands: other rules may come and go. */
  #id(caller: PolicyCaller, text: string): string {
    const who = caller === EVERYONE ? 'everyone' : plain(caller);
    if (this.#name !== undefined) return this.callers.length === 1 ? this.#name : `${this.#name}:${who}`;
    const digest = createHash('sha256').update(text).digest('hex').slice(0, 8);
    return `${this.effect.kind}:${who}:${plain(this.server ?? 'any')}:${digest}`;
  }
}

function plain(name: string): string {
  return name.replace(/[^A-Za-z0-9_.-]/g, '-').slice(0, 48);
}
