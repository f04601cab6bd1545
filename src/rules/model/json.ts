/** A JSON object whose members are not known yet. Rules read manifests of any origin, so nothing about a value is taken for granted. */
export type Json = Readonly<Record<string, unknown>>;

const EMPTY: Json = Object.freeze({});
const NONE: readonly never[] = Object.freeze([]);

/** Whether a value is a JSON object. */
export function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object, or an empty one where the value is something else. */
export function record(value: unknown): Json {
  return isRecord(value) ? value : EMPTY;
}

/** The array, or an empty one where the value is something else. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : NONE;
}

/** The array with everything that is no object read as an empty object, so that positions stay those of the manifest. */
export function records(value: unknown): readonly Json[] {
  return Array.isArray(value) ? (value.every(isRecord) ? value : value.map(record)) : NONE;
}

/** The string, or nothing where the value is something else. */
export function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** The members of an object whose values are strings, such as labels. */
export function texts(value: unknown): readonly (readonly [string, string])[] {
  return Object.entries(record(value)).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
}

/** A step of a JSON pointer, escaped as RFC 6901 section 3 asks. */
export function step(key: string): string {
  return key.includes('~') || key.includes('/') ? key.replaceAll('~', '~0').replaceAll('/', '~1') : key;
}
