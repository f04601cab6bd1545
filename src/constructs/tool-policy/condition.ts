import { StrataError } from '../../errors';
import { likePattern, quoted } from './cedar-text';

const PATH = /^[A-Za-z_][A-Za-z0-9_-]{0,63}(\.[A-Za-z_][A-Za-z0-9_-]{0,63}){0,7}$/;

/** What has to hold beside who calls and what is called. Conditions of one rule hold together. */
export class When {
  /** @param text an expression of Cedar */
  private constructor(readonly text: string) {}

  /**
   * An argument of the call, by name, or by a path such as `target.repo`. A call without it does not meet the condition.
   *
   * @throws StrataError POLICY_NAME_INVALID
   */
  static argument(path: string): ArgumentCondition {
    if (!PATH.test(path)) {
      const allowed = 'names of letters, digits, _ and -, with dots between them; write anything else with When.cedar';
      throw new StrataError('POLICY_NAME_INVALID', 'When.argument', { name: path, what: 'argument', allowed });
    }
    return new ArgumentCondition(path.split('.'), (text) => new When(text));
  }

  /** The caller's token has this scope. */
  static scope(scope: string): When {
    return new When(`context.scopes.contains(${quoted(scope)})`);
  }

  /** The caller came through this OAuth client. */
  static client(id: string): When {
    return new When(`context has client && context.client == ${quoted(id)}`);
  }

  /** The caller belongs to this business unit. */
  static businessUnit(unit: string): When {
    return new When(`principal has businessUnit && principal.businessUnit == ${quoted(unit)}`);
  }

  /** Nobody acts for the caller: no agent, no other service (RFC 8693, `act`). */
  static noActor(): When {
    return new When('context.actors.isEmpty()');
  }

  /** An expression of Cedar over `principal`, `resource` and `context`. */
  static cedar(expression: string): When {
    return new When(expression);
  }

  /** The opposite. */
  not(): When {
    return new When(`!(${this.text})`);
  }

  or(other: When): When {
    return new When(`(${this.text}) || (${other.text})`);
  }
}

/** What an argument has to be. */
export class ArgumentCondition {
  readonly #has: string;
  readonly #read: string;

  /** @internal */
  constructor(
    path: readonly string[],
    private readonly make: (text: string) => When,
  ) {
    this.#has = path.map((name, depth) => `${access(path.slice(0, depth))} has ${quoted(name)}`).join(' && ');
    this.#read = access(path);
  }

  /** Is there at all. */
  present(): When {
    return this.make(this.#has);
  }

  /** Equals a text, a whole number or a truth value. */
  is(value: string | number | boolean): When {
    return this.#holds(`${this.#read} == ${literal(value)}`);
  }

  /** Equals one of several. */
  oneOf(...values: readonly (string | number | boolean)[]): When {
    return this.#holds(`[${values.map(literal).join(', ')}].contains(${this.#read})`);
  }

  /** A text that matches a pattern, in which `*` stands for any text. */
  matches(pattern: string): When {
    return this.#holds(`${this.#read} like ${likePattern(pattern)}`);
  }

  /** A whole number of at most this. A call with a fraction is refused. */
  atMost(most: number): When {
    return this.#holds(`${this.#read} <= ${literal(most)}`);
  }

  /** A whole number of at least this. A call with a fraction is refused. */
  atLeast(least: number): When {
    return this.#holds(`${this.#read} >= ${literal(least)}`);
  }

  /** A list that holds this. */
  contains(value: string | number | boolean): When {
    return this.#holds(`${this.#read}.contains(${literal(value)})`);
  }

  #holds(test: string): When {
    return this.make(`${this.#has} && ${test}`);
  }
}

function access(path: readonly string[]): string {
  return ['context.arguments', ...path.map((name) => `[${quoted(name)}]`)].join('');
}

function literal(value: string | number | boolean): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'number' && !Number.isSafeInteger(value)) {
    const allowed = 'whole numbers; write fractions with When.cedar and decimal("1.5")';
    throw new StrataError('POLICY_NAME_INVALID', 'When.argument', { name: String(value), what: 'number', allowed });
  }
  return String(value);
}
