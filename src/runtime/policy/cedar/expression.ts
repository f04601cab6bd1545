import { isObject, type JsonObject } from '../../mcp/json';

/** An expression as Cedar's JSON policy format has it: an object with one key, the operator. */
export type Expression = JsonObject;

/** What a policy, or several, read. A question tells no more: building it costs more than answering it. */
export interface Reads {
  /** The arguments as a whole: compared, passed to a function, or reached in a way that is not followed. */
  all: boolean;
  /** Arguments that are read by name. */
  readonly keys: Set<string>;
  /** Every name that is read at any depth of the arguments. */
  readonly names: Set<string>;
  /** Members of the context, beside the arguments, that are read. All of them where `all` is set. */
  readonly context: Set<string>;
  /** Groups that are named. Groups are entities without attributes: others cannot matter. */
  readonly groups: Set<string>;
  /** `principal` and `resource`, where conditions read more of them than what they are in. */
  readonly variables: Set<string>;
}

export function noReads(): Reads {
  return { all: false, keys: new Set(), names: new Set(), context: new Set(), groups: new Set(), variables: new Set() };
}

/** Adds what one policy reads to what others read. */
export function addReads(from: Reads, into: Reads): void {
  into.all ||= from.all;
  for (const part of ['keys', 'names', 'context', 'groups', 'variables'] as const) {
    for (const name of from[part]) into[part].add(name);
  }
}

/** Whether it reads no arguments. */
export function readsNothing({ all, keys }: Reads): boolean {
  return !all && keys.size === 0;
}

/** Adds what an expression reads to `into`. */
export function collectReads(expression: unknown, into: Reads): void {
  const access = accessOf(expression);
  if (access !== undefined) {
    const { root, path } = access;
    if (root !== 'context') {
      collectReads(root, into);
      if (readsArguments(root)) for (const name of path) into.names.add(name);
      return;
    }
    const [first, key] = path;
    if (first === undefined) into.all = true;
    if (first !== 'arguments') {
      if (first !== undefined) into.context.add(first);
      return;
    }
    if (key === undefined) into.all = true;
    else into.keys.add(key);
    for (const name of path.slice(1)) into.names.add(name);
    return;
  }
  if (isObject(expression) && typeof expression.Var === 'string') into.variables.add(expression.Var);
  if (Array.isArray(expression)) for (const part of expression) collectReads(part, into);
  else if (isObject(expression) && !('Value' in expression)) {
    for (const part of Object.values(expression)) collectReads(part, into);
  }
}

/** Adds the groups that a policy names anywhere. */
export function collectGroups(policy: unknown, into: Set<string>): void {
  if (Array.isArray(policy)) for (const part of policy) collectGroups(part, into);
  else if (isObject(policy)) {
    if (policy.type === 'Group' && typeof policy.id === 'string') into.add(policy.id);
    for (const part of Object.values(policy)) collectGroups(part, into);
  }
}

/** Whether an expression reads arguments. */
export function readsArguments(expression: unknown): boolean {
  const reads = noReads();
  collectReads(expression, reads);
  return !readsNothing(reads);
}

interface Access {
  /** What the path starts from. */
  readonly root: 'context' | Expression;
  readonly path: readonly string[];
}

/** `context.a.b`, `context has a.b` and `x.y`, taken apart; undefined for what is no access. */
function accessOf(expression: unknown): Access | undefined {
  if (!isObject(expression)) return undefined;
  if (expression.Var === 'context') return { root: 'context', path: [] };
  const step = expression['.'] ?? expression.has;
  if (!isObject(step)) return undefined;
  const { left, attr } = step;
  const names = typeof attr === 'string' ? [attr] : Array.isArray(attr) ? attr.map(String) : undefined;
  if (names === undefined || !isObject(left)) return undefined;
  const inner = accessOf(left);
  return inner === undefined ? { root: left, path: names } : { root: inner.root, path: [...inner.path, ...names] };
}
