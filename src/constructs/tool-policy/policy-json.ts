import type { Expr, PolicyJson } from '@cedar-policy/cedar-wasm/nodejs';

export type { PolicyJson };

type Json = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An entity that a policy names. */
export interface Named {
  readonly type: string;
  readonly id: string;
}

/** Every entity that a policy names, in its scope and its conditions. */
export function entitiesOf(value: unknown): readonly Named[] {
  if (Array.isArray(value)) return value.flatMap(entitiesOf);
  if (!isObject(value)) return [];
  const { type, id } = value;
  const own = typeof type === 'string' && typeof id === 'string' ? [{ type, id }] : [];
  return [...own, ...Object.values(value).flatMap(entitiesOf)];
}

/** The entity of a scope, whichever way it is written. */
export function scopeEntity(scope: unknown): Named | undefined {
  if (!isObject(scope)) return undefined;
  const within = isObject(scope.in) ? scope.in.entity : scope.entity;
  return entitiesOf(within)[0];
}

/** The actions that a policy is about; undefined: all. */
export function actionsOf({ action }: PolicyJson): readonly string[] | undefined {
  if (action.op === 'All') return undefined;
  return entitiesOf(action).map(({ id }) => id);
}

/** The conditions of a policy as one list that has to hold. */
export function conditionsOf({ conditions }: PolicyJson): readonly Expr[] {
  return conditions.map(({ kind, body }) => (kind === 'when' ? body : ({ '!': { arg: body } } as Expr)));
}

/** Whether an expression says something of `resource.name`, and what: the literals and patterns that it is held against. */
export function nameTests(expression: unknown): readonly unknown[] {
  if (Array.isArray(expression)) return expression.flatMap(nameTests);
  if (!isObject(expression)) return [];
  const own = nameTest(expression);
  return [...(own === undefined ? [] : [own]), ...Object.values(expression).flatMap(nameTests)];
}

/** The literal or pattern of `resource.name == "x"` and `resource.name like "x*"`; undefined for anything else. */
export function nameTest(expression: Json): unknown {
  const { like } = expression;
  if (isObject(like) && readsName(like.left)) return like.pattern;
  const equal = expression['=='];
  if (!isObject(equal)) return undefined;
  if (readsName(equal.left)) return literalOf(equal.right);
  return readsName(equal.right) ? literalOf(equal.left) : undefined;
}

function readsName(expression: unknown): boolean {
  if (!isObject(expression)) return false;
  const access = expression['.'];
  return isObject(access) && access.attr === 'name' && isObject(access.left) && access.left.Var === 'resource';
}

function literalOf(expression: unknown): unknown {
  return isObject(expression) && typeof expression.Value === 'string' ? expression.Value : undefined;
}

/** A test in words a reader wrote. */
export function textOf(test: unknown): string {
  if (typeof test === 'string') return test;
  const parts = Array.isArray(test) ? test : [];
  return parts.map((part) => (isObject(part) ? String(part.Literal) : '*')).join('');
}

/** Whether a name passes a test. */
export function passes(name: string, test: unknown): boolean {
  if (typeof test === 'string') return name === test;
  const parts = Array.isArray(test) ? test : [];
  const source = parts.map((part) =>
    isObject(part) ? String(part.Literal).replace(/[\\^$.*+?()[\]{}|]/g, '\\$&') : '.*',
  );
  return new RegExp(`^${source.join('')}$`, 's').test(name);
}
