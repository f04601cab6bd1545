import { isObject } from '../../mcp/json';
import type { Message } from '../../mcp/message';
import { elements, isUnambiguous, locate, memberSpan } from '../../mcp/scan';
import { type Edit, spliceAll } from '../../mcp/splice';

/** One item of a list: what it says, and the bytes that say so. */
export interface Item {
  readonly value: Readonly<Record<string, unknown>>;
  readonly bytes: Buffer;
}

/**
 * The items of a list result, each with the bytes that the server wrote. Where those could be read in two ways, the item is written anew from what
 * JSON.parse read.
 */
export function itemsOf(answer: Message, key: string): readonly Item[] {
  const { bytes, body, result } = answer;
  const listed = result?.[key];
  if (!Array.isArray(listed)) return [];
  const top = locate(bytes);
  const inner = locate(bytes, 'result');
  const list = locate(bytes, 'result', key);
  const faithful =
    result !== undefined &&
    top !== undefined &&
    inner !== undefined &&
    list !== undefined &&
    isUnambiguous(bytes, top.start, body) &&
    isUnambiguous(bytes, inner.start, result);
  const spans = faithful ? elements(bytes, list.start) : [];
  return listed.flatMap((value: unknown, index): Item[] => {
    if (!isObject(value)) return [];
    const span = spans[index];
    const plain = span !== undefined && isUnambiguous(bytes, span.start, value);
    // A copy: a slice would keep the whole answer in memory.
    return [
      { value, bytes: plain ? Buffer.from(bytes.subarray(span.start, span.end)) : Buffer.from(JSON.stringify(value)) },
    ];
  });
}

/** The bytes of an object with other values for some of its text members; one that it lacks is added at its beginning. */
export function withTexts(bytes: Buffer, texts: Readonly<Record<string, string>>): Buffer {
  const edits = Object.entries(texts).map(([key, text]): Edit => {
    const span = memberSpan(bytes, 0, key);
    if (span !== undefined) return { span, text: JSON.stringify(text) };
    return { span: { start: 1, end: 1 }, text: `${JSON.stringify(key)}:${JSON.stringify(text)},` };
  });
  return spliceAll(bytes, edits);
}

/** An object without one of its members. What is left is written anew. */
export function without(bytes: Buffer, key: string): Buffer {
  const { [key]: _, ...rest } = JSON.parse(bytes.toString('utf8')) as Record<string, unknown>;
  return Buffer.from(JSON.stringify(rest));
}
