import { Lazy } from 'cdk8s';
import { isPlain, unfitScalar } from './values';

interface Token {
  resolve(): unknown;
}

/**
 * A value as plain data: lazy values and tokens asked, members without a value left out, unions of number and string as `{ value }`,
 * the form that cdk8s' converters read. Does in one pass what cdk8s does in several, without a context object and a path for each value.
 *
 * @param dropEmpty whether lists and maps that are empty are left out, too, at any depth
 * @throws UnfitValue for what no manifest can carry
 */
export function resolved(value: unknown, dropEmpty = false): unknown {
  if (typeof value !== 'object' || value === null) return checked(value);
  if (Array.isArray(value)) {
    return dropEmpty && value.length === 0 ? undefined : value.map((item) => resolved(item, dropEmpty) ?? null);
  }
  if (value instanceof Lazy) return resolved(value.produce(), dropEmpty);
  if (typeof (value as Partial<Token>).resolve === 'function') return resolved((value as Token).resolve(), dropEmpty);
  if (isPlain(value)) return resolvedMap(value as Readonly<Record<string, unknown>>, dropEmpty);
  const { value: union } = value as { value?: unknown };
  if (typeof union === 'number' || typeof union === 'string') return { value: union };
  throw new UnfitValue();
}

/** Somewhere there is a value that no manifest can carry. Whoever catches it looks for the place. */
export class UnfitValue extends Error {}

function checked(scalar: unknown): unknown {
  if (unfitScalar(scalar) !== undefined) throw new UnfitValue();
  return scalar;
}

function resolvedMap(map: Readonly<Record<string, unknown>>, dropEmpty: boolean): Record<string, unknown> | undefined {
  const result: Record<string, unknown> = {};
  let isEmpty = true;
  for (const key of Object.keys(map)) if (resolveInto(result, key, map[key], dropEmpty)) isEmpty = false;
  return isEmpty && dropEmpty ? undefined : result;
}

/** Gives `target` a member, unless its value is none. Says whether it did. */
export function resolveInto(target: Record<string, unknown>, key: string, given: unknown, dropEmpty: boolean): boolean {
  const value = resolved(given, dropEmpty);
  if (value === undefined || value === null) return false;
  checked(key);
  if (key === '__proto__') define(target, key, value);
  else target[key] = value;
  return true;
}

/** Assigning this key would set the prototype instead. */
function define(result: object, key: '__proto__', value: unknown): void {
  Object.defineProperty(result, key, { value, enumerable: true, configurable: true, writable: true });
}
