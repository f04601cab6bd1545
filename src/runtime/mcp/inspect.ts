import { isObject, type JsonObject, member } from './json';
import { isKey, skipSpace, skipString } from './scan';

/** What a pass over the bytes of a message found. */
export interface Survey {
  /** The deepest nesting; one more than the limit where the pass stopped. */
  depth: number;
  /** Members of the message, of `params`, `params._meta` and `params.arguments`. */
  top: number;
  params: number;
  meta: number;
  args: number;
  /** Line ends between tokens. There are no others: inside a string JSON has none. */
  lines: number;
}

const NEWLINE = 0x0a;
const RETURN = 0x0d;
const QUOTE = 0x22;
const COLON = 0x3a;
const OPEN_BRACE = 0x7b;
const OPEN_BRACKET = 0x5b;

/**
 * One pass that counts nesting, and the members of the objects that the bridge reads. It comes before JSON.parse: a few megabytes of
 * brackets would become hundreds in memory. Without recursion: the depth belongs to the sender.
 *
 * @param limit the deepest nesting that is served
 */
export function survey(bytes: Buffer, limit: number): Survey {
  const counts: Survey = { depth: 0, top: 0, params: 0, meta: 0, args: 0, lines: 0 };
  let depth = 0;
  let key = 0;
  let keyEnd = 0;
  let inParams = false;
  let inner: 'meta' | 'args' | undefined;
  for (let position = 0; position < bytes.length; ) {
    const byte = bytes[position] as number;
    if (byte === QUOTE) {
      key = position + 1;
      position = skipString(bytes, position);
      keyEnd = position - 1;
      continue;
    }
    position++;
    if (byte === COLON) {
      if (depth === 1) {
        counts.top++;
        inParams = isKey(bytes, key, keyEnd, 'params') && bytes[skipSpace(bytes, position)] === OPEN_BRACE;
      } else if (depth === 2 && inParams) {
        counts.params++;
        inner = isKey(bytes, key, keyEnd, '_meta')
          ? 'meta'
          : isKey(bytes, key, keyEnd, 'arguments')
            ? 'args'
            : undefined;
      } else if (depth === 3 && inParams && inner !== undefined) counts[inner]++;
    } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      if (++depth > counts.depth) {
        counts.depth = depth;
        if (depth > limit) return counts;
      }
    } else if (byte === OPEN_BRACE + 2 || byte === OPEN_BRACKET + 2) depth--;
    else if (byte === NEWLINE || byte === RETURN) counts.lines++;
  }
  return counts;
}

/**
 * Whether a key occurs twice where the bridge reads. JSON.parse takes the last of two equal keys, other parsers the first: what was checked
 * here must be what the server reads.
 *
 * @param body what JSON.parse made of the bytes
 */
export function hasDuplicateKeys(counts: Survey, body: JsonObject): boolean {
  if (counts.top !== Object.keys(body).length) return true;
  const { params } = body;
  if (!isObject(params)) return false;
  const meta = member(params, '_meta');
  const args = member(params, 'arguments');
  return (
    counts.params !== Object.keys(params).length ||
    (isObject(meta) && counts.meta !== Object.keys(meta).length) ||
    (isObject(args) && counts.args !== Object.keys(args).length)
  );
}
