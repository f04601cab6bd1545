/** A JSON object as JSON.parse gives it. Keys come from outside: read with `member`, never write to it. */
export type JsonObject = { readonly [key: string]: unknown };

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An own member, by a key from outside: `constructor` or `__proto__` do not reach the prototype. */
export function member(value: unknown, key: string): unknown {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** A member that is an object. For keys of the protocol, which no prototype has: they need no look at who owns them. */
export function objectMember(value: unknown, key: string): JsonObject | undefined {
  const found = isObject(value) ? value[key] : undefined;
  return isObject(found) ? found : undefined;
}

/** A member that is a string. For keys of the protocol, and others: what a prototype has is no string. */
export function stringMember(value: unknown, key: string): string | undefined {
  const found = isObject(value) ? value[key] : undefined;
  return typeof found === 'string' ? found : undefined;
}
