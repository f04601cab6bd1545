import { type CedarPolicy, type LockedServer, type PolicyConfigInput, Stage } from '../../contract';
import { StrataError } from '../../errors';
import { checkPolicies } from './check';
import type { PolicyContext } from './policy-context';
import { EVERYONE, type PolicyCaller, PolicyRule, type PolicyServer, type RuleEffect, type RuleVerb } from './rule';
import { isLocking } from './tool-lock-file';

/** How a policy is applied. */
export interface ToolPolicyProps {
  /**
   * `dry-run`: decisions are audited and counted, and nothing is refused.
   * @default enforce
   */
  readonly mode?: 'enforce' | 'dry-run';
  /**
   * Whether arguments of calls are shown to policies.
   * @default true
   */
  readonly arguments?: boolean;
}

/** The text of a policy in the Cedar language, with its id. */
export interface CedarPolicyProps {
  /** Its name in audit events and metrics. */
  readonly id: string;
}

/** What a gateway says of itself to its policy. */
export interface RenderedFor {
  /** Its construct path. */
  readonly path: string;
  /** Ids of its upstreams. */
  readonly upstreams: readonly string[];
  /** @default 1: nothing needs to be locked */
  readonly stage?: Stage;
  /** The approved tools of an upstream. */
  readonly locked?: (upstream: string) => LockedServer | undefined;
}

function scopeOf(locked: LockedServer | undefined): { readonly locked?: LockedServer } {
  return locked === undefined ? {} : { locked };
}

/**
 * Who may call which tool, get which prompt and read which resource. Nothing is permitted that no rule permits; what a rule forbids no other
 * rule permits. Checked against the tool lock when it is synthesized, with the engine that decides at run time.
 *
 * @see https://docs.cedarpolicy.com
 */
export class ToolPolicy {
  /** Everybody who is authenticated. */
  static readonly everyone: typeof EVERYONE = EVERYONE;

  readonly #entries: (PolicyRule | CedarPolicy)[] = [];
  #sealed = false;

  constructor(private readonly props: ToolPolicyProps = {}) {}

  /** Permits. */
  allow(...callers: readonly PolicyCaller[]): PolicySubject {
    return this.#subject({ kind: 'allow' }, callers);
  }

  /** Permits, once a person has confirmed the call. */
  ask(...callers: readonly PolicyCaller[]): QuestionSubject {
    this.#editable();
    return new QuestionSubject(this.#asking(callers, 'May this call be made?'), (question) =>
      this.#asking(callers, question),
    );
  }

  /** Forbids, whatever else permits it. Without callers: to everybody. */
  forbid(...callers: readonly PolicyCaller[]): PolicySubject {
    return this.#subject({ kind: 'forbid' }, callers.length === 0 ? [EVERYONE] : callers);
  }

  /**
   * Adds one policy in the Cedar language: principals are `User` in `Group`, actions `call_tool`, `get_prompt` and `read_resource`, resources
   * `Tool`, `Prompt` and `Resource` in `Server`, with ids such as `github/get_issue`; `context` has `arguments`, `scopes`, `client`, `actors` and
   * `annotations`.
   *
   * @throws StrataError POLICY_NAME_INVALID
   */
  cedar(text: string, { id }: CedarPolicyProps): this {
    this.#editable();
    if (!/^[A-Za-z0-9_.:/-]{1,128}$/.test(id)) {
      const allowed = '1 to 128 characters of A-Z a-z 0-9 _ . : / -';
      throw new StrataError('POLICY_NAME_INVALID', 'ToolPolicy', { name: id, what: 'id', allowed });
    }
    this.#entries.push({ id, text });
    return this;
  }

  /** All policies, in the Cedar language. */
  get policies(): readonly CedarPolicy[] {
    return this.#entries.flatMap((entry) => (entry instanceof PolicyRule ? entry.toCedar() : [entry]));
  }

  /**
   * What a gateway's runtime is told. Rules may still be added afterwards: it is asked again when all of them are there.
   *
   * @throws StrataError or StrataErrors of the catalogue's POLICY_ codes
   */
  render({ path, upstreams, stage, locked }: RenderedFor): PolicyConfigInput {
    const servers = upstreams.map((name) => ({ name, ...scopeOf(locked?.(name)) }));
    return this.#configured({ subject: path, stage: stage ?? Stage.EXPERIMENT, servers, locking: isLocking() });
  }

  /**
   * The runtime's configuration, once all rules are there.
   *
   * @throws StrataError or StrataErrors of the catalogue's POLICY_ codes
   */
  resolve(context: PolicyContext): PolicyConfigInput {
    this.seal();
    return this.#configured(context);
  }

  /** Takes no further rule: a server has read it. */
  seal(): void {
    this.#sealed = true;
  }

  #configured(context: PolicyContext): PolicyConfigInput {
    const { policies } = this;
    checkPolicies(policies, context);
    return {
      engine: 'cedar',
      policies: [...policies],
      ...(this.props.mode !== undefined && { mode: this.props.mode }),
      ...(this.props.arguments !== undefined && { arguments: this.props.arguments }),
    };
  }

  #asking(callers: readonly PolicyCaller[], question: string): PolicySubject {
    return this.#subject({ kind: 'ask', question }, callers);
  }

  #subject(effect: RuleEffect, callers: readonly PolicyCaller[]): PolicySubject {
    this.#editable();
    if (callers.length === 0 || callers.includes('')) throw new StrataError('POLICY_CALLERS_MISSING', 'ToolPolicy', {});
    return new PolicySubject((verb, server, patterns) => {
      this.#editable();
      const name = server === undefined ? undefined : typeof server === 'string' ? server : server.name;
      const rule = new PolicyRule(effect, [...new Set(callers)], verb, name, patterns, () => this.#editable());
      this.#entries.push(rule);
      return rule;
    });
  }

  #editable(): void {
    if (this.#sealed) throw new StrataError('POLICY_SEALED', 'ToolPolicy', {});
  }
}

type AddRule = (verb: RuleVerb, server: PolicyServer | undefined, patterns: readonly string[]) => PolicyRule;

/** Callers, of whom a rule will say what they may do. */
export class PolicySubject {
  /** @internal */
  constructor(private readonly add: AddRule) {}

  /** Call tools of a server: by name, or by patterns in which `*` stands for any text. Without names: all of them. */
  toCall(server: PolicyServer, ...tools: readonly string[]): PolicyRule {
    return this.add('call', server, tools);
  }

  /** Get prompts of a server, likewise. */
  toGet(server: PolicyServer, ...prompts: readonly string[]): PolicyRule {
    return this.add('get', server, prompts);
  }

  /** Read resources of a server, by URI, likewise. */
  toRead(server: PolicyServer, ...uris: readonly string[]): PolicyRule {
    return this.add('read', server, uris);
  }

  /** Call any tool of any server behind the policy. */
  toCallAnything(): PolicyRule {
    return this.add('call', undefined, []);
  }
}

/** Callers whose calls a person confirms. */
export class QuestionSubject extends PolicySubject {
  /** @internal */
  constructor(
    inner: PolicySubject,
    private readonly asking: (question: string) => PolicySubject,
  ) {
    super((verb, server, patterns) => {
      const method = { call: 'toCall', get: 'toGet', read: 'toRead' } as const;
      return server === undefined ? inner.toCallAnything() : inner[method[verb]](server, ...patterns);
    });
  }

  /** What the person is asked. */
  saying(question: string): PolicySubject {
    return this.asking(question);
  }
}
