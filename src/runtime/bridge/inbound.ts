import { isAscii, isUtf8 } from 'node:buffer';
import { type Classification, classify, type MirroredHeaders, type Refusal, refusal } from '../mcp/classify';
import { Code } from '../mcp/codes';
import { hasDuplicateKeys, type Survey, survey } from '../mcp/inspect';
import { isObject } from '../mcp/json';
import { escapeSeparators, toOneLine } from '../mcp/line';
import { isRequestId, Message, type RequestId } from '../mcp/message';
import { elements, skipSpace } from '../mcp/scan';

/** Where a body goes. */
export type Routed = Exclude<Classification, Refusal>;

/** What a body holds: a message or the messages of a batch with their era, or why it is refused and under which id. */
export type Inbound =
  | { readonly route: Routed; readonly message: Message | readonly Message[] }
  | { readonly refusal: Refusal; readonly id?: RequestId };

/** Most messages of a batch. */
const BATCH = 100;

/**
 * Reads the body of a POST: JSON within the depth, one message or a batch, of a known era, that means the same to every reader. The bytes
 * travel on, so that they have to be UTF-8 to the last.
 */
export function readInbound(body: Buffer, headers: MirroredHeaders, depth: number): Inbound {
  const found = survey(body, depth);
  if (found.depth > depth) return refuse(`The message nests deeper than ${depth}`);
  // What nearly all bodies are. There is nothing to decode then, and nothing that could be one of the line ends beyond ASCII.
  const ascii = isAscii(body);
  const parsed = ascii || isUtf8(body) ? parse(body.toString(ascii ? 'latin1' : 'utf8')) : undefined;
  if (parsed === undefined) return { refusal: refusal(Code.PARSE_ERROR, 'The body is not JSON') };
  const route = classify(headers, parsed);
  if (route.era === 'refused') return { refusal: route, id: idOf(parsed) };
  const line = found.lines > 0 ? toOneLine(body) : body;
  const bytes = ascii ? line : escapeSeparators(line);
  const message = Array.isArray(parsed) ? split(bytes, parsed, depth) : single(bytes, parsed, found);
  return typeof message === 'string' ? refuse(message, idOf(parsed)) : { route, message };
}

function refuse(text: string, id?: RequestId): Inbound {
  return { refusal: refusal(Code.INVALID_REQUEST, text), id };
}

/** The one message of a body, or why it is refused. */
function single(bytes: Buffer, parsed: unknown, found: Survey): Message | string {
  const message = Message.of(parsed, bytes);
  if (message === undefined) return 'The body is not a JSON-RPC message';
  return hasDuplicateKeys(found, message.body) ? 'The message has a key twice' : message;
}

/** The messages of a batch with their own bytes, or why it is refused. */
function split(bytes: Buffer, parsed: readonly unknown[], depth: number): readonly Message[] | string {
  if (parsed.length > BATCH) return `The batch has more than ${BATCH} messages`;
  const messages: Message[] = [];
  for (const [index, { start, end }] of elements(bytes, skipSpace(bytes, 0)).entries()) {
    const part = bytes.subarray(start, end);
    const message = single(part, parsed[index], survey(part, depth));
    if (typeof message === 'string') return message;
    messages.push(message);
  }
  return messages;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The id to answer under, where one can be read. */
function idOf(parsed: unknown): RequestId | undefined {
  return isObject(parsed) && isRequestId(parsed.id) && typeof parsed.method === 'string' ? parsed.id : undefined;
}
