import { digitsAfter, digitsBefore, digitsOf, writeDigits } from './digits';
import { member } from './json';
import type { Message, RequestId } from './message';
import { locate, type Span } from './scan';

const COMMA = 0x2c;

/** The bytes with one span replaced. */
export function splice(bytes: Buffer, { start, end }: Span, replacement: string): Buffer {
  const size = Buffer.byteLength(replacement);
  const spliced = Buffer.allocUnsafe(start + size + bytes.length - end);
  bytes.copy(spliced, 0, 0, start);
  spliced.write(replacement, start, 'utf8');
  bytes.copy(spliced, start + size, end);
  return spliced;
}

/** One replacement of several; spans must not overlap. */
export interface Edit {
  readonly span: Span;
  readonly text: string;
}

/** The bytes with several spans replaced, copied once. */
export function spliceAll(bytes: Buffer, edits: readonly Edit[]): Buffer {
  if (edits.length === 0) return bytes;
  const parts: Buffer[] = [];
  let position = 0;
  for (const { span, text } of [...edits].sort((a, b) => a.span.start - b.span.start)) {
    parts.push(bytes.subarray(position, span.start), Buffer.from(text));
    position = span.end;
  }
  parts.push(bytes.subarray(position));
  return Buffer.concat(parts);
}

/**
 * The span of a member that the parsed body has. A message with two equal keys can put another value there than JSON.parse read, so the
 * span is held against the body; undefined when they differ.
 */
export function spanOf(message: Message, ...path: readonly string[]): Span | undefined {
  let value: unknown = message.body;
  for (const key of path) value = member(value, key);
  const span = locate(message.bytes, ...path);
  if (span === undefined || value === undefined) return undefined;
  return typeof value === 'object' || reads(message.bytes, span, value) ? span : undefined;
}

/** Whether a span is how this value is written. */
function reads(bytes: Buffer, { start, end }: Span, value: unknown): boolean {
  const text = bytes.toString('latin1', start, end);
  if (typeof value === 'number' && text === String(value)) return true;
  try {
    return JSON.parse(bytes.toString('utf8', start, end)) === value;
  } catch {
    return false;
  }
}

/** The message under another id. Every other byte stays as it arrived. */
export function withId(message: Message, id: RequestId): Message {
  const span = idAtEdge(message) ?? spanOf(message, 'id');
  if (span === undefined) return message.with(Buffer.from(JSON.stringify(setPath(parsed(message), ['id'], id))), id);
  const bytes = isCount(id) ? spliceCount(message.bytes, span, id) : splice(message.bytes, span, JSON.stringify(id));
  return message.with(bytes, id);
}

/** The same as `splice` for what our own ids are, and most others: digits alone. */
function spliceCount(bytes: Buffer, { start, end }: Span, count: number): Buffer {
  const after = start + digitsOf(count);
  const spliced = Buffer.allocUnsafe(after + bytes.length - end);
  copyTo(spliced, 0, bytes, 0, start);
  writeDigits(spliced, after, count);
  copyTo(spliced, after, bytes, end, bytes.length);
  return spliced;
}

/** Below this, copying byte by byte costs less than a call of the runtime's own code. */
const FEW = 32;

function copyTo(target: Buffer, at: number, source: Buffer, start: number, end: number): void {
  if (end - start > FEW) source.copy(target, at, start, end);
  else for (let offset = 0; offset < end - start; offset++) target[at + offset] = source[start + offset] as number;
}

function isCount(id: unknown): id is number {
  return typeof id === 'number' && id >= 0 && Number.isSafeInteger(id);
}

const FIRST = '{"jsonrpc":"2.0","id":';
const LAST = ',"id":';

/**
 * The span of the id where SDKs write it: second in the message, or last. A member that ends with the message is one of the message itself,
 * so that what lies between need not be read.
 */
function idAtEdge({ bytes, id }: Message): Span | undefined {
  if (!isCount(id)) return undefined;
  const last = bytes.length - 1;
  const start = digitsBefore(bytes, last, id);
  if (start > LAST.length && holds(bytes, start - LAST.length, LAST)) return { start, end: last };
  if (!holds(bytes, 0, FIRST)) return undefined;
  const end = digitsAfter(bytes, FIRST.length, id);
  return end > 0 && bytes[end] === COMMA ? { start: FIRST.length, end } : undefined;
}

function holds(bytes: Buffer, start: number, text: string): boolean {
  for (let index = 0; index < text.length; index++) if (bytes[start + index] !== text.charCodeAt(index)) return false;
  return true;
}

/** The message with another value at a path. Every other byte stays as it arrived. */
export function withValue(message: Message, path: readonly string[], value: unknown): Message {
  const span = spanOf(message, ...path);
  if (span !== undefined) return message.with(splice(message.bytes, span, JSON.stringify(value)));
  return message.with(Buffer.from(JSON.stringify(setPath(parsed(message), path, value))));
}

/** Read again from the bytes, which may have changed since. */
function parsed(message: Message): unknown {
  return JSON.parse(message.bytes.toString('utf8'));
}

function setPath(target: unknown, path: readonly string[], value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  return { ...(target as object), [key]: setPath(member(target, key), rest, value) };
}
