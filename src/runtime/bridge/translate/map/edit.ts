import { isObject, type JsonObject, member } from '../../../mcp/json';
import { Message } from '../../../mcp/message';
import { isKey, locate, type Span, skipSpace, skipString, skipValue } from '../../../mcp/scan';
import { without, withoutUndefined } from './object';

/** What becomes of one object inside a message. All its other members keep their bytes: a number beyond 2^53 stays what it was. */
export interface ObjectEdit {
  readonly drop?: readonly string[];
  /** Added, or put in the place of members of the same name. Undefined values are left out. */
  readonly set?: JsonObject;
}

const COMMA = 0x2c;
const OPEN_BRACE = 0x7b;
const QUOTE = 0x22;

/**
 * The message with the object at a path edited, in its bytes and in its body. A path that leads to no object is created where something is
 * to be set; otherwise the message stays as it is.
 */
export function editObject(message: Message, path: readonly string[], edit: ObjectEdit): Message {
  const target = path.reduce<unknown>((value, key) => member(value, key), message.body);
  const set = withoutUndefined(edit.set ?? {});
  if (!isObject(target)) {
    const [key, ...above] = [...path].reverse();
    if (key === undefined || Object.keys(set).length === 0) return message;
    return editObject(message, above.reverse(), { set: { [key]: set } });
  }
  const gone = [...(edit.drop ?? []), ...Object.keys(set)].filter((key) => Object.hasOwn(target, key));
  if (gone.length === 0 && Object.keys(set).length === 0) return message;
  const span = objectSpan(message.bytes, path);
  const body = replaceIn(identified(message), path, { ...without(target, ...gone), ...set });
  const bytes =
    span === undefined ? Buffer.from(JSON.stringify(body)) : rewrite(message.bytes, span, gone, set, target);
  return Message.of(body, bytes) ?? message;
}

/** Where the object is; undefined where the bytes have something else there, as they can when a key comes twice. */
function objectSpan(bytes: Buffer, path: readonly string[]): Span | undefined {
  const start = locate(bytes, ...path)?.start;
  return start !== undefined && bytes[start] === OPEN_BRACE ? { start, end: skipValue(bytes, start) } : undefined;
}

/** The body under the id that the message has now: ids may have been replaced in the bytes alone. */
function identified(message: Message): JsonObject {
  return message.id === undefined || message.id === message.body.id
    ? message.body
    : { ...message.body, id: message.id };
}

function replaceIn(target: unknown, path: readonly string[], value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  return { ...(target as object), [key]: replaceIn(member(target, key), rest, value) };
}

function rewrite(
  bytes: Buffer,
  { start, end }: Span,
  gone: readonly string[],
  set: JsonObject,
  target: JsonObject,
): Buffer {
  const added = JSON.stringify(set).slice(1, -1);
  if (gone.length === 0) {
    // Nothing leaves: the rest of the object need not be read.
    const separator = Object.keys(target).length === 0 ? '' : ',';
    return Buffer.concat([bytes.subarray(0, start + 1), Buffer.from(added + separator), bytes.subarray(start + 1)]);
  }
  const kept = membersOf(bytes, start).filter(
    ({ keyStart, keyEnd }) => !gone.some((key) => isKey(bytes, keyStart, keyEnd, key)),
  );
  const parts: Buffer[] = [bytes.subarray(0, start + 1), Buffer.from(added)];
  for (const [index, span] of kept.entries()) {
    if (index > 0 || added !== '') parts.push(Buffer.from(','));
    parts.push(bytes.subarray(span.start, span.end));
  }
  parts.push(bytes.subarray(end - 1));
  return Buffer.concat(parts);
}

interface Member extends Span {
  readonly keyStart: number;
  readonly keyEnd: number;
}

/** The members of the object that starts at `at`: key and value together, and where the key's text is. */
function membersOf(bytes: Buffer, at: number): Member[] {
  const found: Member[] = [];
  let position = skipSpace(bytes, at + 1);
  while (bytes[position] === QUOTE) {
    const keyEnd = skipString(bytes, position);
    const end = skipValue(bytes, skipSpace(bytes, skipSpace(bytes, keyEnd) + 1));
    found.push({ start: position, end, keyStart: position + 1, keyEnd: keyEnd - 1 });
    position = skipSpace(bytes, end);
    if (bytes[position] !== COMMA) break;
    position = skipSpace(bytes, position + 1);
  }
  return found;
}
