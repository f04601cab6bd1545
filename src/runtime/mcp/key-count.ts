import { isObject } from './json';
import { type Span, skipString } from './scan';

const QUOTE = 0x22;
const COLON = 0x3a;

/**
 * Whether no object within a value has a key twice, given what JSON.parse made of it. Outside of strings each colon belongs to a key, so that
 * they are counted instead of read. Without recursion over the bytes; the value's depth was limited before.
 */
export function hasUniqueKeys(bytes: Buffer, { start, end }: Span, parsed: unknown): boolean {
  let written = 0;
  for (let position = start; position < end; ) {
    const byte = bytes[position];
    if (byte === QUOTE) position = skipString(bytes, position);
    else {
      if (byte === COLON) written++;
      position++;
    }
  }
  return written === keysOf(parsed);
}

function keysOf(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + keysOf(item), 0);
  if (!isObject(value)) return 0;
  return Object.values(value).reduce((sum: number, item) => sum + 1 + keysOf(item), 0);
}
