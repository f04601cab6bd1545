import { isUtf8 } from 'node:buffer';
import { toOneLine } from './line';
import { Message } from './message';

const RETURN = 0x0d;

/**
 * A line of the server, without its end, as a message; undefined where it is none. A return between tokens becomes a space: it would end a
 * line of an event stream. Bytes that are not UTF-8 become U+FFFD, as any client would read them,
 * so that what travels on is valid.
 */
export function decodeLine(line: Buffer): Message | undefined {
  return decode(line.includes(RETURN) ? toOneLine(line) : line);
}

/** The same for JSON that may stand on several lines: the body of a server's answer, or the data of an event. */
export function decodeBody(body: Buffer): Message | undefined {
  return decode(toOneLine(body));
}

function decode(single: Buffer): Message | undefined {
  const bytes = isUtf8(single) ? single : Buffer.from(single.toString('utf8'));
  let body: unknown;
  try {
    body = JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
  return Message.of(body, bytes);
}

/**
 * Makes out which request an overlong line answered, from its two ends: SDKs write the id of a response before its result or after it.
 * A guess inside a text that the server copied would answer another call, so that only the very start and the very end count.
 */
export function idOfOverlong(head: Buffer, tail: Buffer): string | number | undefined {
  const first = /^\s*\{\s*(?:"jsonrpc"\s*:\s*"2\.0"\s*,\s*)?"id"\s*:\s*("(?:[^"\\]|\\.)*"|-?\d+)\s*,/.exec(
    head.toString('utf8'),
  );
  const last = /,\s*"id"\s*:\s*("(?:[^"\\]|\\.)*"|-?\d+)\s*(?:,\s*"jsonrpc"\s*:\s*"2\.0"\s*)?\}\s*$/.exec(
    tail.toString('utf8'),
  );
  const found = first ?? last;
  if (found?.[1] === undefined) return undefined;
  return JSON.parse(found[1]) as string | number;
}
