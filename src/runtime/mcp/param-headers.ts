import type { IncomingHttpHeaders } from 'node:http';
import { mismatch, type Refusal } from './classify';
import { isObject, member } from './json';
import { decodeHeader } from './mirrored-headers';

/** One argument of a tool that a header has to repeat (2026-07-28 `streamable-http`, "Schema Extension"). */
export interface ParamHeader {
  /** Where the argument is: keys from the arguments inwards. */
  readonly path: readonly string[];
  /** The name after `Mcp-Param-`. */
  readonly name: string;
  readonly type: unknown;
}

const ANNOTATION = 'x-mcp-header';
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const TYPES: ReadonlySet<unknown> = new Set(['string', 'integer', 'boolean', 'number']);
const DECIMAL = /^-?\d+(\.\d+)?$/;

/** Keywords with subschemas in which an annotation makes the tool invalid: no fixed path leads there. */
const ELSEWHERE: readonly string[] = [
  'items',
  'prefixItems',
  'contains',
  'additionalProperties',
  'unevaluatedProperties',
  'unevaluatedItems',
  'propertyNames',
  'oneOf',
  'anyOf',
  'allOf',
  'not',
  'if',
  'then',
  'else',
];
/** Those whose subschemas have names. */
const NAMED_ELSEWHERE: readonly string[] = ['patternProperties', 'dependentSchemas', '$defs', 'definitions'];

interface Place {
  readonly schema: unknown;
  readonly path: readonly string[];
  readonly reachable: boolean;
}

/**
 * The headers that a tool's input schema asks for. A schema that breaks the rules asks for none: clients must not call such a tool. Only a
 * wrong type `number` is let pass, because clients of the time before that rule send those headers.
 */
export function paramHeaders(inputSchema: unknown): readonly ParamHeader[] {
  const found: ParamHeader[] = [];
  const names = new Set<string>();
  const places: Place[] = [{ schema: inputSchema, path: [], reachable: true }];
  for (let place = places.pop(); place !== undefined; place = places.pop()) {
    const { schema, path, reachable } = place;
    if (Array.isArray(schema)) {
      for (const branch of schema) places.push({ schema: branch, path, reachable: false });
      continue;
    }
    if (!isObject(schema)) continue;
    if (Object.hasOwn(schema, ANNOTATION)) {
      const name = schema[ANNOTATION];
      if (!reachable || path.length === 0 || typeof name !== 'string' || !TOKEN.test(name)) return [];
      if (!TYPES.has(schema.type) || names.has(name.toLowerCase())) return [];
      names.add(name.toLowerCase());
      found.push({ path, name, type: schema.type });
    }
    for (const [key, child] of Object.entries(isObject(schema.properties) ? schema.properties : {})) {
      places.push({ schema: child, path: [...path, key], reachable });
    }
    for (const keyword of ELSEWHERE) places.push({ schema: member(schema, keyword), path, reachable: false });
    for (const keyword of NAMED_ELSEWHERE) {
      const named = member(schema, keyword);
      if (isObject(named)) places.push({ schema: Object.values(named), path, reachable: false });
    }
  }
  return found;
}

/**
 * Whether headers repeat the arguments that they have to repeat. An argument that is absent or null needs no header; a header without its
 * argument is ignored.
 */
export function checkParamHeaders(
  declared: readonly ParamHeader[],
  args: unknown,
  headers: IncomingHttpHeaders,
): Refusal | undefined {
  for (const { path, name, type } of declared) {
    const value = valueAt(args, path);
    const expected = textOf(value);
    if (expected === undefined) continue;
    const repeated = headers[`mcp-param-${name.toLowerCase()}`];
    // Several of one name are joined, and then equal nothing.
    const header = Array.isArray(repeated) ? repeated.join(', ') : repeated;
    if (header === undefined) return mismatch(`the body has ${path.join('.')}, but Mcp-Param-${name} is missing`);
    const decoded = decodeHeader(header);
    if (decoded === undefined) return mismatch(`Mcp-Param-${name} is not valid Base64`);
    const numeric = (type === 'integer' || type === 'number') && typeof value === 'number' && DECIMAL.test(decoded);
    if (numeric ? Number(decoded) !== value : decoded !== expected) {
      return mismatch(`Mcp-Param-${name} does not equal ${path.join('.')}`);
    }
  }
  return undefined;
}

/** An argument as a header writes it; undefined where it needs no header. */
export function paramText(args: unknown, path: readonly string[]): string | undefined {
  return textOf(valueAt(args, path));
}

function valueAt(args: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((node, key) => member(node, key), args);
}

/** A value as a header writes it; undefined for values that no header repeats. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  if (typeof value !== 'number' || (Number.isInteger(value) && !Number.isSafeInteger(value))) return undefined;
  return String(value);
}
